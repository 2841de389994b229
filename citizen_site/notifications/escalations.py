"""Looking for reports that became very late, and the emails about them: one a day to each recipient, with a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import structlog
from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.clock import to_local, today
from citizen_site.core.database import UtcDateTime
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.core.permissions import Role
from citizen_site.extensions import Base, db
from citizen_site.notifications.models import Message, MessageKind, enqueue_once
from citizen_site.notifications.outgoing import DeliveryAddress, Outgoing, compose, office_address, person_address
from citizen_site.reports.deadlines import VERY_LATE
from citizen_site.reports.enums import EventKind, Moderation
from citizen_site.reports.filters import is_escalatable as are_very_late
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.timeline import SYSTEM, add_event
from citizen_site.reports.units import active_head_ids
from citizen_site.staff.queries import grants_in_force

log = structlog.get_logger(__name__)
# In one go; after a long time down the rest follows with the next.
AT_ONCE = 200
# What becomes very late by then goes with the first one of the day; what comes after that, with the next day's.
COLLECT_FOR = timedelta(minutes=30)
LISTED = 50
# Nobody is woken: what is left in the evening goes in the morning.
FROM, UNTIL = time(7), time(17)


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

    enqueue_lists(session, now)


def enqueue_lists(session: Session, now: datetime) -> None:
    """Enqueue today's email to each who is to hear of something and has none today; commits."""
    if not FROM <= to_local(now).time() < UNTIL:
        return
    about = today(now).isoformat()
    recipients = session.scalars(select(EscalationNotice.recipient).distinct().order_by(EscalationNotice.recipient))
    for recipient in recipients.all():
        noticed, reports = _news_for(session, recipient, now)
        if reports:
            enqueue_once(session, MessageKind.ESCALATION, about, recipient, now, due_at=now + COLLECT_FOR)
        else:
            _forget(session, recipient, noticed)
        session.commit()


def render_escalations(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """What is still very late when the email goes. Not yesterday's: what it would have said is in today's.

    One that is in doubt says nothing new: who got it before may never see the second copy.
    """
    unit = _unit(session, message.recipient)
    to = office_address(unit.email) if unit else _person_address(session, message.recipient)
    if to is None or message.about != today(now).isoformat():
        return None
    listed = [EscalationNotice.message_id == message.id] if message.is_in_doubt else []
    noticed, reports = _news_for(session, message.recipient, now, *listed)
    if not reports:
        return None
    return Outgoing(
        to,
        compose("escalation", to, reports=reports[:LISTED], number=len(reports), unit=unit),
        with_claim=lambda: _list_in(session, message, noticed),
        when_sent=lambda: _forget(session, message.recipient, noticed),
    )


def _news_for(
    session: Session, recipient: str, now: datetime, *conditions: ColumnElement[bool]
) -> tuple[Sequence[int], Sequence[Report]]:
    """Ids of the escalations the recipient is to hear of; and, the latest first, the reports that are still very late
    and still theirs, with their categories."""
    rows = session.execute(
        select(EscalationNotice.escalation_id, Report, are_very_late(now).label("is_late"))
        .join(Escalation, Escalation.id == EscalationNotice.escalation_id)
        .join(Report, Report.id == Escalation.report_id)
        .where(EscalationNotice.recipient == recipient, *conditions)
        .options(joinedload(Report.category))
        .order_by(Report.escalate_at, Report.id)
        .execution_options(populate_existing=True)
    ).all()
    late = {row.Report.id: row.Report for row in rows if row.is_late}
    reports = [each for each in late.values() if recipient in escalation_recipients(session, each, now)]
    return [row.escalation_id for row in rows], reports


def _list_in(session: Session, message: Message, noticed: Sequence[int]) -> None:
    """Note what the message is about to say."""
    session.execute(update(EscalationNotice).where(*_are(message.recipient, noticed)).values(message_id=message.id))


def _forget(session: Session, recipient: str, noticed: Sequence[int]) -> None:
    """They heard of these, or need not hear of them any more."""
    session.execute(delete(EscalationNotice).where(*_are(recipient, noticed)))


def _are(recipient: str, noticed: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return EscalationNotice.recipient == recipient, EscalationNotice.escalation_id.in_(noticed)


def _unit(session: Session, recipient: str) -> HandlingUnit | None:
    """The unit whose mailbox gets the email; None for a person, and for a unit that can get none."""
    kind, _, number = recipient.partition(":")
    unit = session.get(HandlingUnit, int(number)) if kind != "person" else None
    return unit if unit and unit.email and unit.closed_at is None else None


def _person_address(session: Session, recipient: str) -> DeliveryAddress | None:
    kind, _, number = recipient.partition(":")
    return person_address(session, int(number)) if kind == "person" else None


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
    """The head of the unit that has it, or the unit where no head with a role is reached, and the area's moderators.

    Never the reporter; no unit, of what no moderator has looked at.
    """
    told_unit_id = report.assigned_unit_id if report.moderation is not Moderation.PENDING else None
    unit = session.get(HandlingUnit, told_unit_id) if told_unit_id else None
    heard: list[str] = []
    head_id = active_head_ids(session, [unit], now).get(unit.id) if unit else None
    if head_id and person_address(session, head_id):
        heard.append(f"person:{head_id}")
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


class EscalationNotice(Base):
    """A recipient ("person:7", "unit:3") who is still to hear of an escalation.

    `message_id`: the message that was about to say so last, whether it arrived or not.
    """

    __tablename__ = "escalation_notice"

    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id", ondelete="CASCADE"), primary_key=True)
    recipient: Mapped[str] = mapped_column(String(40), primary_key=True)
    message_id: Mapped[int | None]


def escalate(session: Session, report: Report, now: datetime) -> bool:
    """Note it in the timeline for staff, and who is to hear of it; False when another worker was faster."""
    if not is_escalatable(report, now):
        return False
    run = report.intake_due_at or report.received_at
    escalation_id = insert_if_absent(session, Escalation, report_id=report.id, level=VERY_LATE, run=run, at=now)
    if escalation_id is None:
        return False
    heard = escalation_recipients(session, report, now)
    session.add_all(EscalationNotice(escalation_id=int(escalation_id), recipient=each) for each in heard)
    add_event(session, report, EventKind.ESCALATED, SYSTEM, now=now, is_public=False, told=len(heard))
    return True
