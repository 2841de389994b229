"""Photos of a draft or report."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from citizen_site.reports.axes import PhotoStage
from citizen_site.reports.drafts.models import ReportDraft
from citizen_site.reports.models import Report
from citizen_site.reports.photos.models import ReportPhoto


def photos_of(session: Session, owner: ReportDraft | Report) -> Sequence[ReportPhoto]:
    """All its photos, also those that are not ready, refused or not for the public, in their order."""
    return session.scalars(_of(owner).order_by(ReportPhoto.position, ReportPhoto.id)).all()


def photo_of(session: Session, owner: ReportDraft | Report, photo_id: int) -> ReportPhoto | None:
    """One of its photos; None for anybody else's."""
    return session.scalars(_of(owner).where(ReportPhoto.id == photo_id)).first()


def public_photo(session: Session, photo_id: int, edition: int) -> ReportPhoto | None:
    """A photo that everybody may see: a moderator has looked at it and its report is listed.

    None for an edition from before something in it was covered, too.
    """
    return session.scalars(
        select(ReportPhoto)
        .join(Report, Report.id == ReportPhoto.report_id)
        .where(
            ReportPhoto.id == photo_id,
            ReportPhoto.edition == edition,
            ReportPhoto.is_published,
            Report.is_listed,
        )
    ).first()


def public_photos(session: Session, report_ids: Sequence[int]) -> dict[int, list[ReportPhoto]]:
    """What everybody may see of these reports, which the caller knows to be listed; those after the work come last."""
    found: dict[int, list[ReportPhoto]] = {}
    last = case((ReportPhoto.stage == PhotoStage.AFTER, 1), else_=0)
    query = (
        select(ReportPhoto)
        .where(ReportPhoto.report_id.in_(report_ids), ReportPhoto.is_published)
        .order_by(last, ReportPhoto.position, ReportPhoto.id)
    )
    for photo in session.scalars(query):
        found.setdefault(photo.report_id, []).append(photo)  # type: ignore[arg-type]
    return found


def _of(owner: ReportDraft | Report) -> Select[ReportPhoto]:
    if isinstance(owner, Report):
        return select(ReportPhoto).where(ReportPhoto.report_id == owner.id)
    return select(ReportPhoto).where(ReportPhoto.draft_id == owner.id)
