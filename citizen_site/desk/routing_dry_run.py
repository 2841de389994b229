"""What rules would have done with the reports of the last 90 days, compared with what was done. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.desk.background_tasks import BackgroundTask, BackgroundTaskKind, start_task
from citizen_site.reports.absences import substitutes
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.routing import (
    RuleInput,
    Rules,
    active_rules,
    applicable_rules,
    available_assignees,
    rule_context_of,
    sharers_of,
)
from citizen_site.reports.routing_match import Rule, first_match, phrases
from citizen_site.reports.workload import workload_of_people

DAYS = timedelta(days=90)
STEP = 500
EXAMPLES = 5
# Most of what differs comes first; the rest is summed up.
ROWS = 60


def start_dry_run(
    session: Session,
    actor: Actor,
    area_id: int,
    draft: RuleInput | None,
    rule: RoutingRule | None,
    form: Sequence[tuple[str, str]] = (),
    *,
    now: datetime,
) -> BackgroundTask:
    """Try the rules of an area as they stand, or with one of them as it might be: `draft` in the place of `rule`.

    `form` is what was typed, so that the draft can be saved after the dry run. A few hundred reports are compared
    at once, more in the background.
    """
    authorise(actor, Permission.SEE_DESK, rule or RoutingRule(area_id=area_id))
    asked = {
        "area_id": area_id,
        "since": (now - DAYS).isoformat(),
        "until": now.isoformat(),
        "draft": vars(draft) | {"weekdays": list(draft.weekdays)} if draft else None,
        "rule_id": rule.id if rule else None,
        "area": gazetteer(session).get(area_id).slug,
        "form": [list(pair) for pair in form],
    }
    number = session.scalar(select(func.count()).select_from(Report).where(*_asked_about(session, asked))) or 0
    if number > STEP:
        return start_task(session, actor.person_id or 0, BackgroundTaskKind.DRY_RUN, now=now, total=number, **asked)
    task = BackgroundTask(
        person_id=actor.person_id or 0, kind=BackgroundTaskKind.DRY_RUN, parameters=asked, total=number, created_at=now
    )
    session.add(task)
    session.flush()
    compare_next_batch(session, task, now)
    task.finished_at = now
    session.flush()
    return task


def compare_next_batch(session: Session, task: BackgroundTask, now: datetime) -> bool:
    """Compare the next few hundred."""
    found: dict[str, Any] = {"last": 0, "rows": {}, "same": 0, "unmatched": 0, "shared": {}, **task.result}
    asked = task.parameters
    rules = _rules(session, asked)
    known: dict[int, Rules] = {}
    sharing = _Sharing(session, found["shared"], now)
    reports = session.scalars(
        select(Report)
        .where(*_asked_about(session, asked), Report.id > found["last"])
        .order_by(Report.id)
        .limit(STEP + 1)
    ).all()
    rows = {key: dict(value) for key, value in found["rows"].items()}
    for report in reports[:STEP]:
        case = rule_context_of(session, report)
        here = case.areas[0]
        if here not in known:
            units, people = available_assignees(session, here, now)
            known[here] = applicable_rules(rules, units, people, substitutes(session, people, now))
        rule = first_match(known[here], case)
        if rule is not None and rule.least_loaded:
            rule = sharing.assign(rule, report)
        found["last"] = report.id
        if rule is None:
            found["unmatched"] += 1
        elif (row := _difference(report, rule)) is None:
            found["same"] += 1
        else:
            kept = rows.setdefault(json.dumps(row), {"number": 0, "examples": []})
            kept["number"] += 1
            kept["examples"] = [*kept["examples"], report.display_code][:EXAMPLES]
    found["shared"] = sharing.given
    task.done += len(reports[:STEP])
    is_over = len(reports) <= STEP
    task.result = {**found, "rows": rows} if not is_over else _told(session, {**found, "rows": rows})
    return is_over


class _Sharing:
    """Rules for the least loaded, as if reports came one after the other from today's numbers on.

    `given` says how many each person would have got so far, by id; JSON turns ids into text.
    """

    def __init__(self, session: Session, given: Mapping[str, int], now: datetime) -> None:
        self.given = dict(given)
        self._session, self._now = session, now
        self._sharers: dict[int | None, frozenset[int]] = {}
        self._open: dict[int, int] = {}

    def assign(self, rule: Rule, report: Report) -> Rule:
        """The rule with a person; with the one who has the report, if that is one of those who share."""
        if rule.area_id not in self._sharers:
            _units, people = available_assignees(self._session, rule.area_id or 0, self._now)
            sharers = sharers_of(self._session, rule, people, self._now)
            self._sharers[rule.area_id] = sharers
            self._open |= dict.fromkeys(sharers, 0)
            work = workload_of_people(self._session, sharers, self._now)
            self._open |= {each: work[each].open for each in work}
        sharers = self._sharers[rule.area_id] - {report.reporter_id}
        if report.assigned_to_id in sharers or not sharers:
            return replace(rule, person_id=report.assigned_to_id if sharers else None)
        person_id = min(sharers, key=lambda each: (self._open[each] + self.given.get(str(each), 0), each))
        self.given[str(person_id)] = self.given.get(str(person_id), 0) + 1
        return replace(rule, person_id=person_id)


def _asked_about(session: Session, asked: Mapping[str, Any]) -> Sequence[Any]:
    areas = gazetteer(session)
    return (
        Report.area_id.in_(areas.subtree(areas.get(asked["area_id"]))),
        Report.received_at >= datetime.fromisoformat(asked["since"]),
        Report.received_at < datetime.fromisoformat(asked["until"]),
        Report.delivery != Delivery.UNSENT,
        Report.removed_at.is_(None),
    )


def _rules(session: Session, asked: Mapping[str, Any]) -> Rules:
    """All rules that may hold in the area and below it, with the draft in its place, or at the end."""
    areas, area_id = gazetteer(session), asked["area_id"]
    place = areas.get(area_id)
    rules = {**active_rules(session, [*areas.with_ancestors(place), *areas.descendants(place)])}
    if asked["draft"]:
        draft = _draft(asked)
        # The area may have inherited the rule, which then stands among those of a former one.
        rules = {each: [draft if rule.id == draft.id else rule for rule in its] for each, its in rules.items()}
        if not any(draft in its for its in rules.values()):
            rules[area_id] = [*rules[area_id], draft]
    return rules


def _draft(asked: Mapping[str, Any]) -> Rule:
    values = dict(asked["draft"])
    words, weekdays = phrases(values.pop("words")), frozenset(values.pop("weekdays"))
    return Rule(id=asked["rule_id"], area_id=asked["area_id"], words=words, weekdays=weekdays, **values)


def _difference(report: Report, rule: Rule) -> list[Any] | None:
    """[rule, unit, person, urgency now, and as they would be], None when these are the same.

    What the rule says nothing about stays: a rule for urgency takes nobody's report away.
    """
    now = [report.assigned_unit_id, report.assigned_to_id, report.urgency.value]
    gives = bool(rule.unit_id or rule.person_id)
    would = [
        rule.unit_id if gives else now[0],
        rule.person_id if gives else now[1],
        rule.urgency or now[2],
    ]
    return None if would == now else [rule.name, *now, *would]


def _told(session: Session, found: dict[str, Any]) -> dict[str, Any]:
    """With names instead of ids, the most frequent first."""
    rows = [(json.loads(key), value) for key, value in found["rows"].items()]
    rows.sort(key=lambda pair: -pair[1]["number"])
    unit_ids = {row[at] for row, _value in rows for at in (1, 4)} - {None}
    person_ids = {row[at] for row, _value in rows for at in (2, 5)} - {None}
    units = dict(_pairs(session, HandlingUnit, unit_ids))
    people = dict(_pairs(session, Person, person_ids))

    def side(row: list[Any], at: int) -> dict[str, str]:
        return {"unit": units.get(row[at], ""), "person": people.get(row[at + 1], ""), "urgency": row[at + 2]}

    return {
        "same": found["same"],
        "unmatched": found["unmatched"],
        "different": sum(value["number"] for _row, value in rows),
        "more_rows": max(len(rows) - ROWS, 0),
        "rows": [{"rule": row[0], "now": side(row, 1), "would": side(row, 4), **value} for row, value in rows[:ROWS]],
    }


def _pairs(session: Session, model: Any, ids: set[int]) -> list[tuple[int, str]]:
    return [(row.id, row.name) for row in session.execute(select(model.id, model.name).where(model.id.in_(ids)))]
