"""Changes to rules, by those who moderate their area; and what the rules do with a new report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.moderation.routing.matching import Rule, first_match
from citizen_site.moderation.routing.models import RoutingRule
from citizen_site.moderation.routing.queries import active_rules, case_of, possible, who_handles
from citizen_site.reports.axes import EventKind, Urgency
from citizen_site.reports.commands import THE_SITE, ChangedMeanwhileError, add_event
from citizen_site.reports.models import Report, ReportEvent
from citizen_site.reports.triage import give_to, make_urgent
from citizen_site.reports.workflow import Status

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Wanted:
    """What a rule is to be; see models.RoutingRule."""

    name: str
    category_id: int | None = None
    group: str = ""
    within_id: int | None = None
    words: str = ""
    weekdays: tuple[int, ...] = ()
    from_minute: int | None = None
    until_minute: int | None = None
    unit_id: int | None = None
    person_id: int | None = None
    urgency: str = ""

    def write(self, rule: RoutingRule) -> None:
        for name, value in vars(self).items():
            setattr(rule, name, sorted(value) if name == "weekdays" else value)


def add_rule(session: Session, actor: Actor, area_id: int, wanted: Wanted, *, now: datetime) -> RoutingRule:
    """A new rule, the last of its area."""
    rule = RoutingRule(area_id=area_id, created_at=now, updated_at=now)
    authorise(actor, Permission.SEE_DESK, rule)
    last = session.scalar(select(func.max(RoutingRule.position)).where(RoutingRule.area_id == area_id))
    rule.position = (last or 0) + 1
    wanted.write(rule)
    session.add(rule)
    session.flush()
    _note(session, "routing.added", actor, rule, now)
    return rule


def change_rule(
    session: Session, actor: Actor, rule: RoutingRule, wanted: Wanted, *, now: datetime, seen_version: int
) -> None:
    """From now on it is this. Raises ChangedMeanwhileError."""
    authorise(actor, Permission.SEE_DESK, rule)
    if rule.version != seen_version:
        raise ChangedMeanwhileError("version")
    wanted.write(rule)
    rule.updated_at = now
    session.flush()
    _note(session, "routing.changed", actor, rule, now)


def move_rule(session: Session, actor: Actor, rule: RoutingRule, steps: int, *, now: datetime) -> None:
    """Up (negative) or down among those of its area; the numbers are made whole by the way."""
    authorise(actor, Permission.SEE_DESK, rule)
    ordered = list(
        session.scalars(
            select(RoutingRule)
            .where(RoutingRule.area_id == rule.area_id)
            .order_by(RoutingRule.position, RoutingRule.id)
            .with_for_update()
        )
    )
    place = ordered.index(rule)
    ordered.insert(max(place + steps, 0), ordered.pop(place))
    for position, each in enumerate(ordered, start=1):
        each.position = position
    session.flush()
    _note(session, "routing.moved", actor, rule, now)


def switch_rule(session: Session, actor: Actor, rule: RoutingRule, is_active: bool, *, now: datetime) -> None:
    """Off for a while, and on again."""
    authorise(actor, Permission.SEE_DESK, rule)
    rule.is_active, rule.updated_at = is_active, now
    session.flush()
    _note(session, "routing.switched", actor, rule, now, is_active=is_active)


def remove_rule(session: Session, actor: Actor, rule: RoutingRule, *, now: datetime) -> None:
    """For good; entries of reports keep its name."""
    authorise(actor, Permission.SEE_DESK, rule)
    _note(session, "routing.removed", actor, rule, now)
    session.delete(rule)
    session.flush()


def route(session: Session, report: Report, now: datetime) -> RoutingRule | None:
    """Let the first rule that holds do its work with a new report: once, and never against what somebody did.

    What looks like spam waits until it is let go.
    """
    if report.held_for or report.removed_at:
        return None
    if report.assigned_to_id or report.assigned_unit_id or report.status is not Status.RECEIVED or not report.area_id:
        return None
    done = select(ReportEvent.id).where(ReportEvent.report_id == report.id, ReportEvent.kind == EventKind.ROUTED)
    if session.scalar(done.limit(1)):
        return None
    case = case_of(session, report)
    rules = active_rules(session, case.areas)
    if not any(rules.values()):
        return None
    units, people = who_handles(session, report.area_id, now)
    rule = first_match(possible(rules, units, people - {report.reporter_id}), case)
    if rule is None:
        return None
    # A write, so that on SQLite, too, the transaction has begun before the savepoint.
    held_fast = update(Report).where(Report.id == report.id).values(supports=Report.supports)
    session.execute(held_fast.execution_options(synchronize_session=False))
    try:
        with session.begin_nested():
            _apply(session, report, rule, now)
    except InvalidInputError as error:
        # Somebody may have closed a unit this very moment. The report waits in the queue like one without a rule, and
        # whatever else is done at delivery stays.
        log.warning("rule_not_applied", rule=rule.id, report=report.id, problem=str(error))
        return None
    return session.get(RoutingRule, rule.id)


def _apply(session: Session, report: Report, rule: Rule, now: datetime) -> None:
    # One entry says by which rule; those that follow say what it did.
    add_event(session, report, EventKind.ROUTED, THE_SITE, now=now, text=rule.name, is_public=False, rule_id=rule.id)
    if rule.urgency and rule.urgency != report.urgency:
        make_urgent(session, report, THE_SITE, Urgency(rule.urgency), now=now)
    if rule.unit_id or rule.person_id:
        give_to(session, report, THE_SITE, person_id=rule.person_id, unit_id=rule.unit_id, now=now)


def _note(session: Session, action: str, actor: Actor, rule: RoutingRule, now: datetime, **details: Any) -> None:
    audit.record(
        session,
        action,
        now=now,
        actor_id=actor.person_id,
        thing=f"routing_rule:{rule.id}",
        name=rule.name,
        area_id=rule.area_id,
        **details,
    )
