"""What a body answered goes with the report; that it was asked, and when it answered, stays."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.moderation.forwarding.models import Forwarding
from citizen_site.reports.models import Report
from citizen_site.reports.removal import on_removal


@on_removal
def forget_answers(session: Session, report: Report) -> None:
    session.execute(update(Forwarding).where(Forwarding.report_id == report.id).values(answer=""))
