"""Attacks that are tried on every address of the route map, new ones included."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from citizen_site.core.permissions import Role
from citizen_site.extensions import csrf, limiter
from tests.factories.staff import make_staff
from tests.support.pages import Visitor
from tests.support.routes import address, rules

pytestmark = pytest.mark.either_database

# Arguments that may end up in a Location, a cookie or an HX-Redirect.
NAMES = ("tiep", "khu-vuc", "sau", "q", "vi-tri", "vai-tro", "viec", "nguoi", "phien", "contact", "name")
SIGNS_OUT = ("sign_in.sign_out", "sign_in.refuse_terms", "account.close", "account.end_others")
INJECTED = "x\r\nSet-Cookie: bay=1\r\n\r\n<p>bẫy"


def fetch(visitor: Visitor, method: str, url: str, **options: Any) -> TestResponse:
    """Nothing of a page is read, which makes it quick; nothing of the last request is left."""
    limiter.reset()
    for name in list(g):
        g.pop(name)
    options.setdefault("headers", {"Sec-Fetch-Site": "same-origin"})
    return visitor.client.open(url, method=method, **options)


def token_of(visitor: Visitor, url: str) -> str:
    token: str = next(node.get("value") for node in visitor.get(url).all("input", name="csrf_token"))
    return token


@pytest.fixture
def operator_client(app: Flask, session: Session) -> Visitor:
    """Somebody who may do everything, so that only the token is missing."""
    return make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi", "dung@example.com")[1]


def tokenless(app: Flask) -> set[str]:
    return {
        endpoint
        for endpoint, view in app.view_functions.items()
        if f"{view.__module__}.{view.__name__}" in csrf._exempt_views
    }


def test_every_post_without_a_token_is_refused(app: Flask, visitor: Visitor, operator_client: Visitor) -> None:
    tried = [rule for rule in rules(app, "POST") if rule.endpoint not in tokenless(app)]
    assert len(tried) > 30
    for rule in tried:
        for who in (visitor, operator_client):
            for fields in ({}, {"csrf_token": "x"}):
                answer = fetch(who, "POST", address(app, rule), data=fields)
                # Who has to sign in first is asked to; their words wait until then.
                asks_to_sign_in = answer.status_code == 303 and answer.location.startswith("/dang-nhap")
                assert answer.status_code == 400 or asks_to_sign_in, rule.rule
                assert "tai_khoan=" not in answer.headers.get("Set-Cookie", "")


def test_a_token_of_another_browser_is_none(app: Flask, visitor: Visitor, operator_client: Visitor) -> None:
    token = token_of(visitor, "/dang-nhap")
    for rule in rules(app, "POST"):
        if rule.endpoint not in tokenless(app):
            answer = fetch(operator_client, "POST", address(app, rule), data={"csrf_token": token})
            assert answer.status_code == 400, rule.rule


def test_every_post_from_another_site_is_refused_token_or_not(app: Flask, operator_client: Visitor) -> None:
    token = token_of(operator_client, "/tai-khoan")
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    for rule in rules(app, "POST"):
        answer = fetch(operator_client, "POST", address(app, rule), data={"csrf_token": token}, headers=headers)
        assert answer.status_code == 400, rule.rule


def test_with_a_good_token_the_same_is_not_refused(app: Flask, operator_client: Visitor) -> None:
    """So the tests above mean something."""
    token = token_of(operator_client, "/tai-khoan")
    for rule in rules(app, "POST"):
        if rule.endpoint not in SIGNS_OUT:
            answer = fetch(operator_client, "POST", address(app, rule), data={"csrf_token": token})
            assert answer.status_code != 400, rule.rule


@pytest.mark.parametrize("signed_in", [False, True])
def test_nothing_that_is_sent_becomes_a_header(
    app: Flask, visitor: Visitor, operator_client: Visitor, signed_in: bool
) -> None:
    who = operator_client if signed_in else visitor
    tried = 0
    for method in ("GET", "POST"):
        for rule in rules(app, method):
            answer = fetch(
                who,
                method,
                address(app, rule, INJECTED),
                query_string=dict.fromkeys(NAMES, INJECTED),
                data=dict.fromkeys(NAMES, INJECTED) if method == "POST" else None,
                headers={"Sec-Fetch-Site": "same-origin", "HX-Request": "true"},
            )
            asked = f"{method} {rule.rule}: {answer.status_code}"
            assert answer.status_code < 500, asked
            for header, value in answer.headers:
                # No server can send any other letters.
                assert value.isascii(), f"{asked}: {header}: {value}"
                assert "\n" not in value, asked
                assert not value.startswith("bay="), asked
            tried += 1
    assert tried > 80
