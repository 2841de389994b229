"""Finds published revisions that match a text, a link or a code."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.core.clock import to_local
from citizen_site.core.codes import read_code
from citizen_site.core.text import clean, fold
from citizen_site.core.tokens import PAPER_ALPHABET
from citizen_site.notices.authenticity.commands import copy_variants
from citizen_site.notices.authenticity.comparing import Comparison, compare, shortened
from citizen_site.notices.authenticity.entities import Substitution, are_touched, substitutions
from citizen_site.notices.authenticity.fingerprints import fingerprint
from citizen_site.notices.authenticity.models import NoticeFingerprint
from citizen_site.notices.diff import Run
from citizen_site.notices.models import PUBLIC, Notice, NoticeRevision, NoticeState, RevisionAct

CANDIDATES = 6
# So much of the shorter text must be shared, and so many words, to speak of the same notice.
CLOSE = 0.55
ENOUGH_WORDS = 5
CODE_LENGTH = 6
# With a protocol, or a name with a dot and perhaps a path, and nothing else.
_LINK = re.compile(r"^(?:https?://[^\s/]+|[\w-]+(?:\.[\w-]+)+(?::\d+)?)(?:[/?#\\]\S*)?$", re.IGNORECASE)
_PATH = re.compile(rf"^(?:/en)?/thong-bao/(?P<code>[{PAPER_ALPHABET}]{{6}})(?:[/?#]|$)", re.IGNORECASE)


class Resemblance(StrEnum):
    """What can be said of what somebody has seen."""

    AS_PUBLISHED = "as_published"
    CHANGED = "changed"
    CORRECTED_SINCE = "corrected_since"
    WITHDRAWN = "withdrawn"
    CODE_KNOWN = "code_known"
    CODE_UNKNOWN = "code_unknown"
    FOREIGN_LINK = "foreign_link"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Answer:
    """The likeness, and the notice if there is one. `runs` are the differences; `revision` is what it is compared with.

    `substitutions` are the numbers, days and links that differ; without any, `touches_entities` says that some stand
    elsewhere or are written otherwise. `is_outdated` is a changed text that is more like a revision that was corrected
    since; it is compared with the latest. Of a part, `before` and `after` are the words around it.
    """

    likeness: Resemblance
    notice: Notice | None = None
    revision: NoticeRevision | None = None
    runs: tuple[Run, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    touches_entities: bool = False
    is_outdated: bool = False
    before: str = ""
    after: str = ""
    host: str = ""


def closest(session: Session, text: str, *, hosts: Collection[str]) -> Answer:
    """The best answer to a pasted text, link or code. `hosts` are those of this site's own links, in small letters."""
    given = clean(text, keep_lines=True)
    if code := read_code(given, CODE_LENGTH):
        return _by_code(session, code)
    if link := _only_link(given):
        host, path = link
        if host.lower() not in hosts:
            return Answer(Resemblance.FOREIGN_LINK, host=host)
        named = _PATH.match(path)
        return _by_code(session, named["code"].lower()) if named else Answer(Resemblance.NOTHING)
    return _by_text(session, given)


def is_enough(text: str) -> bool:
    """Can anything be said of it? A few words stand in many notices."""
    given = text.strip()
    return bool(read_code(given, CODE_LENGTH) or _only_link(given)) or len(fold(given).split()) >= ENOUGH_WORDS


