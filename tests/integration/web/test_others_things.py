"""What belongs to somebody else: made from the route map, so that a new address with an id in it cannot be forgotten.

Each such address stands either in PUBLIC, with the reason, or in TARGETS, with somebody's thing. A stranger, another
resident and staff of another ward try to read and to change that thing; only its owner may.
"""

from __future__ import annotations

import ast
import inspect
import io
import textwrap
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from citizen_site.config import ROOT
from citizen_site.core.site import site_of
from citizen_site.extensions import Base, limiter
from citizen_site.reports.web.photo_upload import FIELD
from tests.factories.photos import photo_file
from tests.support.pages import Visitor
from tests.support.targets import OF_LISTED, PUBLIC, TARGETS, World
from tests.support.world import make_world

pytestmark = pytest.mark.either_database

WARD, ELSEWHERE = "phuong-phuc-loi", "phuong-hoan-kiem"
# Views that read the body by hand, but take no id from it.
NO_ID = {
    "notice_authoring.create": "a copy is made of what the writer may read: test_authoring.py",
    "remembered_reports.forget": "a code is looked for in the sender's own cookie: test_remembered_reports.py",
}


def wrong(token: str) -> str:
    return ("A" if token[0] != "A" else "B") + token[1:]


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


def stored_files(app: Flask) -> list[str]:
    folder = site_of(app).settings.instance_dir / "files"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


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


def test_others_are_refused_and_nothing_changes(
    app: Flask, session: Session, world: World, subtests: pytest.Subtests
) -> None:
    """In one world, since it stays as it is: to make one takes longer than to try an address."""
    before = everything(session)
    for endpoint in TARGETS:
        with subtests.test(endpoint):
            try_as_others(app, world, endpoint)
            assert everything(session) == before, "somebody changed something"


def try_as_others(app: Flask, world: World, endpoint: str) -> None:
    target = TARGETS[endpoint]
    values = target.values(world)
    if target.whose == "anyone":
        values["token"] = wrong(values["token"])
    url, data = address(app, endpoint, values), {**target.data, **target.body(world)}
    for method in sorted(methods(app, endpoint)):
        for who, visitor in world.strangers.items():
            if who == target.shared_with:
                continue
            answer = send(visitor, method, url, data)
            asked = f"{who}: {method} {url}: {answer.status_code}"
            if answer.status_code == 303 and not target.changes_nothing:
                assert answer.location.startswith(("/dang-nhap", "/tai-khoan/bao-mat")), asked
            elif not target.changes_nothing:
                assert answer.status_code in target.refused, asked
            assert "Nguyễn Lan" not in answer.get_data(as_text=True), asked


@pytest.mark.parametrize("endpoint", [name for name, target in TARGETS.items() if not target.shown_by])
def test_those_who_may_do_it(app: Flask, session: Session, world: World, endpoint: str) -> None:
    """The same addresses and data, so that a refusal above is about the person and nothing else."""
    target = TARGETS[endpoint]
    url, data = address(app, endpoint, target.values(world)), {**target.data, **target.body(world)}
    visitor = {"owner": world.owner, "chief": world.chief, "anyone": world.strangers["a stranger"]}[target.whose]
    before = everything(session)
    for method in sorted(methods(app, endpoint)):
        answer = send(visitor, method, url, data)
        if method == "GET":
            assert answer.status_code == 200, url
            assert everything(session) == before
        elif endpoint != "sign_in.follow_link":  # in another browser than the one that asked it needs the code, too
            assert answer.status_code == 303, f"{url}: {answer.status_code}"
            assert everything(session) != before


def test_invitations_of_others_are_not_listed(world: World) -> None:
    for who in ("a moderator elsewhere", "an operator elsewhere"):
        assert "hoa@example.com" not in world.strangers[who].get("/nhan-su").text
    assert "hoa@example.com" in world.chief.get("/nhan-su").text


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"])
def test_no_method_but_post_changes_anything(app: Flask, session: Session, world: World, method: str) -> None:
    """Sent by people who may do it, with a good token, all that the form wants and a photo."""
    visitors = {"owner": world.owner, "chief": world.chief, "anyone": world.strangers["a stranger"]}
    before, files = everything(session), stored_files(app)
    for rule in app.url_map.iter_rules():
        target = TARGETS.get(rule.endpoint)
        if target is None and rule.arguments:
            continue
        url = address(app, rule.endpoint, target.values(world) if target else {})
        data = {**target.data, **target.body(world)} if target else {}
        for visitor in [visitors[target.whose]] if target else visitors.values():
            limiter.reset()
            token = token_of(visitor)
            for name in list(g):
                g.pop(name)
            photos = [(io.BytesIO(photo_file()), "anh.jpg")]
            answer = visitor.client.open(
                url,
                method=method,
                data={"csrf_token": token, **data, FIELD: photos},
                headers={"Sec-Fetch-Site": "same-origin", "HX-Request": "true"},
            )
            assert answer.status_code < 500, url
    assert everything(session) == before
    assert stored_files(app) == files
