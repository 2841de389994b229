"""How far a report has come: five steps, of which the last one is its reporter's. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.workflow import Status


class Step(StrEnum):
    """The steps in their order, and the end of a report that went no further."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    WORKING = "working"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


STEPS = (Step.RECEIVED, Step.ASSIGNED, Step.WORKING, Step.RESOLVED, Step.CONFIRMED)
# Where each status stands. While its reporter is asked, a report stands where it was.
STEP_OF: Mapping[Status, Step] = {
    Status.RECEIVED: Step.RECEIVED,
    Status.ASSIGNED: Step.ASSIGNED,
    Status.IN_PROGRESS: Step.WORKING,
    Status.SCHEDULED: Step.WORKING,
    Status.FORWARDED: Step.WORKING,
    Status.REOPEN_REQUESTED: Step.WORKING,
    Status.REOPENED: Step.WORKING,
    Status.RESOLVED: Step.RESOLVED,
    Status.REJECTED: Step.DECLINED,
    Status.NOT_RESPONSIBLE: Step.DECLINED,
    Status.DUPLICATE: Step.DECLINED,
    Status.NO_FURTHER_ACTION: Step.DECLINED,
    Status.WITHDRAWN: Step.DECLINED,
}


class Reached(StrEnum):
    """Whether a report has been at a step."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True)
class Progress:
    """One step, and since when the report stood there; `at` is None where it never did."""

    step: Step
    reached: Reached
    at: datetime | None


def progress_of(report: Report, events: Sequence[ReportEvent]) -> list[Progress]:
    """The steps of a report with its entries, oldest first, as its reader may see them.

    A report that was reopened is at work again. One that was refused, merged or withdrawn shows the steps that it
    made, and its end.
    """
    here = _step_of(report)
    since = _moments(report, events)
    if here is Step.DECLINED:
        made = [Progress(step, Reached.DONE, since[step]) for step in STEPS[:3] if step in since]
        return [*made, Progress(here, Reached.NOW, report.closed_at)]
    place = STEPS.index(here)
    return [
        Progress(
            step,
            Reached.NOW if number == place else Reached.DONE if number < place else Reached.LATER,
            since.get(step) if number <= place else None,
        )
        for number, step in enumerate(STEPS)
    ]


def _step_of(report: Report) -> Step:
    if report.status is Status.AWAITING_REPORTER:
        return STEP_OF[report.resume_status or Status.RECEIVED]
    if report.status is Status.RESOLVED and report.fix_confirmed_at:
        return Step.CONFIRMED
    return STEP_OF[report.status]


def _moments(report: Report, events: Sequence[ReportEvent]) -> dict[Step, datetime]:
    """Since when the report was at each step; what was undone never was."""
    undone = {number for each in events if each.kind is EventKind.UNDONE for number in each.details.get("entries", ())}
    found = {Step.RECEIVED: report.received_at}
    for event in events:
        if event.status_after is None or event.id in undone or event.status_after is Status.AWAITING_REPORTER:
            continue
        step = STEP_OF[event.status_after]
        if event.status_after is Status.REOPENED or step is Step.RESOLVED:
            found[step] = event.at  # the latest round counts
        else:
            found.setdefault(step, event.at)
    if report.fix_confirmed_at:
        found[Step.CONFIRMED] = report.fix_confirmed_at
    return found
