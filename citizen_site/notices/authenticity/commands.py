"""Remembering what was published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from citizen_site.notices.authenticity.fingerprints import fingerprint
from citizen_site.notices.authenticity.models import NoticeMark
from citizen_site.notices.markup import to_text
from citizen_site.notices.models import NoticeRevision, RevisionAct


def text_of(content: dict[str, Any]) -> str:
    """What people read and copy of a revision."""
    return "\n".join(part for part in (content["title"], to_text(content["body"]), content["meeting_place"]) if part)


def ways_to_copy(content: dict[str, Any]) -> list[str]:
    """What people take of it: all, or the text alone, with the title or with the place of the meeting."""
    body, title, place = to_text(content["body"]), content["title"], content["meeting_place"]
    ways = [text_of(content), body, f"{title}\n{body}", f"{body}\n{place}"]
    return list(dict.fromkeys(ways if place else ways[:2]))


def index_revision(session: Session, revision: NoticeRevision) -> None:
    """Keep the marks of what a revision made public. A withdrawal publishes nothing new."""
    if revision.act == RevisionAct.WITHDRAWN:
        return
    marks = [{"mark": mark, "revision_id": revision.id} for mark in sorted(fingerprint(text_of(revision.content)))]
    if marks:
        session.execute(insert(NoticeMark), marks)


def remember_all(session: Session) -> int:
    """Make all marks anew from the revisions. Returns how many revisions there are."""
    session.execute(delete(NoticeMark))
    count = 0
    for revision in session.scalars(select(NoticeRevision).order_by(NoticeRevision.id)):
        index_revision(session, revision)
        count += 1
    return count
