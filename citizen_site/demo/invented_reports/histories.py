"""The history of an invented report: a plausible path through the transitions, and its timeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from citizen_site.core import clock
from citizen_site.demo.invented_reports.words import pieces
from citizen_site.reports.enums import EventKind, Evidence
from citizen_site.reports.workflow import CLOSED, ActorKind, Status

# After so long most are closed: days, and the share that is still open then.
STILL_OPEN = ((2, 1.0), (7, 0.6), (21, 0.3), (60, 0.12), (180, 0.05), (10_000, 0.02))
OPEN_ENDS = {
    Status.RECEIVED: 30,
    Status.ASSIGNED: 25,
    Status.IN_PROGRESS: 20,
    Status.SCHEDULED: 8,
    Status.AWAITING_REPORTER: 6,
    Status.FORWARDED: 8,
    Status.REOPENED: 2,
    Status.REOPEN_REQUESTED: 3,
}
CLOSED_ENDS = {
    Status.RESOLVED: 76,
    Status.REJECTED: 6,
    Status.NOT_RESPONSIBLE: 8,
    Status.NO_FURTHER_ACTION: 3,
    Status.WITHDRAWN: 4,
    Status.DUPLICATE: 3,
}
# The way to an end, after `received`.
WAYS: dict[Status, tuple[Status, ...]] = {
    Status.RECEIVED: (),
    Status.ASSIGNED: (Status.ASSIGNED,),
    Status.IN_PROGRESS: (Status.ASSIGNED, Status.IN_PROGRESS),
    Status.SCHEDULED: (Status.ASSIGNED, Status.SCHEDULED),
    Status.AWAITING_REPORTER: (Status.ASSIGNED, Status.AWAITING_REPORTER),
    Status.FORWARDED: (Status.FORWARDED,),
    Status.RESOLVED: (Status.ASSIGNED, Status.IN_PROGRESS, Status.RESOLVED),
    Status.REOPEN_REQUESTED: (Status.ASSIGNED, Status.IN_PROGRESS, Status.RESOLVED, Status.REOPEN_REQUESTED),
    Status.REOPENED: (Status.ASSIGNED, Status.RESOLVED, Status.REOPEN_REQUESTED, Status.REOPENED),
    Status.REJECTED: (Status.REJECTED,),
    Status.NOT_RESPONSIBLE: (Status.ASSIGNED, Status.NOT_RESPONSIBLE),
    Status.NO_FURTHER_ACTION: (Status.ASSIGNED, Status.IN_PROGRESS, Status.NO_FURTHER_ACTION),
    Status.WITHDRAWN: (Status.WITHDRAWN,),
    Status.DUPLICATE: (Status.DUPLICATE,),
}
BY_REPORTER = frozenset({Status.WITHDRAWN, Status.REOPEN_REQUESTED})


@dataclass
class Entry:
    """One entry of the timeline, before it has an id."""

    kind: EventKind
    actor_kind: ActorKind
    at: datetime
    text: str = ""
    before: Status | None = None
    after: Status | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class History:
    """Where a report stands, what its columns say of that, and how it came there."""

    status: Status
    entries: list[Entry]
    columns: dict[str, Any]
    verdict: bool | None = None


def choose_end(chance: Random, age: timedelta) -> Status:
    """How it stands after so long."""
    share = next(share for days, share in STILL_OPEN if age <= timedelta(days=days))
    if chance.random() < share:
        ends = OPEN_ENDS if age > timedelta(days=3) else {Status.RECEIVED: 6, Status.ASSIGNED: 3, Status.IN_PROGRESS: 1}
    else:
        ends = CLOSED_ENDS
    return chance.choices(list(ends), weights=list(ends.values()))[0]


def history(chance: Random, category: str, end: Status, received_at: datetime, now: datetime) -> History:
    """Entries between the day of the report and now, and the columns that go with the last of them."""
    way = WAYS[end]
    moments = _moments(chance, len(way) + 2, received_at, now, is_open=end not in CLOSED)
    entries = [
        Entry(EventKind.SUBMITTED, ActorKind.REPORTER, received_at),
        Entry(EventKind.APPROVED, ActorKind.STAFF, moments[0]),
    ]
    columns: dict[str, Any] = {"acknowledged_at": moments[0]}
    before = Status.RECEIVED
    for at, after in zip(moments[1:], way, strict=False):
        text, details = _words(chance, category, after, before, columns, at)
        actor_kind = ActorKind.REPORTER if after in BY_REPORTER else ActorKind.STAFF
        entries.append(Entry(EventKind.STATUS_CHANGED, actor_kind, at, text, before, after, details))
        columns["closed_at"] = at if after in CLOSED else None
        before = after
    if chance.random() < 0.15:
        added = chance.choice(pieces()["added"])
        entries.append(
            Entry(EventKind.COMMENTED, ActorKind.REPORTER, moments[0] + (moments[-1] - moments[0]) / 3, added)
        )
    verdict = None
    if end is Status.RESOLVED and chance.random() < 0.52:
        verdict = True
        columns["fix_confirmed_at"] = moments[-1]
        said = chance.choice(pieces()["confirmed"])
        entries.append(Entry(EventKind.FIX_CONFIRMED, ActorKind.REPORTER, moments[-1], said))
    elif Status.REOPEN_REQUESTED in way:
        verdict = False
    entries.sort(key=lambda entry: entry.at)
    return History(end, entries, columns, verdict)


def _moments(chance: Random, count: int, received_at: datetime, now: datetime, *, is_open: bool) -> list[datetime]:
    """One after the other, the first within a day, the last before now."""
    left = now - received_at
    span = min(left * 0.95, timedelta(days=chance.uniform(20, 90) if is_open else chance.uniform(1, 16)))
    parts = sorted(chance.uniform(0.02, 1) for _ in range(count))
    first = min(span * 0.1, timedelta(hours=chance.uniform(1, 20)))
    return [received_at + first + (span - first) * (part - parts[0]) for part in parts]


def _words(
    chance: Random, category: str, after: Status, before: Status, columns: dict[str, Any], at: datetime
) -> tuple[str, dict[str, Any]]:
    """What is said with a step; sets the columns that belong to it."""
    shared, own = pieces(), pieces()["categories"][category]
    text, details = "", {}
    if after in (Status.ASSIGNED, Status.IN_PROGRESS):
        text = chance.choice(shared["working"]) if after is Status.IN_PROGRESS else ""
    elif after is Status.SCHEDULED:
        columns["scheduled_for"] = scheduled_day(chance, at)
    elif after is Status.AWAITING_REPORTER:
        text = chance.choice(shared["asked"])
        columns.update(resume_status=before, question_asked_at=at)
    elif after is Status.FORWARDED:
        columns["forwarded_to"] = details["recipient"] = chance.choice(shared["forwarded"])
    elif after is Status.RESOLVED:
        text = chance.choice(own["done"])
        evidence = chance.choices(list(Evidence), weights=(70, 10, 20))[0]
        columns.update(answer=text, evidence=evidence.value)
        details["evidence"] = evidence.value
    elif after in (Status.REJECTED, Status.NOT_RESPONSIBLE, Status.NO_FURTHER_ACTION):
        text = chance.choice(shared[after.value])
        columns["answer"] = text
    elif after is Status.REOPEN_REQUESTED:
        text = chance.choice(shared["disputed"])
    elif after is Status.REOPENED:
        text = chance.choice(shared["disputed_again"])
    return text, details


def scheduled_day(chance: Random, at: datetime) -> date:
    return clock.today(at) + timedelta(days=chance.randint(3, 30))
