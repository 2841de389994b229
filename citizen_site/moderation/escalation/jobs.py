"""Looking for what became very late, and the mails about it."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.exc import StaleDataError

from citizen_site.core.jobs import periodic
from citizen_site.extensions import db
from citizen_site.moderation.escalation.commands import KIND, escalate
from citizen_site.moderation.escalation.models import Escalation
from citizen_site.moderation.escalation.queries import is_very_late, not_told_yet
from citizen_site.moderation.letters.models import DeskLetter
from citizen_site.moderation.letters.sending import Mailbox, mailbox_of, writes
from citizen_site.reports.models import Report
from citizen_site.reports.units.models import HandlingUnit
from citizen_site.web.letters import Letter, write_letter

log = structlog.get_logger(__name__)

# In one go; after a long time down the rest follows with the next.
AT_ONCE = 200


@periodic("desk.escalate", minutes=5)
def escalate_what_is_very_late(now: datetime) -> None:
    """Each report in a transaction of its own: one that somebody changes at this moment has its turn the next time."""
    session = db.session()
    for report_id in not_told_yet(session, now, AT_ONCE):
        try:
            report = session.get(Report, report_id, populate_existing=True)
            if report is not None:
                escalate(session, report, now)
            session.commit()
        except StaleDataError:
            session.rollback()
            log.info("escalation_postponed", report=report_id)


@writes(KIND)
def write_very_late(session: Session, letter: DeskLetter, now: datetime) -> tuple[Mailbox, Letter] | None:
    """Not when it was closed, or the reporter asked, before the mail went."""
    escalation = session.get(Escalation, int(letter.about.removeprefix("escalation:")))
    if escalation is None:
        return None
    report = session.get(Report, escalation.report_id, options=[joinedload(Report.category)], populate_existing=True)
    mailbox = _mailbox(session, letter.recipient)
    if report is None or report.removed_at or mailbox is None or not is_very_late(report, now):
        return None
    return mailbox, write_letter("desk_very_late", mailbox.language, report=report)


def _mailbox(session: Session, recipient: str) -> Mailbox | None:
    kind, _, number = recipient.partition(":")
    if kind == "person":
        return mailbox_of(session, int(number))
    unit = session.get(HandlingUnit, int(number))
    return Mailbox(unit.email, "vi") if unit and unit.email and unit.closed_at is None else None
