"""Marking a report as a duplicate; its supporters and followers are merged into the original."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.errors import InvalidInputError
from citizen_site.reports.engagement import move_participants
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.report import Report
from citizen_site.reports.timeline import EventAuthor, add_event


class UnknownOriginalError(InvalidInputError):
    """The code leads to no report that the actor may see, or to a removed one."""


class DuplicateOfItselfError(InvalidInputError):
    """The original is the report itself, or a duplicate of it."""


def mark_duplicate(session: Session, report: Report, target: object) -> None:
    """Duplicates of a report that becomes one itself move on to its original, so that there are never chains."""
    if not isinstance(target, Report):
        raise UnknownOriginalError
    original = session.get_one(Report, target.duplicate_of_id) if target.duplicate_of_id else target
    if original.id == report.id:
        raise DuplicateOfItselfError
    if original.removed_at:
        raise UnknownOriginalError
    for each in session.scalars(select(Report).where(Report.duplicate_of_id == report.id)):
        each.duplicate_of_id = original.id
    session.flush()
    report.is_original, report.duplicate_of_id, report.duplicate_of_original = False, original.id, True


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
