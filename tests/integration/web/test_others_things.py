"""What belongs to somebody else: made from the route map, so that a new address with an id in it cannot be forgotten.

Each such address stands either in PUBLIC, with the reason, or in TARGETS, with somebody's thing. That others are
refused is in test_wrong_roles.py; here it is shown that they are refused for who they are, since the owner may.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from citizen_site.config import ROOT
from citizen_site.core.permissions import Role
from citizen_site.extensions import Base, limiter
from tests.factories.staff import make_staff
from tests.support.listed_things import OF_LISTED
from tests.support.pages import Visitor
from tests.support.public_addresses import PUBLIC
from tests.support.target import World
from tests.support.targets import TARGETS
from tests.support.world import make_world

pytestmark = pytest.mark.either_database

# Views that read the body by hand, but take no id from it.
NO_ID = {
    "report_submission.start": "a category, of which all are public",
    "notice_authoring.create": "a copy is made of what the writer may read: test_authoring.py",
    "calls.record": "a code is looked for among the look-alikes that the page itself offers: test_calls.py",
    "remembered_reports.forget": "a code is looked for in the sender's own cookie: test_remembered_reports.py",
}


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    limiter.reset()
    return make_world(app, session)


def everything(session: Session) -> dict[str, list[str]]:
    """All rows but those of the log and of saved forms, which grow with refusals, and of the large gazetteer."""
    session.rollback()
    return {
        table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
        for table in Base.metadata.sorted_tables
        if table.name not in ("audit_entry", "saved_form", "area", "area_succession", "search_document")
    }


def methods(app: Flask, endpoint: str) -> set[str]:
    (rule,) = app.url_map.iter_rules(endpoint)
    return {"GET", "POST"} & (rule.methods or set())


def address(app: Flask, endpoint: str, values: dict[str, Any]) -> str:
    with app.test_request_context():
        return app.url_for(endpoint, **values)


def send(visitor: Visitor, method: str, url: str, data: dict[str, str]) -> TestResponse:
    """As the visitor's own page would, with a good token."""
    limiter.reset()
    if method == "GET":
        return fetch(visitor, "GET", url)
    return fetch(visitor, "POST", url, {"csrf_token": token_of(visitor), **data})


def token_of(visitor: Visitor) -> str:
    page = fetch(visitor, "GET", "/tai-khoan")
    page = page if page.status_code == 200 else fetch(visitor, "GET", "/dang-nhap")
    return page.get_data(as_text=True).split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def fetch(visitor: Visitor, method: str, url: str, data: dict[str, str] | None = None) -> TestResponse:
    # The test holds the app's context, and with it what the last request left there.
    for name in list(g):
        g.pop(name)
    return visitor.client.open(url, method=method, data=data, headers={"Sec-Fetch-Site": "same-origin"})


def test_every_address_with_an_id_is_public_for_a_reason_or_has_a_target(app: Flask) -> None:
    with_an_id = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments}
    missing = with_an_id - set(PUBLIC) - set(OF_LISTED) - set(TARGETS)
    assert missing == set(), "give each an entry in TARGETS, so that others are seen to be refused"
    assert set(PUBLIC) & set(TARGETS) == set()
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(PUBLIC) | set(OF_LISTED) | set(TARGETS) <= known, "an entry for an address that is no more"
    tests = {*OF_LISTED.values(), *(target.shown_by for target in TARGETS.values() if target.shown_by)}
    assert all((ROOT / name).exists() for name in tests)
    for endpoint in PUBLIC:
        assert app.view_functions[endpoint].access == "public", endpoint


def test_every_view_that_takes_something_from_a_body_by_hand_is_among_them(sites) -> None:
    """Forms check their fields; code that reads `request.form` itself may take somebody else's id from it."""
    by_hand = set()
    for endpoint, view in sites["sqlite"].app.view_functions.items():
        source = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view))))
        if any(
            isinstance(node, ast.Attribute) and node.attr in ("form", "values", "json")
            for node in ast.walk(source)
            if isinstance(getattr(node, "value", None), ast.Name) and node.value.id == "request"
        ):
            by_hand.add(endpoint)
    assert "account.end_others" in by_hand, "this test sees nothing"
    assert by_hand - set(PUBLIC) - set(TARGETS) - set(NO_ID) == set()


@pytest.mark.parametrize("endpoint", [name for name, target in TARGETS.items() if not target.shown_by])
def test_those_who_may_do_it(app: Flask, session: Session, world: World, endpoint: str) -> None:
    """The same addresses and data, so that a refusal above is about the person and nothing else."""
    target = TARGETS[endpoint]
    url, data = address(app, endpoint, target.values(world)), {**target.data, **target.body(world)}
    visitor = {"owner": world.owner, "chief": world.chief, "anyone": Visitor(app)}[target.whose]
    before = everything(session)
    for method in sorted(methods(app, endpoint)):
        answer = send(visitor, method, url, data)
        if method == "GET":
            assert answer.status_code == 200, url
            assert everything(session) == before
        elif endpoint != "sign_in.follow_link":  # in another browser than the one that asked it needs the code, too
            assert answer.status_code == 303, f"{url}: {answer.status_code}"
            assert everything(session) != before


def test_invitations_of_others_are_not_listed(app: Flask, world: World) -> None:
    for role in (Role.MODERATOR, Role.OPERATOR):
        _person, elsewhere = make_staff(app, "Người Nơi Khác", role, "phuong-hoan-kiem")
        assert "hoa@example.com" not in elsewhere.get("/nhan-su").text
    assert "hoa@example.com" in world.chief.get("/nhan-su").text
