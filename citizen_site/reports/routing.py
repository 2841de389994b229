"""Routing rules: queries, commands, and the routing of new reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.models import Area
from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.idempotency import add_unless_repeated
from citizen_site.core.locks import lock_row
from citizen_site.core.permissions import Actor, Permission, Role, allowed, authorise
from citizen_site.core.transactions import savepoint
from citizen_site.core.versioning import check_version
from citizen_site.reports.absences import substitutes
from citizen_site.reports.assignment import assign
from citizen_site.reports.categories import categories_by_code
from citizen_site.reports.classification import set_urgency
from citizen_site.reports.enums import EventKind, Urgency
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.routing_match import Rule, RuleContext, first_match, make_rule_context, phrases
from citizen_site.reports.timeline import SYSTEM, add_event
from citizen_site.reports.units import handlers_for, units_for
from citizen_site.reports.workflow import Status
from citizen_site.reports.workload import least_loaded
from citizen_site.staff.queries import holders_in

Rules = Mapping[int, Sequence[Rule]]


def rule_to_change(session: Session, actor: Actor, rule_id: int) -> RoutingRule:
    """A rule of an area in which the actor moderates. Raises NotFoundError for all others."""
    rule = session.scalars(_whole().where(RoutingRule.id == rule_id)).first()
    if rule is None or not allowed(actor, Permission.SEE_DESK, rule):
        raise NotFoundError(str(rule_id))
    return rule


def rules_of(session: Session, area_ids: Collection[int]) -> Mapping[int, Sequence[RoutingRule]]:
    """All rules of these areas in their order, switched off ones too, with what they name."""
    found: dict[int, list[RoutingRule]] = {each: [] for each in area_ids}
    query = _whole().where(RoutingRule.area_id.in_(area_ids)).order_by(RoutingRule.position, RoutingRule.id)
    for rule in session.scalars(query):
        found[rule.area_id].append(rule)
    return found


def active_rules(session: Session, area_ids: Collection[int]) -> Rules:
    """What is compared with reports of these areas, by area."""
    return {
        area_id: [plain(rule) for rule in rules if rule.is_active]
        for area_id, rules in rules_of(session, area_ids).items()
    }


def plain(rule: RoutingRule) -> Rule:
    """Without the database, and for today's areas."""
    return Rule(
        id=rule.id,
        name=rule.name,
        category_id=rule.category_id,
        group_code=rule.group_code,
        within_id=rule.within_id,
        words=phrases(rule.words),
        weekdays=frozenset(rule.weekdays),
        from_minute=rule.from_minute,
        until_minute=rule.until_minute,
        unit_id=rule.unit_id,
        person_id=rule.person_id,
        least_loaded=rule.least_loaded,
        urgency=rule.urgency,
        area_id=rule.area_id,
    )


def rule_context_of(session: Session, report: Report) -> RuleContext:
    """The context of a report that rules are matched against. Its category need not be loaded."""
    areas = gazetteer(session)
    kind = next(each for each in categories_by_code(session).values() if each.id == report.category_id)
    today = areas.current_successor(areas.get(report.area_id or 0))
    said = (report.description, report.place_text, report.landmark)
    return make_rule_context(areas.with_ancestors(today), kind.id, kind.group_code, said, report.received_at)


def available_assignees(session: Session, area_id: int, now: datetime) -> tuple[frozenset[int], frozenset[int]]:
    """Ids of the units and of the people that can be given a report of an area."""
    units = units_for(session, area_id)
    people = handlers_for(session, area_id, units, now)
    return frozenset(each.id for each in units), frozenset(each.id for each in people)


def applicable_rules(
    rules: Rules, units: Collection[int], people: Collection[int], away: Mapping[int, int | None]
) -> Rules:
    """The rules without effects that are no longer to be had: a unit that closed, a person whose role ended.

    `away` are people who are absent, each with who stands in (absences.substitutes): that person gets it, or nobody.
    """

    def present(person_id: int | None) -> int | None:
        found = away.get(person_id, person_id) if person_id is not None else None
        return found if found in people else None

    return {
        area_id: [
            replace(each, unit_id=each.unit_id if each.unit_id in units else None, person_id=present(each.person_id))
            for each in of_area
        ]
        for area_id, of_area in rules.items()
    }


def sharers_of(session: Session, rule: Rule, people: Collection[int], now: datetime) -> frozenset[int]:
    """Among whom a rule for the least loaded shares reports: moderators of its own area who are not away."""
    if not rule.least_loaded or rule.area_id is None:
        return frozenset()
    areas = gazetteer(session)
    here = areas.identities(areas.current_successor(areas.get(rule.area_id)))
    moderators = {each.id for each in holders_in(session, Role.MODERATOR, here, now)} & set(people)
    return frozenset(moderators - set(substitutes(session, moderators, now)))


