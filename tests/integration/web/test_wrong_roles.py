"""Every route, every method, everybody who may not: refused as declared, nothing changed, never an error.

All of it is made from the route map: what is asked for are Lan's things (tests/support/world.py), what is sent are the
forms that the pages show to those who may, and who may pass which door is asked of the policies.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy.orm import Session
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.test import TestResponse

from citizen_site.core.site import site_of
from citizen_site.extensions import db, limiter
from citizen_site.reports.web.photo_upload import FIELD
from tests.factories.photos import photo_file
from tests.support.filled_forms import FilledForm, filled_forms
from tests.support.pages import Visitor
from tests.support.target import World
from tests.support.targets import TARGETS
from tests.support.unchanged import Unchanged
from tests.support.world import make_world
from tests.support.wrong_roles import WrongRole, make_wrong_roles

pytestmark = pytest.mark.long

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
METHODS_THAT_ONLY_READ = tuple(method for method in METHODS if method != "POST")
BY_HTMX = ("GET", "POST")
ROLES = 11
NAME = "Nguyễn Lan"
SIGN_IN = ("/dang-nhap", "/tai-khoan/bao-mat")
# What those who pass the door may send there, since it is about nothing but themselves.
ABOUT_ONESELF = {
    "sign_in.welcome": "one's own consent",
    "sign_in.refuse_terms": "one's own consent",
    "sign_in.sign_out": "one's own session",
    "single_sign_on.link": "one's own account elsewhere",
    "security.new_passkey": "one's own passkey",
    "security.renew_recovery_codes": "one's own codes",
    "security.set_up_second_step": "one's own second factor",
    "security.begin_second_step": "one's own second factor",
    "security.remove_second_step": "one's own second factor",
    "security.change_password": "one's own password",
    "contacts.add": "one's own contact",
    "contacts.verify": "one's own contact",
    "account.edit": "one's own name",
    "account.close": "one's own account",
    "absences.show": "one's own absence, or that of a colleague in one's own areas",
    "saved_filters.manage": "one's own filter",
    "calls.similar": "a draft of one's own",
    "dashboard.choose": "one's own emails",
    "dashboard.export_list": "a list of one's own areas",
    "queue_export.export": "a list of one's own areas",
    "routing_rules.try_out": "a task of one's own, on the rules of one's own area",
    "notice_authoring.create": "a draft of one's own",
}
# Forms of those who serve somewhere, in which they choose for which place.
NAMES_AN_AREA = {
    "bulk.bulk_action",
    "calls.record",
    "responses.add",
    "routing_rules.add",
    "staff.invite_person",
    "units_and_agencies.new_agency",
    "units_and_agencies.new_unit",
}


@dataclass(frozen=True)
class Address:
    """An address of the route map with Lan's thing in it, or none, and whose views answer which method there."""

    url: str
    endpoints: dict[str, str]


def addresses(app: Flask, world: World, *, is_wrong: bool) -> Iterator[Address]:
    """One for each path. Where a secret stands in it, `is_wrong` gives another one."""
    seen = set()
    urls = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        target = TARGETS.get(rule.endpoint)
        if rule.endpoint == "static" or (rule.arguments and target is None):
            continue
        values = target.values(world) if target else {}
        if is_wrong and target and target.whose == "anyone":
            values["token"] = ("A" if values["token"][0] != "A" else "B") + values["token"][1:]
        with app.test_request_context():
            url = app.url_for(rule.endpoint, **values)
        if url not in seen:
            seen.add(url)
            yield Address(url, dict(_answering(urls, url)))


def _answering(urls: Any, url: str) -> Iterator[tuple[str, str]]:
    for method in METHODS:
        try:
            yield method, urls.match(url, method=method)[0]
        except MethodNotAllowed:
            continue


def send(visitor: Visitor, method: str, url: str, data: dict[str, Any], *, by_htmx: bool) -> TestResponse:
    # The test holds the app's context, and with it what the last request left there.
    for name in list(g):
        g.pop(name)
    headers = {"Sec-Fetch-Site": "same-origin", **({"HX-Request": "true"} if by_htmx else {})}
    return visitor.client.open(url, method=method, data=data or None, headers=headers)


