"""The whole matrix, status by status and actor by actor, against a table that people can read and sign."""

from __future__ import annotations

from pathlib import Path

import pytest

from citizen_site.reports.workflow import (
    CLOSED,
    REQUIRED_FIELDS,
    ActorKind,
    RequiredField,
    Status,
    StatusGroup,
    TransitionData,
    TransitionError,
    available_transitions,
    check_transition,
    group_of,
)

TABLE = Path(__file__).with_name("transitions.md")
# Whom a column of the table speaks of; while waiting, the status before it was "assigned".
ACTOR_KINDS = {
    "staff": ActorKind.STAFF,
    "reporter": ActorKind.REPORTER,
    "the site": ActorKind.SITE,
    "a neighbour": ActorKind.NEIGHBOUR,
}
RESUME = Status.ASSIGNED
FULL = TransitionData(public_text="Xong.", evidence="reason", date=object(), recipient="Công ty", target=object())


def read_table() -> dict[tuple[str, str], set[str]]:
    """(status, actor_kind) -> statuses that it may become."""
    rows = [line.strip("| \n").split("|") for line in TABLE.read_text().splitlines() if line.startswith("| `")]
    found = {}
    for row in rows:
        status, *cells = (cell.strip() for cell in row)
        for actor_kind, cell in zip(ACTOR_KINDS, cells, strict=True):
            found[status.strip("`"), actor_kind] = {each.strip(" `") for each in cell.split(",") if each.strip(" –")}
    return found


def read_needs() -> dict[str, set[str]]:
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("- `")]
    return {line.split("`")[1]: {each.strip() for each in line.partition(":")[2].split(",")} for line in lines}


@pytest.mark.parametrize("actor_kind", ACTOR_KINDS)
@pytest.mark.parametrize("before", Status)
def test_each_status_may_become_what_the_table_says_and_nothing_else(before: Status, actor_kind: str) -> None:
    resume = RESUME if before is Status.AWAITING_REPORTER else None
    expected = {RESUME.value if each == "the status before" else each for each in read_table()[before, actor_kind]}
    assert {each.value for each in available_transitions(before, ACTOR_KINDS[actor_kind], resume=resume)} == expected
    for after in Status:
        if after in expected:
            check_transition(before, after, ACTOR_KINDS[actor_kind], FULL, resume=resume)
        else:
            with pytest.raises(TransitionError):
                check_transition(before, after, ACTOR_KINDS[actor_kind], FULL, resume=resume)


def test_the_table_names_every_status_once() -> None:
    assert len(read_table()) == len(Status) * len(ACTOR_KINDS)


@pytest.mark.parametrize("after", Status)
def test_each_guard_asks_for_what_the_table_says(after: Status) -> None:
    needs = read_needs().get(after.value, set())
    assert {each.value for each in REQUIRED_FIELDS.get(after, ())} == needs
    before, actor_kind = next(
        (one, actor_kind)
        for one in Status
        for actor_kind in ActorKind
        if after in available_transitions(one, actor_kind, resume=None)
    )
    for missing in map(RequiredField, needs):
        values = {need.value: getattr(FULL, need.value) for need in RequiredField if need is not missing}
        with pytest.raises(TransitionError) as refused:
            check_transition(before, after, actor_kind, TransitionData(**values))
        assert refused.value.missing == (missing,)


def test_taking_up_again_what_a_question_interrupted_says_nothing_new() -> None:
    for actor_kind in (ActorKind.STAFF, ActorKind.REPORTER, ActorKind.SITE):
        check_transition(
            Status.AWAITING_REPORTER, Status.REOPENED, actor_kind, TransitionData(), resume=Status.REOPENED
        )


def test_closed_is_closed() -> None:
    assert {each for each in Status if group_of(each) is StatusGroup.CLOSED} == CLOSED
    for status in CLOSED:
        assert set(available_transitions(status, ActorKind.STAFF)) == {Status.REOPENED}, "a way back, and no other"