def places_to_rule(session: Session, actor: Actor) -> Sequence[Place]:
    """Today's areas for which the actor may make rules: city, wards and communes, then what is below."""
    areas = gazetteer(session)
    found = [areas.get(each) for each in actor.areas(Role.MODERATOR)]
    current = [each for each in found if each.is_current and (each.is_unit or each.is_group or each == areas.city)]
    return sorted(current, key=lambda each: (each.is_group, each.is_unit, each.sort_key, each.id))


def _whole() -> Select[RoutingRule]:
    whole = (joinedload(RoutingRule.category), joinedload(RoutingRule.unit), joinedload(RoutingRule.person))
    return select(RoutingRule).options(*whole).execution_options(populate_existing=True)


log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class RuleInput:
    """What a rule is to be; see models.RoutingRule."""

    name: str
    category_id: int | None = None
    group_code: str = ""
    within_id: int | None = None
    words: str = ""
    weekdays: tuple[int, ...] = ()
    from_minute: int | None = None
    until_minute: int | None = None
    unit_id: int | None = None
    person_id: int | None = None
    least_loaded: bool = False
    urgency: str = ""

    def write(self, rule: RoutingRule) -> None:
        for name, value in vars(self).items():
            setattr(rule, name, sorted(value) if name == "weekdays" else value)


def add_rule(session: Session, actor: Actor, area_id: int, wanted: RuleInput, *, now: datetime) -> RoutingRule:
    """A new rule, the last of its area. Of two taps the second finds the rule of the first."""
    rule = RoutingRule(area_id=area_id, is_active=True, created_at=now, updated_at=now)
    authorise(actor, Permission.SEE_DESK, rule)
    area = session.get_one(Area, area_id)
    lock_row(session, area)
    last = session.scalar(select(func.max(RoutingRule.position)).where(RoutingRule.area_id == area_id))
    rule.position = (last or 0) + 1
    wanted.write(rule)
    stored = add_unless_repeated(session, rule, area, now, besides=("position", "updated_at"))
    if stored is rule:
        _note(session, "routing.added", actor, rule, now)
    return stored


def change_rule(
    session: Session, actor: Actor, rule: RoutingRule, wanted: RuleInput, *, now: datetime, seen_version: int
) -> None:
    """From now on it is this. Raises ChangedMeanwhileError."""
    authorise(actor, Permission.SEE_DESK, rule)
    check_version(rule, seen_version)
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
    """Delete a rule permanently; timeline entries of reports retain its name."""
    authorise(actor, Permission.SEE_DESK, rule)
    _note(session, "routing.removed", actor, rule, now)
    session.delete(rule)
    session.flush()


def route(session: Session, report: Report, now: datetime) -> RoutingRule | None:
    """Let the first rule that holds do its work with a new report: once, and never against what somebody did.

    What looks like spam waits until it is let go.
    """
    if report.quarantine_reason or report.removed_at:
        return None
    if report.assigned_to_id or report.assigned_unit_id or report.status is not Status.RECEIVED or not report.area_id:
        return None
    done = select(ReportEvent.id).where(ReportEvent.report_id == report.id, ReportEvent.kind == EventKind.ROUTED)
    if session.scalar(done.limit(1)):
        return None
    case = rule_context_of(session, report)
    rules = active_rules(session, case.areas)
    if not any(rules.values()):
        return None
    units, people = available_assignees(session, report.area_id, now)
    people -= {report.reporter_id}
    rule = first_match(applicable_rules(rules, units, people, substitutes(session, people, now)), case)
    if rule is None:
        return None
    if sharers := sharers_of(session, rule, people, now):
        rule = replace(rule, person_id=least_loaded(session, sharers, now))
    try:
        with savepoint(session):
            _apply(session, report, rule, now)
    except InvalidInputError as error:
        # Somebody may have closed a unit this very moment. The report waits in the queue like one without a rule, and
        # whatever else is done at delivery stays.
        log.warning("rule_not_applied", rule=rule.id, report=report.id, problem=type(error).__name__)
        return None
    return session.get(RoutingRule, rule.id)


def _apply(session: Session, report: Report, rule: Rule, now: datetime) -> None:
    # One entry says by which rule; those that follow say what it did.
    add_event(session, report, EventKind.ROUTED, SYSTEM, now=now, text=rule.name, is_public=False, rule_id=rule.id)
    if rule.urgency and rule.urgency != report.urgency:
        set_urgency(session, SYSTEM, report, Urgency(rule.urgency), now=now)
    if rule.unit_id or rule.person_id:
        assign(session, SYSTEM, report, person_id=rule.person_id, unit_id=rule.unit_id, now=now)


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
