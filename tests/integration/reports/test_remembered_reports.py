"""A phone remembers reports when its owner wants it: in a signed cookie, apart from every shared cache."""

from __future__ import annotations

import re

import pytest
from flask import Flask, g
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.site import site_of
from citizen_site.core.tokens import new_token
from citizen_site.reports.access_link import rotate_token
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import remove_permanently
from citizen_site.reports.status import change_status
from citizen_site.reports.web.remembered import MOST
from citizen_site.reports.workflow import Status, TransitionData
from citizen_site.web.caching import REMEMBERED_COOKIE
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person, signed_in
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

MINE = "/phan-anh/cua-toi"
WHERE_THEY_ARE_LINKED = ("/", "/phan-anh")


def reported(app: Flask, session: Session, token: str = "t" * 43) -> Report:
    report = make_report(key=app.config["SECRET_KEY"], token=token)
    session.commit()
    return report


def ask(session: Session, report: Report) -> None:
    facts = TransitionData(public_text="Số nhà mấy?")
    change_status(session, STAFF, report, Status.AWAITING_REPORTER, facts, now=clock.now())
    session.commit()


def remember(visitor: Visitor, token: str = "t" * 43) -> None:
    visitor.post(f"{MINE}/{token}/nho", {}, status=303)


def forget_request() -> None:
    """The test holds the app's context, and with it what the last request left there."""
    for name in list(g):
        g.pop(name)


def forms_to(visitor: Visitor, page: str, end: str) -> list[str]:
    return [each.get("action") for each in visitor.get(page).all("form") if each.get("action", "").endswith(end)]


@pytest.mark.parametrize("address", [f"{MINE}/{'t' * 43}", f"/phan-anh/moi/{'t' * 43}/da-gui"])
def test_nothing_is_remembered_unless_the_owner_of_the_phone_says_so(
    address: str, app: Flask, session: Session, visitor: Visitor
) -> None:
    report = reported(app, session)
    (offered,) = forms_to(visitor, address, "/nho")
    assert visitor.client.get_cookie(REMEMBERED_COOKIE) is None
    assert report.display_code not in visitor.get(MINE).text
    answer = visitor.post(offered, {}, status=303)
    cookie = answer.response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    shown = visitor.get(answer.response.location)
    assert "Máy này đã nhớ" in shown.text
    link = next(href for href in shown.links().values() if re.search(r"/cua-toi/[^/]+\.", href))
    assert report.description in visitor.get(link).text
    assert forms_to(visitor, address, "/nho") == [], "it is remembered already"


def test_the_phone_forgets_one_report_or_all(app: Flask, session: Session, visitor: Visitor) -> None:
    tokens = [new_token() for _ in range(3)]
    first, second, third = (reported(app, session, token) for token in tokens)
    for token in tokens:
        remember(visitor, token)
    visitor.post(f"{MINE}/quen", {"code": second.code}, status=303)
    page = visitor.get(MINE)
    assert second.display_code not in page.html
    links = [node.get("href") for node in page.all("a") if re.search(r"/cua-toi/[^/]+\.", node.get("href", ""))]
    assert [each.split("/")[-1].split(".")[0] for each in links] == [third.code, first.code]
    visitor.post(f"{MINE}/quen", {}, status=303)
    assert visitor.client.get_cookie(REMEMBERED_COOKIE) is None
    assert "Máy này nhớ" not in visitor.get(MINE).text


def test_a_cookie_holds_no_more_than_twenty_and_the_oldest_goes(app: Flask, session: Session, visitor: Visitor) -> None:
    tokens = [new_token() for _ in range(MOST + 1)]
    reports = [reported(app, session, token) for token in tokens]
    for token in tokens:
        remember(visitor, token)
    page = visitor.get(MINE)
    assert len(page.all("article")) == MOST
    assert reports[0].code not in page.html
    cookie = visitor.client.get_cookie(REMEMBERED_COOKIE)
    assert cookie
    assert len(cookie.value) < 3000
    assert len(page.statements) <= 10


