"""Why somebody wanted a report hidden goes with it: the audit log alone keeps why it was removed."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.moderation.four_eyes.models import HideRequest
from citizen_site.reports.models import Report
from citizen_site.reports.removal import GONE, on_removal


@on_removal
def forget_reasons(session: Session, report: Report) -> None:
    session.execute(update(HideRequest).where(HideRequest.report_id == report.id).values(reason=GONE))
