"""One search index for everything: folded words in a table, FTS5 on SQLite, GIN on PostgreSQL.

The table is derived from the features' own rows; `flask search rebuild` rebuilds it. Text is cut into the same
ASCII words for both databases (core/text.fold), and neither cuts them again, so both find the same and, because the
order is computed from plain comparisons, in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    String,
    Text,
    UniqueConstraint,
    case,
    cast,
    column,
    delete,
    false,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core.revisions import invalidate
from citizen_site.core.text import accented, fold
from citizen_site.extensions import Base

# How people shorten words, folded. The same replacement is made in the index and in the query.
ABBREVIATIONS = {
    "tdp": "to dan pho",
    "p": "phuong",
    "x": "xa",
    "q": "quan",
    "h": "huyen",
    "tx": "thi xa",
    "tt": "thi tran",
    "tp": "thanh pho",
    "hn": "ha noi",
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "dvc": "dich vu cong",
    "tthc": "thu tuc hanh chinh",
    "cccd": "can cuoc",
    "cmnd": "can cuoc",
    "gplx": "giay phep lai xe",
    "bhxh": "bao hiem xa hoi",
    "bhyt": "bao hiem y te",
    "bhtn": "bao hiem that nghiep",
    "hkd": "ho kinh doanh",
    "ks": "khai sinh",
    "shk": "ho khau",
    "nvh": "nha van hoa",
    "csgt": "canh sat giao thong",
}
# A phone number, or the beginning of one, however it is grouped: "0912.345.678", "(024) 3825 3536", "1800 10".
_PHONE = re.compile(r"(?<!\w)\(?(?:\+?84|0|1[89]00)(?:[ .()-]{0,2}\d){2,}(?!\w)")
PHONE_DIGITS = range(8, 13)
MAX_WORDS = 12
# PostgreSQL's longest word has 2,047 letters; of a longer one it takes any part.
MAX_LETTERS = 100
# Letter for letter the expression of the index that the migration makes on PostgreSQL. Its own parser would cut our
# words once more: "79e5ybz" into the number 79e5 and "ybz".
ALL_WORDS = "array_to_tsvector(string_to_array(btrim((title_words || ' ') || body_words), ' '))"
TITLE_WORDS = "array_to_tsvector(string_to_array(title_words, ' '))"


# Invalidated by a rebuild only: a write to the index waits for no other.
CACHE_TAG = "search_words"


class SearchDocument(Base):
    """What can be found of one object."""

    __tablename__ = "search_document"
    __table_args__ = (UniqueConstraint("kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    object_id: Mapped[int]
    title_words: Mapped[str] = mapped_column(Text)
    body_words: Mapped[str] = mapped_column(Text)
    title_accented: Mapped[str] = mapped_column(Text)
    weight: Mapped[int] = mapped_column(BigInteger, default=0)


@dataclass(frozen=True)
class SearchEntry:
    """What a feature says of one object: its title, all else to be found by, and what ranks first among equals.

    `weight` grows with importance or time (for news: seconds since 1970).
    """

    kind: str
    object_id: int
    title: str
    body: str = ""
    weight: int = 0


@dataclass(frozen=True)
class Hits:
    """Ids of one kind, best first; `more` says that not all are here."""

    ids: Sequence[int]
    more: bool


def words_of(words: str) -> str:
    """Folded text with every abbreviation written out. No word is longer than MAX_LETTERS."""
    expand_abbreviations = [ABBREVIATIONS.get(word, word) for word in _folded(words)]
    # The only one of two words.
    return f" {' '.join(expand_abbreviations)} ".replace(" 1 cua ", " mot cua ").strip()


def _joined(phone: re.Match[str]) -> str:
    """The digits as they are dialled in Vietnam, in one word."""
    digits = re.sub(r"\D", "", phone[0])
    return re.sub(r"^84(?=\d{9})", "0", digits)


def _phone_words(entry: SearchEntry) -> str:
    """Phone numbers of an entry in one word each, for queries in which they are grouped otherwise."""
    found = {_joined(phone) for phone in _PHONE.finditer(f"{entry.title}\n{entry.body}")}
    return " ".join(sorted(each for each in found if len(each) in PHONE_DIGITS))


def _folded(text: str) -> list[str]:
    return [word[:MAX_LETTERS] for word in fold(text).split()]


def index(session: Session, entries: Iterable[SearchEntry]) -> None:
    """Put entries into the index, replacing what stood there for the same objects."""
    waiting = list(entries)
    for kind in {entry.kind for entry in waiting}:
        remove(session, kind, [entry.object_id for entry in waiting if entry.kind == kind])
    session.add_all(_document(entry) for entry in waiting)
    session.flush()


def index_new(session: Session, entries: Iterable[SearchEntry]) -> None:
    """Put many entries into the index by one statement; nothing may stand there for their objects yet."""
    rows = [_values(entry) for entry in entries]
    if rows:
        session.execute(insert(SearchDocument.__table__), rows)


def remove(session: Session, kind: str, object_ids: Iterable[int] | None = None) -> None:
    """Take objects, or a whole kind, out of the index."""
    statement = delete(SearchDocument).where(SearchDocument.kind == kind)
    if object_ids is not None:
        statement = statement.where(SearchDocument.object_id.in_(list(object_ids)))
    session.execute(statement)


def matching_ids(session: Session, kind: str, query: str) -> Select[int]:
    """A subquery of the object ids of one kind that match, for a feature's own filtered list."""
    matches, _ = _matches(session, query)
    return select(SearchDocument.object_id).where(SearchDocument.kind == kind, matches)