@pytest.mark.parametrize("address", WHERE_THEY_ARE_LINKED)
def test_own_reports_and_lost_links_are_linked_with_how_many_wait(
    address: str, app: Flask, session: Session, visitor: Visitor
) -> None:
    links = visitor.get(address).links()
    assert links["Phản ánh của tôi"] == MINE
    assert links["Mất liên kết riêng?"] == f"{MINE}#mat-lien-ket"
    visitor.get(MINE).by_id("mat-lien-ket")
    report = reported(app, session)
    ask(session, report)
    remember(visitor)
    assert "Phản ánh của tôi 1 chờ bạn" in visitor.get(address).text


@pytest.mark.every_database
@pytest.mark.parametrize("address", [*WHERE_THEY_ARE_LINKED, "/tai-khoan", MINE])
def test_an_account_sees_how_many_of_its_reports_wait(address: str, app: Flask, session: Session) -> None:
    person = make_person("Trần Lan")
    asked, resolved, other = (make_report(reporter_id=person.id) for _ in range(3))
    ask(session, asked)
    done = TransitionData(public_text="Đã xong.", evidence="reason")
    change_status(session, STAFF, resolved, Status.RESOLVED, done, now=clock.now())
    session.commit()
    shown = signed_in(app, person).get(address).text
    assert ("2 phản ánh đang chờ bạn" if address == MINE else "2 chờ bạn") in shown
    assert other.closed_at is None


@pytest.mark.parametrize("address", WHERE_THEY_ARE_LINKED)
def test_what_waits_for_one_phone_is_stored_in_no_shared_cache(address: str, app: Flask, session: Session) -> None:
    one, others = app.test_client(), app.test_client()
    ask(session, reported(app, session))
    one.post(f"{MINE}/{'t' * 43}/nho", headers={"Sec-Fetch-Site": "same-origin"})
    forget_request()
    pages = site_of(app).page_cache
    pages.clear()
    mine = one.get(address)
    assert "chờ bạn" in mine.get_data(as_text=True)
    assert mine.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in mine.headers
    assert "Cookie" in mine.headers["Vary"]
    assert len(pages) == 0
    forget_request()
    theirs = others.get(address)
    assert "chờ bạn" not in theirs.get_data(as_text=True)
    assert theirs.headers["Cache-Control"].startswith("public")
    forget_request()
    assert "chờ bạn" in one.get(address).get_data(as_text=True), "nor is it given what was stored for others"


def test_pages_that_say_nothing_of_it_are_shared_as_before(app: Flask, session: Session, visitor: Visitor) -> None:
    reported(app, session)
    remember(visitor)
    assert visitor.get("/dich-vu").response.headers["Cache-Control"].startswith("public")


@pytest.mark.every_database
@pytest.mark.parametrize("end", ["another link", "removed"])
def test_a_report_with_another_link_or_none_is_remembered_no_more(
    end: str, app: Flask, session: Session, visitor: Visitor
) -> None:
    report = reported(app, session)
    remember(visitor)
    if end == "removed":
        remove_permanently(session, STAFF, report, "Lộ tên", now=clock.now())
    else:
        rotate_token(session, report, new_token(), app.config["SECRET_KEY"])
    session.commit()
    assert report.code not in visitor.get(MINE).html


@pytest.mark.parametrize("value", ["", "x", "W10.abc", "bm9uZQ.x" * 200])
def test_a_made_up_cookie_remembers_nothing(value: str, app: Flask, session: Session, visitor: Visitor) -> None:
    visitor.client.set_cookie(REMEMBERED_COOKIE, value)
    for page in (*WHERE_THEY_ARE_LINKED, MINE):
        assert "chờ bạn" not in visitor.get(page).text


def test_another_site_makes_no_phone_remember_or_forget(app: Flask, session: Session, visitor: Visitor) -> None:
    reported(app, session)
    for path in (f"{MINE}/{'t' * 43}/nho", f"{MINE}/quen"):
        answer = visitor.client.post(path, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 400
    visitor.post(f"{MINE}/{'x' * 43}/nho", {}, status=404)
