"""What notices store about a person: exported and erased with the account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from citizen_site.core.revisions import invalidate
from citizen_site.notices.flags import NoticeFlag
from citizen_site.notices.models import PUBLIC, Notice
from citizen_site.notices.view_counts.models import NoticeConfirmation


def export_notices(session: Session, person_id: int) -> list[dict[str, object]]:
    """What was written, drafts with their text."""
    mine = session.scalars(select(Notice).where(Notice.author_id == person_id).order_by(Notice.id))
    return [
        {
            "code": each.code,
            "state": each.state.value,
            "title": each.title,
            "text": each.body,
            "saved_at": each.updated_at.isoformat(),
        }
        for each in mine
    ]


def export_confirmations(session: Session, person_id: int) -> list[dict[str, object]]:
    """Where the name was given to the leader."""
    rows = session.execute(
        select(Notice.code, Notice.title, NoticeConfirmation.at)
        .join(Notice, Notice.id == NoticeConfirmation.notice_id)
        .where(NoticeConfirmation.person_id == person_id)
        .order_by(NoticeConfirmation.at)
    )
    return [{"code": row.code, "title": row.title, "at": row.at.isoformat()} for row in rows]


def erase_authorship(session: Session, person_id: int, now: datetime) -> None:
    """Drafts go; what was published stays on record with the function, without the name."""
    session.execute(delete(NoticeConfirmation).where(NoticeConfirmation.person_id == person_id))
    session.execute(delete(Notice).where(Notice.author_id == person_id, Notice.state.not_in(PUBLIC)))
    session.execute(
        update(Notice)
        .where(Notice.author_id == person_id)
        .values(signed_name="", author_id=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(update(NoticeFlag).where(NoticeFlag.flagged_by_id == person_id).values(flagged_by_id=None))
    invalidate(session, "notices")
