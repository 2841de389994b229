"""Telling others of what is very late."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.once import insert_once
from citizen_site.moderation.escalation.models import Escalation
from citizen_site.moderation.escalation.queries import is_very_late, who_hears
from citizen_site.moderation.letters.sending import owe
from citizen_site.reports.axes import EventKind
from citizen_site.reports.commands import THE_SITE, add_event
from citizen_site.reports.deadlines import VERY_LATE
from citizen_site.reports.models import Report

KIND = "very_late"


def escalate(session: Session, report: Report, now: datetime) -> bool:
    """Note it in the timeline for staff and owe the mails; False when another worker was faster."""
    if not is_very_late(report, now):
        return False
    run = report.intake_due_at or report.received_at
    escalation_id = insert_once(session, Escalation, report_id=report.id, level=VERY_LATE, run=run, at=now)
    if escalation_id is None:
        return False
    heard = who_hears(session, report, now)
    add_event(session, report, EventKind.ESCALATED, THE_SITE, now=now, is_public=False, told=len(heard))
    for recipient in heard:
        owe(session, KIND, f"escalation:{escalation_id}", recipient, now)
    return True
