"""A report becomes the duplicate of another one, and those who had its trouble follow the original.

An original that is withdrawn, not accepted or removed does not close the case for the reports merged into it: the next
of them becomes the original of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, select, union_all, update
from sqlalchemy.orm import Session, joinedload

from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.permissions import Actor, Permission, allowed, authorise
from citizen_site.reports.engagement import move_participants
from citizen_site.reports.enums import Delivery, EventKind
from citizen_site.reports.models.distinct_pair import DistinctPair
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.timeline import EventAuthor, add_event
from citizen_site.reports.workflow import CLOSED


class UnknownOriginalError(InvalidInputError):
    """The code leads to no report that the actor may see, or to a removed one."""


class DuplicateOfItselfError(InvalidInputError):
    """The original is the report itself, or a duplicate of it."""


class ClosedOriginalError(InvalidInputError):
    """The original was closed: people merged into it would be told that all is done."""


def original_of(session: Session, report: Report) -> Report:
    """The report whose case this one is part of: itself, unless it is a duplicate."""
    return session.get_one(Report, report.duplicate_of_id) if report.duplicate_of_id else report


def original_for(session: Session, report: Report, target: object) -> Report:
    """The original of which the report can become a duplicate: the target, or that of which it is one itself.

    Raises UnknownOriginalError, DuplicateOfItselfError, ClosedOriginalError.
    """
    if not isinstance(target, Report):
        raise UnknownOriginalError
    original = original_of(session, target)
    if original.id == report.id:
        raise DuplicateOfItselfError
    if original.removed_at:
        raise UnknownOriginalError
    if original.status in CLOSED:
        raise ClosedOriginalError
    return original


def mark_duplicate(session: Session, report: Report, target: object) -> None:
    """Duplicates of a report that becomes one itself move on to its original, so that there are never chains."""
    original = original_for(session, report, target)
    repoint(session, report, original)
    report.is_original, report.duplicate_of_id, report.duplicate_of_original = False, original.id, True


def repoint(session: Session, former: Report, original: Report) -> None:
    """The duplicates of one report become those of another.

    Not through the mapped objects: nobody must be told that a duplicate changed under their hands.
    """
    session.flush()
    session.execute(
        update(Report)
        .where(Report.duplicate_of_id == former.id)
        .values(duplicate_of_id=original.id)
        .execution_options(synchronize_session="fetch")
    )


def merge_participants(session: Session, report: Report, author: EventAuthor, now: datetime) -> dict[str, Any]:
    """Supporters and followers move to the original, whose timeline says so. Reopening moves nobody back."""
    session.flush()
    original = session.get_one(Report, report.duplicate_of_id)
    supports, follows = move_participants(session, report, original, now)
    numbers: dict[str, Any] = {"moved_supports": supports, "moved_follows": follows}
    add_event(
        session,
        original,
        EventKind.MERGED,
        author,
        now=now,
        is_public=report.is_public,  # the code of what is not listed is nobody's business
        notify=False,
        target=report.display_code,
        **numbers,
    )
    return numbers


def inherit(session: Session, former: Report, heir: Report, now: datetime) -> None:
    """What belongs to the case goes to the heir, which is an original by now: duplicates, people, assignee, deadline.

    The former original's own reporter stays with it.
    """
    repoint(session, former, heir)
    move_participants(session, former, heir, now, with_reporter=False)
    heir.assigned_to_id, heir.assigned_unit_id = former.assigned_to_id, former.assigned_unit_id
    if former.due_at is not None and former.closed_at in (None, now):  # not of one that was closed long ago
        heir.intake_due_at, heir.due_at, heir.escalate_at = former.intake_due_at, former.due_at, former.escalate_at
        heir.time_limit_seconds = former.time_limit_seconds
    session.flush()
    session.expire(heir, ["assigned_to", "assigned_unit"])


def mark_distinct(session: Session, actor: Actor, report: Report, other: Report, *, now: datetime) -> None:
    """Somebody compared the two: they are not the same, and neither is suggested for the other again.

    Of two taps the second changes nothing. Raises NotAllowedError.
    """
    authorise(actor, Permission.HANDLE_REPORT, report)
    authorise(actor, Permission.SEE_REPORT, other)
    if other.id == report.id:
        raise DuplicateOfItselfError
    first, second = sorted((report.id, other.id))
    pair = {"first_id": first, "second_id": second, "marked_by_id": actor.person_id, "marked_at": now}
    if insert_if_absent(session, DistinctPair, **pair) is not None:
        thing = f"report:{report.id}"
        audit.record(session, "report.not_duplicate", now=now, actor_id=actor.person_id, thing=thing, other=other.id)


def ids_distinct_from(report: Report) -> CompoundSelect[int]:
    """Ids of the reports that somebody found not to be the same as this one."""
    return union_all(
        select(DistinctPair.second_id).where(DistinctPair.first_id == report.id),
        select(DistinctPair.first_id).where(DistinctPair.second_id == report.id),
    )


def duplicates_merged_into(session: Session, report: Report) -> Sequence[Report]:
    """What was merged into this one."""
    return session.scalars(select(Report).where(Report.duplicate_of_id == report.id).order_by(Report.id)).all()


def find_duplicate_target(session: Session, actor: Actor, code: str) -> Report:
    """The original of a duplicate: any delivered report that the actor may read. Raises NotFoundError."""
    report = session.scalars(
        select(Report).where(Report.code == code, Report.delivery != Delivery.UNSENT, Report.removed_at.is_(None))
    ).first()
    if report is None or not allowed(actor, Permission.SEE_REPORT, report):
        raise NotFoundError(code)
    return report


def merge_target(session: Session, actor: Actor, report: Report, text: str) -> Report | None:
    """The report to which a typed code leads, or its original, with its category; None when that is `report` itself."""
    try:
        target = find_duplicate_target(session, actor, code_of(text))
    except NotFoundError:
        return None
    wanted = select(Report).where(Report.id == (target.duplicate_of_id or target.id), Report.id != report.id)
    return session.scalars(
        wanted.options(joinedload(Report.category)).execution_options(populate_existing=True)
    ).first()
