"""Addresses for machines: a key instead of a cookie, and nobody's session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, jsonify, make_response, request, session
from flask.typing import ResponseReturnValue

from citizen_site import create_app
from citizen_site.accounts.current_user import current_person
from citizen_site.config import Settings
from citizen_site.core.permissions import Role
from citizen_site.core.site import site_of
from citizen_site.web.machines import for_machines
from tests.factories.staff import make_staff
from tests.support.databases import SETTINGS
from tests.support.pages import Visitor

HOOK = "/cho-may"
KEY = {"Authorization": "Bearer k"}
FROM_ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}

blueprint = Blueprint("machines", __name__)


def has_key(*_: Any, **__: Any) -> bool:
    return request.headers.get("Authorization") == KEY["Authorization"]


@blueprint.route(HOOK, methods=["GET", "POST"])
@for_machines(has_key)
def hook() -> ResponseReturnValue:
    person = current_person()
    response = make_response(
        jsonify(
            person=person.name if person else None,
            cookies=dict(request.cookies),
            session=dict(session),
        )
    )
    response.set_cookie("mot", "hai")
    return response


@blueprint.post("/ghi-phien")
@for_machines(has_key)
def write_to_session() -> ResponseReturnValue:
    session["x"] = 1
    return ""


@pytest.fixture
def with_machines(app: Flask, tmp_path: Path) -> Flask:
    """The site on the same database, with two addresses more."""
    settings = site_of(app).settings
    site = create_app(
        Settings(**{**SETTINGS, "instance_dir": settings.instance_dir, "database_url": settings.database_url})
    )
    site.register_blueprint(blueprint)
    site.config["TESTING"] = True
    return site


@pytest.fixture
def operator_there(app: Flask, with_machines: Flask) -> Visitor:
    """An operator who is signed in, at the site with addresses for machines."""
    with app.app_context():
        _, browser = make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi")
        cookie = browser.client.get_cookie("tai_khoan")
    assert cookie
    there = Visitor(with_machines)
    there.client.set_cookie("tai_khoan", cookie.value)
    return there


def test_a_machine_with_its_key_needs_no_page_of_ours_before(with_machines: Flask) -> None:
    for headers in (KEY, {**KEY, **FROM_ELSEWHERE}):
        assert with_machines.test_client().post(HOOK, headers=headers).status_code == 200


def test_without_its_key_it_is_refused_whoever_asks(with_machines: Flask, operator_there: Visitor) -> None:
    for client in (with_machines.test_client(), operator_there.client):
        for method in ("GET", "POST"):
            assert client.open(HOOK, method=method).status_code == 403
        assert client.post(HOOK, headers=FROM_ELSEWHERE).status_code == 403


def test_it_sees_nobodys_session_and_sets_no_cookie(operator_there: Visitor) -> None:
    token = operator_there.get("/tai-khoan").all("input", name="csrf_token")
    assert token, "there is a session"
    for method in ("GET", "POST"):
        answer = operator_there.client.open(HOOK, method=method, headers=KEY)
        assert answer.json == {"person": None, "cookies": {}, "session": {}}
        assert "Set-Cookie" not in answer.headers


def test_writing_to_a_session_there_is_a_fault_of_ours(with_machines: Flask) -> None:
    with pytest.raises(RuntimeError, match="is for machines and wrote to a session"):
        with_machines.test_client().post("/ghi-phien", headers=KEY)


def test_every_other_write_from_elsewhere_is_refused(app: Flask) -> None:
    writing = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    for rule in writing:
        view = app.view_functions[rule.endpoint]
        if not getattr(view, "is_for_machines", False):
            address = rule.rule.replace("<int:", "<").replace("<", "x").replace(">", "x")
            answer = app.test_client().post(address, headers=FROM_ELSEWHERE)
            assert answer.status_code in (400, 404, 405), rule.rule


def test_no_view_that_asks_who_is_signed_in_is_for_machines(app: Flask) -> None:
    """What marks a view of a person excludes the mark for machines, and the other way round."""
    for endpoint, view in app.view_functions.items():
        if getattr(view, "is_for_machines", False):
            assert view.access == "public", endpoint
            for mark in ("is_resubmittable", "is_background_poll", "upload_limit"):
                assert not getattr(view, mark, None), f"{endpoint}: {mark}"
