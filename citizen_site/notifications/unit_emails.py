"""Emails to units that were assigned reports: one about each assignment, or about all of one act on many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.notifications.models import Message
from citizen_site.notifications.outgoing import Outgoing, compose, office_address
from citizen_site.reports.forwarding import LINK_DAYS, link_for_unit, link_token, note_links_sent
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.timeline import undone_event_ids
from citizen_site.reports.web.presentation import deadline_of


def render_assignment(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """Without what has gone elsewhere in the meantime. Nothing about reporters is in it.

    A link for each report needs no account: crews answer by it.
    """
    unit = session.get(HandlingUnit, int(message.recipient.removeprefix("unit:")))
    if unit is None or not unit.email:
        return None
    is_batch = not message.about.startswith("event:")
    found = _batch(session, message.about, unit) if is_batch else [session.get(ReportEvent, message.subject_id)]
    events = {each.report_id: each for each in found if each is not None and _is_current(session, each, unit)}
    reports = session.scalars(
        select(Report)
        .where(
            Report.id.in_(events),
            Report.assigned_unit_id == unit.id,
            Report.closed_at.is_(None),
            Report.removed_at.is_(None),
        )
        .options(joinedload(Report.category))
        .order_by(Report.due_sort_at, Report.id)
        .execution_options(populate_existing=True)
    ).all()
    key = current_app.config["SECRET_KEY"]
    links = {each.id: link_for_unit(session, each, events[each.id], unit, key=key, now=now) for each in reports}
    reports = [each for each in reports if links[each.id].revoked_at is None]
    if not reports:
        return None
    to = office_address(unit.email)
    tokens = {each.id: link_token(links[each.id].seed, key) for each in reports}
    about = {"unit": unit, "deadline_of": deadline_of, "now": now, "tokens": tokens, "days": LINK_DAYS}
    one = compose("unit_assigned", to, report=reports[0], **about) if len(reports) == 1 else None
    return Outgoing(
        to,
        one or compose("unit_assigned_many", to, reports=reports, **about),
        # Of two workers that render it, the one that claims it makes the links.
        with_claim=lambda: session.add_all(links.values()),
        when_sent=lambda: note_links_sent(session, links.values(), now),
    )


def _batch(session: Session, batch: str, unit: HandlingUnit) -> Sequence[ReportEvent]:
    """The entries of an act on many that gave this unit something it still has."""
    return session.scalars(
        select(ReportEvent)
        .join(Report, Report.id == ReportEvent.report_id)
        .where(Report.assigned_unit_id == unit.id, ReportEvent.details["batch"].as_string() == batch)
        .order_by(ReportEvent.id)
    ).all()


def _is_current(session: Session, event: ReportEvent, unit: HandlingUnit) -> bool:
    """Not undone, and not assigned to the unit again since: that has a message of its own."""
    undone = undone_event_ids(session, event.report_id)
    later = session.execute(
        select(ReportEvent.id, ReportEvent.details).where(
            ReportEvent.report_id == event.report_id, ReportEvent.id > event.id
        )
    )
    again = [row.id for row in later if row.details.get("announced_to") == unit.id and row.id not in undone]
    return event.id not in undone and not again
