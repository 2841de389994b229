"""Reads of routing rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.moderation.routing.matching import Case, Rule, make_case, phrases
from citizen_site.moderation.routing.models import RoutingRule
from citizen_site.reports.categories.at_hand import kinds
from citizen_site.reports.models import Report
from citizen_site.reports.units.queries import handlers_for, units_for

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
        group=rule.group,
        within_id=rule.within_id,
        words=phrases(rule.words),
        weekdays=frozenset(rule.weekdays),
        from_minute=rule.from_minute,
        until_minute=rule.until_minute,
        unit_id=rule.unit_id,
        person_id=rule.person_id,
        urgency=rule.urgency,
    )


def case_of(session: Session, report: Report) -> Case:
    """What rules look at of a report. Its category need not be loaded."""
    areas = gazetteer(session)
    kind = next(each for each in kinds(session).values() if each.id == report.category_id)
    today = areas.heir(areas.get(report.area_id or 0))
    said = (report.description, report.place_text, report.landmark)
    return make_case(areas.with_ancestors(today), kind.id, kind.group, said, report.received_at)


def who_handles(session: Session, area_id: int, now: datetime) -> tuple[frozenset[int], frozenset[int]]:
    """Ids of the units and of the people that can be given a report of an area."""
    units = units_for(session, area_id)
    people = handlers_for(session, area_id, units, now)
    return frozenset(each.id for each in units), frozenset(each.id for each in people)


def possible(rules: Rules, units: Collection[int], people: Collection[int]) -> Rules:
    """The rules without effects that are no longer to be had: a unit that closed, a person whose role ended."""
    return {
        area_id: [
            replace(
                each,
                unit_id=each.unit_id if each.unit_id in units else None,
                person_id=each.person_id if each.person_id in people else None,
            )
            for each in of_area
        ]
        for area_id, of_area in rules.items()
    }


def places_to_rule(session: Session, actor: Actor) -> Sequence[Place]:
    """Today's areas for which the actor may make rules: city, wards and communes, then what is below."""
    areas = gazetteer(session)
    found = [areas.get(each) for each in actor.areas(Role.MODERATOR)]
    current = [each for each in found if each.is_current and (each.is_unit or each.is_group or each == areas.city)]
    return sorted(current, key=lambda each: (each.is_group, each.is_unit, each.sort_key, each.id))


def _whole() -> Select[RoutingRule]:
    whole = (joinedload(RoutingRule.category), joinedload(RoutingRule.unit), joinedload(RoutingRule.person))
    return select(RoutingRule).options(*whole).execution_options(populate_existing=True)
