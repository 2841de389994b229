"""Indexes published revisions for the authenticity check."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from citizen_site.notices.authenticity.fingerprints import fingerprint
from citizen_site.notices.authenticity.models import NoticeFingerprint
from citizen_site.notices.markup import to_text
from citizen_site.notices.models import NoticeRevision, RevisionAct


def text_of(content: dict[str, Any]) -> str:
    """What people read and copy of a revision."""
    return "\n".join(part for part in (content["title"], to_text(content["body"]), content["meeting_place"]) if part)


def copy_variants(content: dict[str, Any]) -> list[str]:
    """The parts that people copy: everything, or the text alone, with the title or with the meeting place."""
    body, title, place = to_text(content["body"]), content["title"], content["meeting_place"]
    ways = [text_of(content), body, f"{title}\n{body}", f"{body}\n{place}"]
    return list(dict.fromkeys(ways if place else ways[:2]))


def index_revision(session: Session, revision: NoticeRevision) -> None:
    """Store the fingerprints of a revision. A withdrawal publishes no text, so it has none."""
    if revision.act == RevisionAct.WITHDRAWN:
        return
    rows = [
        {"fingerprint": value, "revision_id": revision.id} for value in sorted(fingerprint(text_of(revision.content)))
    ]
    if rows:
        session.execute(insert(NoticeFingerprint), rows)


def reindex_all(session: Session) -> int:
    """Rebuild all fingerprints from the revisions. Returns the number of revisions."""
    session.execute(delete(NoticeFingerprint))
    count = 0
    for revision in session.scalars(select(NoticeRevision).order_by(NoticeRevision.id)):
        index_revision(session, revision)
        count += 1
    return count
