"""Rules are asked right after a report was delivered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.moderation.routing.commands import route
from citizen_site.reports.delivered import after_delivery
from citizen_site.reports.models import Report


@after_delivery
def route_new(session: Session, report: Report, now: datetime) -> None:
    route(session, report, now)