def _only_link(text: str) -> tuple[str, str] | None:
    """Host and path, when there is nothing but a link, as browsers read it: to them "\\" is "/".

    What stands before an @ is no host, however it looks. No link of ours is written in either way, so it has no path:
    it leads to nothing that we know, even if it leads here.
    """
    if not _LINK.match(text):
        return None
    as_read = text.replace("\\", "/")
    try:
        parts = urlsplit(as_read if "://" in as_read else f"//{as_read}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    is_plain = as_read == text and "@" not in parts.netloc
    return (f"{host}:{port}" if port else host), (parts.path or "/") if is_plain else ""


def _by_code(session: Session, code: str) -> Answer:
    notice = session.scalars(select(Notice).where(Notice.code == code, Notice.state.in_(PUBLIC))).first()
    if notice is None:
        return Answer(Resemblance.CODE_UNKNOWN)
    likeness = Resemblance.WITHDRAWN if notice.state == NoticeState.WITHDRAWN else Resemblance.CODE_KNOWN
    return Answer(likeness, notice)


def _by_text(session: Session, text: str) -> Answer:
    found = [_best(each, text) for each in _candidates(session, text)]
    close = [each for each in found if _is_close(each.comparison)]
    if not close:
        return Answer(Resemblance.NOTHING)
    # The same before the nearly same, then what has most in common, then the latest.
    best = max(close, key=lambda each: (*each.rank(), each.revision.id))
    notice = session.get_one(Notice, best.revision.notice_id)
    if notice.state == NoticeState.WITHDRAWN:
        return best.answer(Resemblance.WITHDRAWN, notice)
    latest = _latest(session, notice)
    # What is public now counts, whatever was before.
    now = best if best.revision.id == latest.id else _best(latest, text)
    if now.comparison.is_same:
        return now.answer(Resemblance.AS_PUBLISHED, notice)
    if best.comparison.is_same:
        return now.answer(Resemblance.CORRECTED_SINCE, notice)
    return replace(now.answer(Resemblance.CHANGED, notice), is_outdated=now is not best)


@dataclass(frozen=True)
class _Match:
    """A revision held against a pasted text, in the way of copying it that fits best."""

    revision: NoticeRevision
    published: str
    pasted: str
    comparison: Comparison

    def rank(self) -> tuple[bool, float, int, int, bool]:
        compared = self.comparison
        is_whole = not (compared.before or compared.after)
        return compared.is_same, compared.closeness, compared.shared, -sum(map(len, compared.changed)), is_whole

    def answer(self, likeness: Resemblance, notice: Notice) -> Answer:
        """What differs, and what of it matters; or the words around a part."""
        compared = self.comparison
        runs = tuple(shortened(compared.runs))
        if compared.is_same:
            runs = runs if likeness == Resemblance.AS_PUBLISHED else ()
            return Answer(likeness, notice, self.revision, runs, before=compared.before, after=compared.after)
        texts = (self.published, self.pasted, compared.changed, self._also_published())
        return Answer(likeness, notice, self.revision, runs, tuple(substitutions(*texts)), are_touched(*texts))

    def _also_published(self) -> str:
        """When the meeting is, as the page writes it, on the leaf of a calendar too."""
        moments = [self.revision.content.get(name) for name in ("meeting_starts_at", "meeting_ends_at")]
        return " ".join(f"{to_local(datetime.fromisoformat(each)):%H:%M %d/%m/%Y %d %m}" for each in moments if each)


def _best(revision: NoticeRevision, text: str) -> _Match:
    """People copy a notice with its title or without, with the place of the meeting or without."""
    tried = [_Match(revision, each, text, compare(each, text)) for each in copy_variants(revision.content)]
    return max(tried, key=_Match.rank)


def _candidates(session: Session, text: str) -> list[NoticeRevision]:
    """The revisions with the most marks in common."""
    fingerprints = fingerprint(text)
    counted = (
        select(NoticeFingerprint.revision_id)
        .where(NoticeFingerprint.fingerprint.in_(fingerprints))
        .group_by(NoticeFingerprint.revision_id)
        .order_by(func.count().desc(), NoticeFingerprint.revision_id.desc())
        .limit(CANDIDATES)
    )
    ids = session.scalars(counted).all()
    return list(session.scalars(select(NoticeRevision).where(NoticeRevision.id.in_(ids))))


def _is_close(comparison: Comparison) -> bool:
    return comparison.closeness >= CLOSE and comparison.shared >= min(ENOUGH_WORDS, comparison.published)


def _latest(session: Session, notice: Notice) -> NoticeRevision:
    """The revision whose text is public now."""
    return session.scalars(
        select(NoticeRevision)
        .where(NoticeRevision.notice_id == notice.id, NoticeRevision.act != RevisionAct.WITHDRAWN)
        .order_by(NoticeRevision.id.desc())
        .limit(1)
    ).one()
