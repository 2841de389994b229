"""The states of a report, what may become of each, by whom, and what must be said: one table, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """What became of a report so far."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    SCHEDULED = "scheduled"
    AWAITING_REPORTER = "awaiting_reporter"
    FORWARDED = "forwarded"
    RESOLVED = "resolved"
    REOPEN_REQUESTED = "reopen_requested"
    REOPENED = "reopened"
    REJECTED = "rejected"
    NOT_RESPONSIBLE = "not_responsible"
    DUPLICATE = "duplicate"
    NO_FURTHER_ACTION = "no_further_action"
    WITHDRAWN = "withdrawn"


class StatusGroup(StrEnum):
    """The two words that the public needs."""

    OPEN = "open"
    CLOSED = "closed"


class ActorKind(StrEnum):
    """Who acts on a report."""

    REPORTER = "reporter"
    STAFF = "staff"
    SITE = "site"
    NEIGHBOUR = "neighbour"


class RequiredField(StrEnum):
    """What has to come with a change of status."""

    PUBLIC_TEXT = "public_text"
    EVIDENCE = "evidence"
    DATE = "date"
    RECIPIENT = "recipient"
    TARGET = "target"


_ANSWERS = (
    Status.AWAITING_REPORTER,
    Status.SCHEDULED,
    Status.FORWARDED,
    Status.RESOLVED,
    Status.REJECTED,
    Status.NOT_RESPONSIBLE,
    Status.DUPLICATE,
    Status.WITHDRAWN,
)
_AS_ASSIGNED = (Status.RECEIVED, Status.IN_PROGRESS, *_ANSWERS)

# Buttons are made from this table. awaiting_reporter also returns to the status before it (`targets`).
TRANSITIONS: Mapping[Status, tuple[Status, ...]] = {
    Status.RECEIVED: (Status.ASSIGNED, *_ANSWERS),
    Status.ASSIGNED: _AS_ASSIGNED,
    Status.IN_PROGRESS: (
        Status.ASSIGNED,
        Status.AWAITING_REPORTER,
        Status.SCHEDULED,
        Status.FORWARDED,
        Status.RESOLVED,
        Status.NO_FURTHER_ACTION,
        Status.WITHDRAWN,
    ),
    Status.SCHEDULED: (Status.IN_PROGRESS, Status.RESOLVED, Status.WITHDRAWN),
    Status.AWAITING_REPORTER: (Status.RESOLVED, Status.WITHDRAWN),
    Status.FORWARDED: (Status.ASSIGNED, Status.IN_PROGRESS, Status.RESOLVED, Status.REJECTED),
    Status.RESOLVED: (Status.REOPEN_REQUESTED, Status.REOPENED),
    Status.REOPEN_REQUESTED: (Status.REOPENED, Status.RESOLVED),
    Status.REOPENED: (Status.ASSIGNED, *_AS_ASSIGNED),
    Status.REJECTED: (Status.REOPENED,),
    Status.NOT_RESPONSIBLE: (Status.REOPENED,),
    Status.DUPLICATE: (Status.REOPENED,),
    Status.NO_FURTHER_ACTION: (Status.REOPENED,),
    Status.WITHDRAWN: (Status.REOPENED,),
}

CLOSED = frozenset(
    {
        Status.RESOLVED,
        Status.REJECTED,
        Status.NOT_RESPONSIBLE,
        Status.DUPLICATE,
        Status.NO_FURTHER_ACTION,
        Status.WITHDRAWN,
    }
)

# These end what one reporter said, not the case of all that was merged. Other answers are about the case.
ENDS_ONE_REPORT = frozenset({Status.WITHDRAWN, Status.REJECTED})

REQUIRED_FIELDS: Mapping[Status, tuple[RequiredField, ...]] = {
    Status.AWAITING_REPORTER: (RequiredField.PUBLIC_TEXT,),
    Status.SCHEDULED: (RequiredField.DATE,),
    Status.FORWARDED: (RequiredField.RECIPIENT,),
    Status.RESOLVED: (RequiredField.PUBLIC_TEXT, RequiredField.EVIDENCE),
    Status.REOPEN_REQUESTED: (RequiredField.PUBLIC_TEXT,),
    Status.REOPENED: (RequiredField.PUBLIC_TEXT,),
    Status.REJECTED: (RequiredField.PUBLIC_TEXT,),
    Status.NOT_RESPONSIBLE: (RequiredField.PUBLIC_TEXT,),
    Status.NO_FURTHER_ACTION: (RequiredField.PUBLIC_TEXT,),
    Status.DUPLICATE: (RequiredField.TARGET,),
}

# What the site's own rules do with a new report, with a duplicate whose original ended, and with a report that nobody
# is in charge of any more; besides that it only ends the waiting.
_FOR_THE_SITE: Mapping[Status, tuple[Status, ...]] = {
    Status.RECEIVED: (Status.ASSIGNED,),
    Status.DUPLICATE: (Status.REOPENED,),
    Status.REOPENED: (Status.ASSIGNED,),
    Status.ASSIGNED: (Status.RECEIVED,),
    Status.IN_PROGRESS: (Status.RECEIVED,),
}
# All else is for staff alone.
_FOR_THE_REPORTER = frozenset({Status.WITHDRAWN, Status.REOPEN_REQUESTED})


@dataclass(frozen=True)
class TransitionData:
    """What comes with a change of status; which parts are needed is said by NEEDS.

    `referral` helps those whose report is refused; nothing demands it.
    """

    public_text: str = ""
    evidence: str = ""
    date: date | None = None
    recipient: str = ""
    target: object = None
    referral: str = ""


class TransitionError(ValueError):
    """This change is not in the table, not for this kind of actor, or something is missing; `missing` says what."""

    def __init__(self, before: Status, after: Status, missing: tuple[RequiredField, ...] = ()) -> None:
        super().__init__(f"{before} -> {after}" + (f": {', '.join(missing)}" if missing else ""))
        self.before, self.after, self.missing = before, after, missing


def group_of(status: Status) -> StatusGroup:
    return StatusGroup.CLOSED if status in CLOSED else StatusGroup.OPEN


def available_transitions(before: Status, actor_kind: ActorKind, *, resume: Status | None = None) -> tuple[Status, ...]:
    """What an actor of this kind may make of a report. `resume` is the status before a question to the reporter."""
    listed = TRANSITIONS[before]
    back = (resume,) if before is Status.AWAITING_REPORTER and resume else ()
    if actor_kind is ActorKind.STAFF:
        return (*back, *(each for each in listed if each not in _FOR_THE_REPORTER))
    if actor_kind is ActorKind.REPORTER:
        return (*back, *(each for each in listed if each in _FOR_THE_REPORTER))
    if actor_kind is ActorKind.NEIGHBOUR:
        return ()
    return (*back, *_FOR_THE_SITE.get(before, ()))


def check_transition(
    before: Status, after: Status, actor_kind: ActorKind, facts: TransitionData, *, resume: Status | None = None
) -> None:
    """Raises TransitionError unless an actor of this kind may make this change with these facts."""
    if after not in available_transitions(before, actor_kind, resume=resume):
        raise TransitionError(before, after)
    # Taking up again what was interrupted says nothing new, and the site has nothing to say.
    says_nothing = (after is resume and before is Status.AWAITING_REPORTER) or actor_kind is ActorKind.SITE
    needs = () if says_nothing else REQUIRED_FIELDS.get(after, ())
    missing = tuple(need for need in needs if not getattr(facts, need.value))
    if missing:
        raise TransitionError(before, after, missing)
