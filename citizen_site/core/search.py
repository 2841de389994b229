"""One search index for everything: folded words in a table, FTS5 on SQLite, GIN on PostgreSQL.

The table is derived from the features' own rows; `flask search rebuild` rebuilds it. Text is cut into the same
ASCII words for both databases (core/text.fold), and neither cuts them again, so both find the same and, because the
order is computed from plain comparisons, in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    Row,
    Select,
    SQLColumnExpression,
    String,
    Text,
    UniqueConstraint,
    and_,
    case,
    cast,
    column,
    delete,
    false,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    table,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core.revisions import invalidate
from citizen_site.core.search_words import alternatives_of, kind_word, phone_words, words_of
from citizen_site.core.text import accented, fold
from citizen_site.extensions import Base

# Entries that a rebuild has in memory.
BATCH = 1000
# Letter for letter the expression of the index that the migration makes on PostgreSQL. Its own parser would cut our
# words once more: "79e5ybz" into the number 79e5 and "ybz".
ALL_WORDS = (
    "array_to_tsvector(string_to_array(btrim((kind_word || ' ') || btrim((title_words || ' ') || body_words)), ' '))"
)

# So many matches of one kind are read to be sorted and counted. Of more, the newest are found by walking, uncounted.
CANDIDATES = 2000
# And so many of the newest are compared by how well they match.
NEWEST = 100

# Invalidated by a rebuild only: a write to the index waits for no other.
CACHE_TAG = "search_words"


class SearchDocument(Base):
    """What can be found of one object. `kind_word` is its kind as a word of the index, which no text has."""

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("kind", "object_id"),
        Index("ix_search_document_weight", "kind", "weight", "object_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    kind_word: Mapped[str] = mapped_column(String(22))
    object_id: Mapped[int]
    title_words: Mapped[str] = mapped_column(Text)
    body_words: Mapped[str] = mapped_column(Text)
    title_accented: Mapped[str] = mapped_column(Text)
    weight: Mapped[int] = mapped_column(BigInteger, default=0)


NEWEST_FIRST = (SearchDocument.weight.desc(), SearchDocument.object_id.desc())


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


@dataclass(frozen=True)
class Matches:
    """All ids of one kind that match, in no order; none where there are more than CANDIDATES."""

    ids: Sequence[int]
    are_too_many: bool = False


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
    return select(SearchDocument.object_id).where(_matches(session, query, [kind]))


def find_matches(session: Session, kind: str, query: str) -> Matches:
    """As matching_ids, but no more than can be sorted and counted.

    Whole words first: of these the index gives some at once, of what begins with a word it collects all.
    """
    ids: Sequence[int] = ()
    for is_whole in (True, False):
        some = _limited(_matches(session, query, [kind], is_whole=is_whole, limit=CANDIDATES + 1))
        ids = session.scalars(some).all()
        if len(ids) > CANDIDATES:
            return Matches((), are_too_many=True)
    return Matches(ids)


def _limited(matches: ColumnElement[bool]) -> Select[int]:
    return select(SearchDocument.object_id).where(matches).limit(CANDIDATES + 1)


def has_words(query: str) -> ColumnElement[bool]:
    """Whether a document matches, by its text alone: for a walk in another order than the index has.

    No database can guess how often it does, so none leaves the walk for it.
    """
    return _has_any(alternatives_of(query), SearchDocument.title_words + " " + SearchDocument.body_words)


def _has_any(alternatives: Sequence[Sequence[str]], text_words: SQLColumnExpression[str]) -> ColumnElement[bool]:
    every = literal(" ") + text_words + " "
    found = (
        and_(*(every.contains(f" {word} ") for word in words[:-1]), every.contains(f" {words[-1]}"))
        for words in alternatives
    )
    return case((or_(false(), *found), true()), else_=false())


def search(session: Session, query: str, *, kinds: Sequence[str], limit: int) -> dict[str, Hits]:
    """The best `limit` ids of each kind; of a kind in which too many match, of the newest. No words find nothing."""
    if not fold(query):
        return {}
    hits: dict[str, Hits] = {}
    in_index, newest = [], select(SearchDocument.id).where(has_words(query))
    for kind, documents, matches in _sizes(session, query, kinds):
        walk = newest.where(SearchDocument.kind == kind).order_by(*NEWEST_FIRST)
        if documents <= CANDIDATES:
            in_index.append(walk)
        elif matches > CANDIDATES:
            hits |= _best(session, query, [walk.limit(NEWEST)], limit)
        else:
            some = _matches(session, query, [kind], limit=CANDIDATES)
            in_index.append(select(SearchDocument.id).where(some).limit(CANDIDATES))
    return hits | _best(session, query, in_index, limit)


def _sizes(session: Session, query: str, kinds: Sequence[str]) -> Iterable[tuple[str, int, int]]:
    """For each kind the number of its documents, and of those with the whole words; nobody counts beyond CANDIDATES."""
    numbers = []
    for kind in kinds:
        all_of_kind = select(SearchDocument.id).where(SearchDocument.kind == kind).limit(CANDIDATES + 1)
        matching = _limited(_matches(session, query, [kind], is_whole=True, limit=CANDIDATES + 1))
        both = (select(func.count()).select_from(each.subquery()).scalar_subquery() for each in (all_of_kind, matching))
        numbers.append(select(literal(kind), *both))
    return [(kind, documents, matches) for kind, documents, matches in session.execute(union_all(*numbers))]


def _best(session: Session, query: str, candidates: Sequence[Select[int]], limit: int) -> dict[str, Hits]:
    """The best of documents, in one statement."""
    if not candidates:
        return {}
    title_matches = _has_any(alternatives_of(query), SearchDocument.title_words)
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
        .where(SearchDocument.id.in_(union_all(*(each.subquery().select() for each in candidates))))
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
    """Ids of objects of one kind with all folded words of any alternative: the newest of no more than CANDIDATES."""
    matches = _any_of(session, alternatives, kinds=[kind], is_whole=True, limit=CANDIDATES)
    some = select(SearchDocument.object_id).where(matches).limit(CANDIDATES).subquery()
    return session.scalars(select(some.c.object_id).order_by(some.c.object_id.desc()).limit(limit)).all()


def matching_documents(
    session: Session, alternatives: Sequence[Sequence[str]], *, kinds: Sequence[str], limit: int
) -> Sequence[Row[str, str, str]]:
    """Title with accents, words of the title and of the text of what has all folded words of any alternative.

    What has them in its title comes first, of no more than CANDIDATES.
    """
    matches = _any_of(session, alternatives, kinds=kinds, is_whole=True, limit=CANDIDATES)
    some = select(SearchDocument.id).where(matches).limit(CANDIDATES).subquery()
    in_title = _has_any(alternatives, SearchDocument.title_words)
    return session.execute(
        select(SearchDocument.title_accented, SearchDocument.title_words, SearchDocument.body_words)
        .where(SearchDocument.id.in_(some.select()))
        .order_by(case((in_title, 0), else_=1), SearchDocument.weight.desc(), SearchDocument.id.desc())
        .limit(limit)
    ).all()


def _matches(
    session: Session, query: str, kinds: Sequence[str], *, is_whole: bool = False, limit: int | None = None
) -> ColumnElement[bool]:
    """Documents of these kinds with the words; `is_whole` without what only begins with the last one.

    No more than `limit` where the index is asked for ids anyway, which is on SQLite.
    """
    return _any_of(session, alternatives_of(query), kinds=kinds, is_whole=is_whole, limit=limit)


def _any_of(
    session: Session,
    alternatives: Sequence[Sequence[str]],
    *,
    kinds: Sequence[str],
    is_whole: bool = False,
    limit: int | None = None,
) -> ColumnElement[bool]:
    if not alternatives:
        return false()
    if session.get_bind().dialect.name == "postgresql":
        return _postgresql(alternatives, kinds=kinds, is_whole=is_whole)
    return _sqlite(alternatives, kinds=kinds, is_whole=is_whole, limit=limit)


def _postgresql(alternatives: Sequence[Sequence[str]], *, kinds: Sequence[str], is_whole: bool) -> ColumnElement[bool]:
    # Letters and digits alone need no quotes.
    ending = "" if is_whole else ":*"
    query = " | ".join("(" + " & ".join(words) + ending + ")" for words in alternatives)
    query = "(" + " | ".join(f"'{kind_word(kind)}'" for kind in kinds) + f") & ({query})"
    return literal_column(ALL_WORDS, TSVECTOR).op("@@")(cast(query, TSQUERY))


def _sqlite(
    alternatives: Sequence[Sequence[str]], *, kinds: Sequence[str], is_whole: bool, limit: int | None
) -> ColumnElement[bool]:
    ending = "" if is_whole else "*"
    query = " OR ".join(
        "(" + " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"{ending}']) + ")"
        for words in alternatives
    )
    kind_words = " OR ".join(f'"{kind_word(kind)}"' for kind in kinds)
    query = f"{{kind_word}} : ({kind_words}) AND {{title_words body_words}} : ({query})"
    fts = table("search_fts", column("rowid"))
    found = select(fts.c.rowid).where(literal_column("search_fts").op("MATCH")(query)).limit(limit)
    return SearchDocument.id.in_(found)


def rebuild(session: Session, sources: Iterable[Callable[[Session], Iterable[SearchEntry]]]) -> int:
    """Rebuild the whole index from the features' rows, some at a time. Returns the number of entries."""
    session.execute(delete(SearchDocument))
    invalidate(session, CACHE_TAG)
    count = 0
    for source in sources:
        entries = iter(source(session))
        while batch := list(islice(entries, BATCH)):
            index_new(session, batch)
            count += len(batch)
    return count


def _document(entry: SearchEntry) -> SearchDocument:
    return SearchDocument(**_values(entry))


def _values(entry: SearchEntry) -> dict[str, Any]:
    phones = phone_words(f"{entry.title}\n{entry.body}")
    return {
        "kind": entry.kind,
        "kind_word": kind_word(entry.kind),
        "object_id": entry.object_id,
        "title_words": words_of(entry.title),
        "body_words": f"{words_of(entry.body)} {phones}".strip(),
        "title_accented": accented(entry.title),
        "weight": entry.weight,
    }
