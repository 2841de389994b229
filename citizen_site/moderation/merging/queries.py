"""What a report may be a duplicate of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from citizen_site.core.permissions import Actor, Role
from citizen_site.reports.axes import Delivery, PhotoState
from citizen_site.reports.likeness import LookAlike, find_alike
from citizen_site.reports.models import Report
from citizen_site.reports.photos.models import ReportPhoto


def look_alikes_at_desk(session: Session, actor: Actor, report: Report, now: datetime) -> Sequence[LookAlike]:
    """Open originals that the actor may read: of the own areas, or listed."""
    mine = true() if Role.MODERATOR in actor.everywhere else Report.area_id.in_(actor.areas(Role.MODERATOR))
    return find_alike(
        session,
        report,
        now,
        Report.id != report.id,
        Report.is_original,
        Report.delivery != Delivery.UNSENT,
        Report.removed_at.is_(None),
        or_(Report.is_listed, mine),
    )


def first_photos(session: Session, report_ids: Sequence[int]) -> dict[int, ReportPhoto]:
    """One photo of each, published or not."""
    found: dict[int, ReportPhoto] = {}
    for photo in session.scalars(
        select(ReportPhoto)
        .where(ReportPhoto.report_id.in_(report_ids), ReportPhoto.state == PhotoState.READY)
        .order_by(ReportPhoto.position, ReportPhoto.id)
    ):
        found.setdefault(photo.report_id or 0, photo)
    return found


def merged_into(session: Session, report: Report) -> Sequence[Report]:
    """What was merged into this one."""
    return session.scalars(select(Report).where(Report.duplicate_of_id == report.id).order_by(Report.id)).all()
