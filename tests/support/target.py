"""Whose thing stands in an address, and who may have it: what the table in targets.py is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from citizen_site.accounts.models import Person
from tests.support.pages import Visitor

NOTICES = "tests/integration/notices"
DESK_TESTS = "tests/integration/desk/test_desk.py"


@dataclass
class World:
    """Lan leads a ward and has everything that an account can have; `token` and `link` are in messages to others."""

    lan: Person
    owner: Visitor
    chief: Visitor
    grant: int
    invitation: int
    token: str
    link: str
    contact: int
    identity: int
    passkey: int
    phone: int
    report: str
    report_link: str
    report_photo: int
    draft_link: str
    draft_photo: int
    notice: str
    notice_file: int
    posted: str
    flag: int
    person_flag: int
    report_flag: int
    update: int
    block: int
    task: int
    unit: int
    body: int
    forwarded: str
    bulk: int
    rule: int
    saved_filter: int
    absence: int
    saved_form: str
    exchanged_day: str
    template: int
    document: int
    forwarding: int
    service_import: int
    group_import: int
    indicator_values: int
    value_batch: int
    pilot_place: int
    pilot_update: int
    pilot_evidence: int
    feed: int
    ward: str
    group: str
    moderator: Visitor


@dataclass(frozen=True)
class Target:
    """Whose thing stands in the address, who may have it, and what that person sends.

    `refused` is what others get. With `changes_nothing` they may send what they like: it is about their own things.
    What `is_private` is her own: nobody else with a role in her ward may have it either.
    `shown_by` names the tests that show that the rightful one may, where that takes more than one request.
    """

    values: Callable[[World], dict[str, Any]]
    whose: str = "owner"
    data: dict[str, str] = field(default_factory=dict)
    body: Callable[[World], dict[str, str]] = lambda _world: {}
    refused: frozenset[int] = frozenset({403, 404})
    changes_nothing: bool = False
    shown_by: str = ""
    shared_with: str = ""
    is_private: bool = False


def own(name: str, value: str) -> Target:
    return Target(lambda world: {name: getattr(world, value)}, is_private=True)


def of_staff(name: str, value: str, **data: str) -> Target:
    return Target(lambda world: {name: getattr(world, value)}, whose="chief", data=data)


def by_report_link(shown_by: str, **more: str) -> Target:
    return Target(lambda world: {"token": world.report_link, **more}, whose="anyone", shown_by=shown_by)


def by_draft_link(shown_by: str) -> Target:
    return Target(lambda world: {"token": world.draft_link}, whose="anyone", shown_by=shown_by)


def at_the_desk(**more: str) -> Target:
    return Target(lambda world: {"code": world.report, **more}, shown_by=DESK_TESTS)


def kept_at_the_desk(name: str, value: str) -> Target:
    return Target(
        lambda world: {name: getattr(world, value)}, shown_by="tests/integration/desk/test_units_and_agencies.py"
    )


def by_forwarded_link(**more: Any) -> Target:
    """The link that an agency received by mail."""
    return Target(
        lambda world: {"token": world.forwarded, **more},
        whose="anyone",
        shown_by="tests/integration/desk/test_forwarding.py",
    )


def of_a_draft(shown_by: str) -> Target:
    """Her notice that is not published: nobody else may read or change it."""
    return Target(lambda world: {"code": world.notice}, shown_by=shown_by, is_private=True)


def file_of_a_draft() -> Target:
    return Target(
        lambda world: {"code": world.notice, "file_id": world.notice_file},
        shown_by=f"{NOTICES}/test_files.py",
        is_private=True,
    )


def of_a_posted(shown_by: str) -> Target:
    """Her published notice: everybody reads it, only people who may post for its area change it."""
    return Target(lambda world: {"code": world.posted}, shown_by=shown_by, shared_with="a leader next to her")