def search(session: Session, query: str, *, kinds: Sequence[str], limit: int) -> dict[str, Hits]:
    """The best `limit` ids of each kind, in one statement. A query without a word finds nothing."""
    matches, title_matches = _matches(session, query)
    if not fold(query):
        return {}
    phrase, exact = words_of(query), accented(query)
    title = literal(" ") + SearchDocument.title_words
    score = (
        case((SearchDocument.title_accented.contains(exact, autoescape=True), 16), else_=0)
        + case((SearchDocument.title_words == phrase, 8), else_=0)
        + case((title.contains(" " + phrase, autoescape=True), 4), else_=0)
        + case((title_matches, 2), else_=0)
        + case((SearchDocument.body_words.contains(phrase, autoescape=True), 1), else_=0)
    )
    order = (score.desc(), SearchDocument.weight.desc(), SearchDocument.object_id.desc())
    ranked = (
        select(
            SearchDocument.kind,
            SearchDocument.object_id,
            func.row_number().over(partition_by=SearchDocument.kind, order_by=order).label("position"),
        )
        .where(SearchDocument.kind.in_(kinds), matches)
        .subquery()
    )
    rows = session.execute(
        select(ranked.c.kind, ranked.c.object_id).where(ranked.c.position <= limit + 1).order_by(ranked.c.position)
    )
    found: dict[str, list[int]] = {}
    for kind, object_id in rows:
        found.setdefault(kind, []).append(object_id)
    return {kind: Hits(ids[:limit], more=len(ids) > limit) for kind, ids in found.items()}


def newest_with_any(session: Session, kind: str, alternatives: Sequence[Sequence[str]], *, limit: int) -> Sequence[int]:
    """Ids of the newest objects of one kind that have all folded words of any alternative, the newest first.

    The last word of each alternative matches by its beginning.
    """
    statement = (
        select(SearchDocument.object_id)
        .where(SearchDocument.kind == kind, _any_of(session, alternatives, title_only=False))
        .order_by(SearchDocument.object_id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def matching_documents(
    session: Session, alternatives: Sequence[Sequence[str]], *, kinds: Sequence[str], limit: int
) -> Sequence[Row[str, str, str]]:
    """Title with accents, words of the title and of the text of what has all folded words of any alternative.

    The last word of each alternative matches by its beginning. What matches by its title comes first.
    """
    matches, title_matches = (_any_of(session, alternatives, title_only=each) for each in (False, True))
    return session.execute(
        select(SearchDocument.title_accented, SearchDocument.title_words, SearchDocument.body_words)
        .where(SearchDocument.kind.in_(kinds), matches)
        .order_by(case((title_matches, 0), else_=1), SearchDocument.weight.desc(), SearchDocument.id.desc())
        .limit(limit)
    ).all()


def _matches(session: Session, query: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions "matches somewhere" and "matches in the title"; both false for a query without a word."""
    words = words_of(query).split()[:MAX_WORDS]
    if not words:
        return false(), false()
    # The word being typed matches by its beginning, also where it reads like an abbreviation so far.
    typed = _folded(query)[-1]
    alternatives = [words, [*_before_abbreviation(words, typed), typed]]
    # A phone number that is grouped otherwise than in the text.
    if _PHONE.search(query):
        alternatives.append(words_of(_PHONE.sub(_joined, query)).split()[:MAX_WORDS])
    return _any_of(session, alternatives, title_only=False), _any_of(session, alternatives, title_only=True)


def _any_of(session: Session, alternatives: Sequence[Sequence[str]], *, title_only: bool) -> ColumnElement[bool]:
    matches = _postgresql if session.get_bind().dialect.name == "postgresql" else _sqlite
    return matches(alternatives, title_only=title_only)


def _postgresql(alternatives: Sequence[Sequence[str]], *, title_only: bool) -> ColumnElement[bool]:
    # Letters and digits alone need no quotes.
    query = " | ".join("(" + " & ".join(words) + ":*)" for words in alternatives)
    vector = literal_column(TITLE_WORDS if title_only else ALL_WORDS, TSVECTOR)
    return vector.op("@@")(cast(query, TSQUERY))


def _sqlite(alternatives: Sequence[Sequence[str]], *, title_only: bool) -> ColumnElement[bool]:
    query = " OR ".join(
        "(" + " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*']) + ")" for words in alternatives
    )
    scope = "{title_words} : " if title_only else ""
    fts = table("search_fts", column("rowid"))
    found = select(fts.c.rowid).where(literal_column("search_fts").op("MATCH")(f"{scope}({query})"))
    return SearchDocument.id.in_(found)


def _before_abbreviation(words: Sequence[str], typed: str) -> Sequence[str]:
    """The words in front of the one being typed, with that one not written out."""
    expand_abbreviations = words_of(typed).split()
    length = len(expand_abbreviations)
    return words[:-length] if list(words[-length:]) == expand_abbreviations else words[:-1]


def rebuild(session: Session, sources: Iterable[Callable[[Session], Iterable[SearchEntry]]]) -> int:
    """Rebuild the whole index from the features' rows. Returns the number of entries."""
    session.execute(delete(SearchDocument))
    invalidate(session, CACHE_TAG)
    count = 0
    for source in sources:
        for entry in source(session):
            session.add(_document(entry))
            count += 1
    session.flush()
    return count


def _document(entry: SearchEntry) -> SearchDocument:
    return SearchDocument(**_values(entry))


def _values(entry: SearchEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "object_id": entry.object_id,
        "title_words": words_of(entry.title),
        "body_words": f"{words_of(entry.body)} {_phone_words(entry)}".strip(),
        "title_accented": accented(entry.title),
        "weight": entry.weight,
    }
