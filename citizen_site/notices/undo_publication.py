"""Undoing a publication: within ten minutes the notice is a draft again, as if never public."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.permissions import Actor, Permission, allowed, authorise
from citizen_site.core.revisions import invalidate
from citizen_site.notices.flags import dismiss_flags_of_undone
from citizen_site.notices.models import Notice, NoticeRevision, NoticeState
from citizen_site.notices.search import refresh
from citizen_site.notices.view_counts.models import NoticeConfirmation, NoticeViewCount


class UndoRefusal(StrEnum):
    """Why a publication cannot be undone. The words are in names.py."""

    UNDONE = "undone"
    PUBLISHED_AGAIN = "published_again"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    TOO_LATE = "too_late"


class UndoRefusedError(InvalidInputError):
    """Somebody was faster, or the ten minutes are over; `refusal` says which."""

    def __init__(self, refusal: UndoRefusal) -> None:
        super().__init__()
        self.refusal = refusal


def undo_refusal(notice: Notice, publication: int, now: datetime) -> UndoRefusal | None:
    """What stands in the way of undoing that publication; None while it can be undone."""
    if not notice.is_public:
        return UndoRefusal.UNDONE
    if notice.publication != publication:
        return UndoRefusal.PUBLISHED_AGAIN
    if notice.state == NoticeState.WITHDRAWN:
        return UndoRefusal.WITHDRAWN
    if notice.corrected_at is not None:
        return UndoRefusal.CORRECTED
    return None if notice.undo_until is not None and notice.undo_until > now else UndoRefusal.TOO_LATE


def can_undo(actor: Actor, notice: Notice, now: datetime) -> bool:
    """May this actor undo the publication that the notice has now?"""
    return undo_refusal(notice, notice.publication, now) is None and allowed(actor, Permission.POST_NOTICE, notice)


def undo_publication(session: Session, actor: Actor, notice: Notice, now: datetime, *, publication: int) -> None:
    """Make it a draft again and leave nothing of it in public. Raises NotAllowedError, UndoRefusedError.

    One conditional update decides between this and a correction, a withdrawal or the departure of its messages.
    """
    authorise(actor, Permission.POST_NOTICE, notice)
    undone = count_changed(
        session,
        update(Notice)
        .where(
            Notice.id == notice.id,
            Notice.publication == publication,
            Notice.state.in_((NoticeState.PUBLISHED, NoticeState.EXPIRED)),
            Notice.undo_until > now,
        )
        .values(state=NoticeState.DRAFT, published_at=None, undo_until=None, updated_at=now, version=Notice.version + 1)
        .execution_options(synchronize_session=False),
    )
    found = session.get(Notice, notice.id, populate_existing=True)
    if found is None:
        raise NotFoundError(f"notice {notice.id}")
    if undone != 1:
        raise UndoRefusedError(undo_refusal(found, publication, now) or UndoRefusal.TOO_LATE)
    _forget_public_life(session, notice)
    dismiss_flags_of_undone(session, notice, now, by_id=actor.person_id)
    thing = f"notice:{notice.id}"
    audit.record(
        session,
        "notice.publication_undone",
        now=now,
        actor_id=actor.person_id,
        thing=thing,
        code=notice.code,
        area=notice.area_id,
    )
    session.flush()


def _forget_public_life(session: Session, notice: Notice) -> None:
    """Revisions, counts, names of readers and what search knows; all of it is of this publication.

    By a statement, because revisions are append-only: only what was public for good stays on record.
    """
    for model in (NoticeRevision, NoticeViewCount, NoticeConfirmation):
        session.execute(delete(model).where(model.notice_id == notice.id))
    invalidate(session, "notices")
    refresh(session, notice)
