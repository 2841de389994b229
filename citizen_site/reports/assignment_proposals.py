"""To which unit a report probably belongs: by a rule, or by what was done with the last ones of its kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.routing import active_rules, rule_context_of
from citizen_site.reports.routing_match import first_match
from citizen_site.reports.units import units_for

# Of so many of the last reports of its kind in its area, and at least so many of them by the same unit.
LOOKED_AT, FEWEST = 50, 3


@dataclass(frozen=True)
class Proposal:
    """A unit, and why: the name of a rule, or that `given` of the last `of` of its kind went there."""

    unit: HandlingUnit
    rule: str = ""
    given: int = 0
    of: int = 0


def propose_unit(session: Session, report: Report) -> Proposal | None:
    """None when somebody has it already, or nothing speaks for a unit."""
    if report.assigned_unit_id or report.assigned_to_id or report.area_id is None:
        return None
    units = {each.id: each for each in units_for(session, report.area_id)}
    if not units:
        return None
    return _by_rule(session, report, units) or _by_history(session, report, units)


def _by_rule(session: Session, report: Report, units: dict[int, HandlingUnit]) -> Proposal | None:
    areas = gazetteer(session)
    place = areas.current_successor(areas.get(report.area_id or 0))
    rules = active_rules(session, areas.with_ancestors(place))
    if not any(rules.values()):
        return None
    rule = first_match(rules, rule_context_of(session, report))
    if rule is None or rule.unit_id not in units:
        return None
    return Proposal(units[rule.unit_id], rule=rule.name)


def _by_history(session: Session, report: Report, units: dict[int, HandlingUnit]) -> Proposal | None:
    alike = (
        Report.area_id == report.area_id,
        Report.category_id == report.category_id,
        Report.assigned_unit_id.is_not(None),
    )
    last = session.scalars(
        select(Report.assigned_unit_id).where(*alike).order_by(Report.id.desc()).limit(LOOKED_AT)
    ).all()
    for unit_id, given in Counter(last).most_common():
        if unit_id in units and given >= FEWEST:
            return Proposal(units[unit_id], given=given, of=len(last))
    return None