def token_of(visitor: Visitor) -> str:
    page = send(visitor, "GET", "/tai-khoan", {}, by_htmx=False)
    page = page if page.status_code == 200 else send(visitor, "GET", "/dang-nhap", {}, by_htmx=False)
    return page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def those_who_may(world: World, address: Address) -> list[Visitor]:
    """Some may only read one of them; each finds forms that the others do not."""
    target = TARGETS.get(address.endpoints.get("GET") or address.endpoints.get("POST", ""))
    if target and target.whose == "anyone":
        return [world.owner]
    return [world.owner, world.chief, world.moderator]


def forms_of_those_who_may(app: Flask, world: World) -> dict[str, FilledForm]:
    """By endpoint, the first that any page shows them."""
    found: dict[str, FilledForm] = {}
    for address in addresses(app, world, is_wrong=False):
        for visitor in those_who_may(world, address) if "GET" in address.endpoints else ():
            limiter.reset()
            page = send(visitor, "GET", address.url, {}, by_htmx=False)
            if page.status_code == 301:
                page = send(visitor, "GET", page.location, {}, by_htmx=False)
            if page.status_code == 200 and page.mimetype == "text/html":
                for form in filled_forms(app, page.text):
                    found.setdefault(form.endpoint, form)
    # Its page is asked for with what was ticked in the queue.
    reject = {"chon": world.report, "status": "rejected", "reason": "Đã có người gửi.", "khoa": "1"}
    return found | {"bulk.bulk_action": FilledForm("bulk.bulk_action", "viec=tu-choi", reject)}


def body(address: Address, world: World, forms: dict[str, FilledForm]) -> tuple[str, dict[str, Any]]:
    """The arguments and fields of the form that is sent to this address."""
    endpoint = address.endpoints.get("POST", "")
    target, form = TARGETS.get(endpoint), forms.get(endpoint)
    # What is sent is not shown again as if it had been read.
    fields = {name: value.replace(NAME, "Ai đó") for name, value in form.fields.items()} if form else {}
    if target:
        fields |= target.data | target.body(world)
    return form.query if form else "", fields


def fault_of(app: Flask, role: WrongRole, address: Address, method: str, answer: TestResponse) -> str | None:
    """What is wrong with this answer to somebody who has no right to the thing."""
    status, endpoint = answer.status_code, address.endpoints.get(method)
    if endpoint is None:
        return None if status == 405 else "the method is taken"
    if status >= 500:
        return "an error"
    asks_to_sign_in = answer.headers.get("HX-Redirect", answer.location or "").startswith(SIGN_IN)
    view = app.view_functions[endpoint]
    if not role.may_enter(view.access):
        may_wait = status == 204 and getattr(view, "is_background_poll", False)
        return None if status == 403 or asks_to_sign_in or may_wait else "not refused at the door"
    target = TARGETS.get(endpoint)
    if target is None or target.changes_nothing or method == "OPTIONS":
        return None
    if NAME in answer.text:
        return "her name"
    return None if status in target.refused or asks_to_sign_in else "not refused"


def is_wrong(app: Flask, role: WrongRole, address: Address, method: str) -> bool:
    """Whether a view answers with something that this person has no right to."""
    endpoint = address.endpoints.get(method)
    if endpoint is None:
        return False
    if not role.may_enter(app.view_functions[endpoint].access):
        return True
    if endpoint in TARGETS:
        return role.has_no_right_to(endpoint)
    names_what_is_lans = app.view_functions[endpoint].access != "public" and endpoint not in ABOUT_ONESELF
    return method == "POST" and names_what_is_lans and not role.serves_the_ward


@pytest.mark.either_database
def test_no_page_of_staff_or_of_an_account_is_declared_public(app: Flask) -> None:
    """What is public is asked of nobody below, so a wrong declaration would go unseen."""
    for rule in app.url_map.iter_rules():
        if rule.rule.split("/")[1] in ("dieu-hanh", "nhan-su", "tai-khoan", "vai-tro", "van-hanh"):
            assert app.view_functions[rule.endpoint].access != "public", rule.rule


