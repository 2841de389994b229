"""Ways through the table of transitions: a report in any status that can be reached."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.reports.models.report import Report
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import REPORTER, EventAuthor
from citizen_site.reports.workflow import ActorKind, Status, TransitionData, available_transitions
from tests.factories.reports import STAFF

AUTHORS: Mapping[ActorKind, EventAuthor] = {ActorKind.STAFF: STAFF, ActorKind.REPORTER: REPORTER}


def ways_to_every_status() -> dict[Status, list[tuple[ActorKind, Status]]]:
    """The shortest way to each status by the table of transitions, from a new report."""
    ways: dict[Status, list[tuple[ActorKind, Status]]] = {Status.RECEIVED: []}
    waiting = [Status.RECEIVED]
    while waiting:
        here = waiting.pop(0)
        for kind in AUTHORS:
            for there in available_transitions(here, kind):
                if there not in ways:
                    ways[there] = [*ways[here], (kind, there)]
                    waiting.append(there)
    return ways


WAYS = ways_to_every_status()


def lead(session: Session, report: Report, status: Status, original: Report) -> None:
    """Bring a new report into a status; `original` is of what it may become a duplicate."""
    for kind, after in WAYS[status]:
        facts = TransitionData(
            public_text="Lời.",
            evidence="reason",
            date=clock.today(clock.now()),
            recipient="Công ty Thoát nước",
            target=original,
        )
        change_status(session, AUTHORS[kind], report, after, facts, now=clock.now())
