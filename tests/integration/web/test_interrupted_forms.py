"""Every form comes back with its words: made from the route map, so that a new form cannot be forgotten."""

from __future__ import annotations

import inspect
import re

import pytest
from flask import Flask
from werkzeug.routing import Rule
from wtforms import PasswordField

from citizen_site.accounts import forms as account_forms
from citizen_site.core.permissions import Permission
from citizen_site.extensions import csrf, limiter
from citizen_site.staff.forms import NewStaffForm
from citizen_site.web.saved_forms import SECRET_FIELDS
from tests.support.pages import Visitor
from tests.support.routes import address, rules

pytestmark = pytest.mark.either_database

WORDS = "mấy chữ vừa gõ xong"
SECRETS = ("SecondStepForm", "PasskeyForm", "NewPasskeyForm", "CodeForm", "_with_code")


def forms_of(app: Flask) -> list[Rule]:
    """All that people send, but for what is secret and what a page sends by itself."""
    found = []
    for rule in rules(app, "POST"):
        view = app.view_functions[rule.endpoint]
        if not getattr(view, "is_confidential", False) and not getattr(view, "is_background_poll", False):
            found.append(rule)
    return found


def is_exempt(app: Flask, rule: Rule) -> bool:
    view = app.view_functions[rule.endpoint]
    return f"{view.__module__}.{view.__name__}" in csrf._exempt_views


def token_of(visitor: Visitor) -> str:
    return next(node.get("value") for node in visitor.get("/dang-nhap").all("input", name="csrf_token"))


def test_a_form_that_needs_signing_in_is_saved_until_that_is_done(app: Flask) -> None:
    checked = 0
    for rule in forms_of(app):
        if not isinstance(app.view_functions[rule.endpoint].access, Permission):
            continue
        limiter.reset()
        visitor = Visitor(app)
        data = {"csrf_token": token_of(visitor), "loi": WORDS}
        answer = visitor.post(address(app, rule), data, status=303).response
        assert "/bieu-mau-da-luu/" in answer.location, rule.endpoint
        page = visitor.get(answer.location.partition("?tiep=")[2])
        assert WORDS in page.text, rule.endpoint
        assert f'action="{address(app, rule)}' in page.html, rule.endpoint
        checked += 1
    assert checked > 60


def test_a_form_with_a_stale_token_comes_back_with_a_fresh_one(app: Flask) -> None:
    checked = 0
    for rule in forms_of(app):
        if is_exempt(app, rule) or isinstance(app.view_functions[rule.endpoint].access, Permission):
            continue
        limiter.reset()
        visitor = Visitor(app)
        page = visitor.post(address(app, rule), {"csrf_token": "of another session", "loi": WORDS}, status=400)
        assert WORDS in page.text, rule.endpoint
        fresh = page.all("input", name="csrf_token")[0].get("value")
        again = visitor.client.post(
            address(app, rule), data={"csrf_token": fresh, "loi": WORDS}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert again.status_code != 400, rule.endpoint
        checked += 1
    assert checked > 5


def test_a_stranger_s_page_cannot_have_a_form_offered_again(visitor: Visitor) -> None:
    page = visitor.post("/dang-nhap", {"loi": WORDS}, status=400, headers={"Sec-Fetch-Site": "cross-site"})
    assert WORDS not in page.html


def test_passwords_and_codes_are_neither_stored_nor_shown_again(app: Flask) -> None:
    for form in (account_forms.PasswordSignInForm, account_forms.NewPasswordForm, NewStaffForm):
        fields = {name for name in dir(form) if getattr(getattr(form, name), "field_class", None) is PasswordField}
        assert fields <= SECRET_FIELDS
    confidential = set()
    for rule in rules(app, "POST"):
        view = app.view_functions[rule.endpoint]
        body = inspect.getsource(inspect.unwrap(view))
        takes_secret = any(re.search(rf"\b{name}\(", body) for name in SECRETS) and rule.endpoint != "password.sign_in"
        assert getattr(view, "is_confidential", False) == takes_secret, rule.endpoint
        confidential |= {rule.endpoint} if takes_secret else set()
    assert len(confidential) >= 7
    visitor = Visitor(app)
    page = visitor.post("/dang-nhap/mat-khau", {"contact": "toi@example.com", "password": "bí mật"}, status=400)
    assert "toi@example.com" in page.html
    assert "bí mật" not in page.html
