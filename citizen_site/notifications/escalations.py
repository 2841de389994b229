"""Escalations: find reports that are far beyond their deadline, and email those responsible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.database import UtcDateTime
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.core.permissions import Role
from citizen_site.extensions import Base, db
from citizen_site.notifications.models import Message, MessageKind, enqueue_once, subject
from citizen_site.notifications.outgoing import DeliveryAddress, Outgoing, compose, office_address, person_address
from citizen_site.reports.deadlines import VERY_LATE
from citizen_site.reports.enums import EventKind
from citizen_site.reports.filters import is_escalatable as are_very_late
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.timeline import SYSTEM, add_event
from citizen_site.staff.queries import grants_in_force

log = structlog.get_logger(__name__)
# In one go; after a long time down the rest follows with the next.
AT_ONCE = 200


@periodic(JobName.ESCALATE_OVERDUE, minutes=5)
def escalate_overdue(now: datetime) -> None:
    """Each report in a separate transaction: one that somebody changes at this moment is escalated the next time."""
    session = db.session()
    for report_id in pending_escalations(session, now, AT_ONCE):
        try:
            report = session.get(Report, report_id, populate_existing=True)
            if report is not None:
                escalate(session, report, now)
            session.commit()
        except StaleDataError:
            session.rollback()
            log.info("escalation_postponed", report=report_id)


def render_escalation(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """Not when the report was closed, or the reporter asked, before the email went."""
    escalation = session.get(Escalation, message.subject_id)
    if escalation is None:
        return None
    report = session.get(Report, escalation.report_id, options=[joinedload(Report.category)], populate_existing=True)
    to = _address(session, message.recipient)
    if report is None or report.removed_at or to is None or not is_escalatable(report, now):
        return None
    return Outgoing(to, compose("escalation", to, report=report))


def _address(session: Session, recipient: str) -> DeliveryAddress | None:
    kind, _, number = recipient.partition(":")
    if kind == "person":
        return person_address(session, int(number))
    unit = session.get(HandlingUnit, int(number))
    return office_address(unit.email) if unit and unit.email and unit.closed_at is None else None


def is_escalatable(report: Report, now: datetime) -> bool:
    """The clock runs, and three times the time limit is over."""
    return report.closed_at is None and report.escalate_at is not None and report.escalate_at <= now


def pending_escalations(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Ids of reports to be escalated that nobody was notified of, the latest first."""
    told = select(Escalation.id).where(
        Escalation.report_id == Report.id,
        Escalation.level == VERY_LATE,
        Escalation.run == func.coalesce(Report.intake_due_at, Report.received_at),
    )
    return session.scalars(
        select(Report.id)
        .where(
            are_very_late(now),
            ~told.exists(),
        )
        .order_by(Report.escalate_at, Report.id)
        .limit(limit)
    ).all()


def escalation_recipients(session: Session, report: Report, now: datetime) -> list[str]:
    """The head of the unit that has it, or the unit where its head cannot be reached, and the area's moderators.

    Never the reporter.
    """
    unit = session.get(HandlingUnit, report.assigned_unit_id) if report.assigned_unit_id else None
    heard: list[str] = []
    if unit and unit.head_id and person_address(session, unit.head_id):
        heard.append(f"person:{unit.head_id}")
    elif unit and unit.email:
        heard.append(f"unit:{unit.id}")
    areas = gazetteer(session)
    for grant in grants_in_force(session, Role.MODERATOR, now):
        if report.area_id in areas.subtree(areas.get(grant.area_id)):
            heard.append(f"person:{grant.person_id}")
    return [each for each in dict.fromkeys(heard) if each != f"person:{report.reporter_id}"]


class Escalation(Base):
    """A report was late by `level` times its time limit at `at`, and others were notified.

    `run` is the deadline of the intake, which names a run of the clock: a report that is opened again has a new one.
    """

    __tablename__ = "escalation"
    __table_args__ = (UniqueConstraint("report_id", "level", "run"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    level: Mapped[int]
    run: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def escalate(session: Session, report: Report, now: datetime) -> bool:
    """Note it in the timeline for staff and enqueue the emails; False when another worker was faster."""
    if not is_escalatable(report, now):
        return False
    run = report.intake_due_at or report.received_at
    escalation_id = insert_if_absent(session, Escalation, report_id=report.id, level=VERY_LATE, run=run, at=now)
    if escalation_id is None:
        return False
    heard = escalation_recipients(session, report, now)
    add_event(session, report, EventKind.ESCALATED, SYSTEM, now=now, is_public=False, told=len(heard))
    about = subject("escalation", int(escalation_id), now)
    for recipient in heard:
        enqueue_once(session, MessageKind.ESCALATION, about, recipient, now)
    return True