def test_people_who_may_not_are_refused_by_every_method_and_nothing_changes(
    app: Flask, session: Session, subtests: pytest.Subtests
) -> None:
    """Each database has one of the two ways of asking: together they have all, in the time of one.

    Those who may are looked at in the same world, one question on each database: it takes long to make.
    """
    by_htmx = db.engine.dialect.name == "postgresql"
    limiter.reset()
    world = make_world(app, session)
    forms = forms_of_those_who_may(app, world)
    roles = make_wrong_roles(app, session)
    assert len(roles) == ROLES
    known = list(addresses(app, world, is_wrong=True))
    unchanged = Unchanged(session, site_of(app).settings.instance_dir / "files")
    with unchanged.watched():
        for turn, role in enumerate(roles):
            with subtests.test(role.name):
                assert list(faults(app, world, known, role, forms, unchanged, turn, by_htmx=by_htmx)) == []
        if not by_htmx:
            with subtests.test("no method but POST changes anything, and each page answers htmx"):
                assert list(changes_by_reading(app, world, forms, unchanged)) == []
    assert unchanged.whole_difference() == []
    if by_htmx:
        for endpoint, answer in what_a_moderator_of_the_ward_sends(app, world, forms):
            with subtests.test(f"a moderator of the ward may: {endpoint}"):
                assert answer.status_code == 303, answer.text


def faults(
    app: Flask,
    world: World,
    known: list[Address],
    role: WrongRole,
    forms: dict[str, FilledForm],
    unchanged: Unchanged,
    turn: int,
    *,
    by_htmx: bool,
) -> Iterator[str]:
    limiter.reset()
    token = {"csrf_token": token_of(role.visitor)}
    for number, address in enumerate(known):
        limiter.reset()
        query, fields = body(address, world, forms)
        methods = [method for method in METHODS if is_wrong(app, role, address, method)]
        if by_htmx:
            methods = [method for method in methods if method in BY_HTMX]
        # The route map refuses the others before it is asked who sends them: each address hears them from one in turn.
        elif number % ROLES == turn:
            methods += [method for method in METHODS if method not in address.endpoints]
        for method in methods:
            data = {} if method == "GET" else {**token, **fields}
            url = f"{address.url}?{query}" if query and method != "GET" else address.url
            answer = send(role.visitor, method, url, data, by_htmx=by_htmx)
            if fault := fault_of(app, role, address, method, answer):
                yield f"{method} {url}: {answer.status_code}, {fault}"
        if methods and (changed := unchanged.difference()):
            yield f"{address.url}: changes {', '.join(changed)}"


def what_a_moderator_of_the_ward_sends(
    app: Flask, world: World, forms: dict[str, FilledForm]
) -> Iterator[tuple[str, TestResponse]]:
    """No thing stands in these addresses, only in what is sent, so a refusal must be about who sends it."""
    limiter.reset()
    token = {"csrf_token": token_of(world.moderator)}
    for address in list(addresses(app, world, is_wrong=False)):
        endpoint = address.endpoints.get("POST")
        if endpoint in NAMES_AN_AREA:
            form = forms[endpoint]
            url = f"{address.url}?{form.query}"
            yield endpoint, send(world.moderator, "POST", url, {**form.fields, **token}, by_htmx=False)


def changes_by_reading(app: Flask, world: World, forms: dict[str, FilledForm], unchanged: Unchanged) -> Iterator[str]:
    """What goes wrong when those who may do it send all that the form wants, a good token and a photo, but no POST."""
    limiter.reset()
    tokens = {visitor: token_of(visitor) for visitor in (world.owner, world.chief, world.moderator)}
    photo = photo_file()
    for address in addresses(app, world, is_wrong=False):
        _query, fields = body(address, world, forms)
        for visitor in those_who_may(world, address):
            limiter.reset()
            for method in METHODS_THAT_ONLY_READ:
                sent = {"csrf_token": tokens[visitor], **fields, FIELD: (io.BytesIO(photo), "anh.jpg")}
                data = {} if method == "GET" else sent
                answer = send(visitor, method, address.url, data, by_htmx=True)
                if answer.status_code >= 500 or (method not in address.endpoints and answer.status_code != 405):
                    yield f"{method} {address.url}: {answer.status_code}"
        if changed := unchanged.difference():
            yield f"{address.url}: changes {', '.join(changed)}"
