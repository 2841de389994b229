"""The one act with which most reports leave the queue of new ones: approved, and given to whom it belongs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.permissions import Actor
from citizen_site.reports.assignment import assign
from citizen_site.reports.attachments.photos import photos_of
from citizen_site.reports.enums import PhotoDecision
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import approve
from citizen_site.reports.timeline import begin_act


def approve_and_assign(
    session: Session, actor: Actor, report: Report, *, unit_id: int | None, now: datetime, seen_version: int
) -> None:
    """Approve the report with what was decided of its photos, and assign it to a unit, if one is named.

    What is done already is left out. Raises what `approve` and `assign` raise: PhotosUndecidedError while a photo
    waits for a decision, UnknownUnitError, ReportClosedError, ChangedMeanwhileError.
    """
    begin_act(session, actor, report, seen_version=seen_version)
    if not report.is_approved:
        photos = photos_of(session, report)
        decided = {photo.id: photo.decision for photo in photos if photo.decision is not PhotoDecision.NONE}
        approve(session, actor, report, decided, now=now)
    if unit_id is not None:
        assign(session, actor, report, person_id=None, unit_id=unit_id, now=now)
