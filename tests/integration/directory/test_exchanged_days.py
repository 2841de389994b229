"""Days that the government exchanged: entered on a page, and heeded by opening hours and deadlines alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.errors import NotAllowedError
from citizen_site.core.permissions import Actor, Role
from citizen_site.core.working_time import CITY_WEEK
from citizen_site.directory.exchanged_days import exchange_day, exchanged_days, public_calendar, seed_exchanged_days
from citizen_site.directory.models import ExchangedDay
from citizen_site.directory.seed import EXCHANGED_DAYS
from citizen_site.reports.deadlines import calendar_of
from tests.factories.directory import add_place
from tests.factories.reports import make_report
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

URL = "/van-hanh/ngay-hoan-doi"
OPERATOR = Actor(everywhere=frozenset({Role.OPERATOR}))
NOW = clock.now()
OFFICE = "Mo-Fr 08:00-11:30,13:30-17:00; PH off"


@pytest.fixture(autouse=True)
def nothing_seeded(session: Session) -> None:
    for each in session.scalars(select(ExchangedDay)):
        session.delete(each)
    session.commit()


def day_of_this_week(numbers: range) -> date:
    """Of the seven days that a service's page shows, the first that is one of these weekdays (0 is Monday)."""
    today = clock.today(NOW)
    return next(day for day in (today + timedelta(days=offset) for offset in range(7)) if day.weekday() in numbers)


@pytest.mark.every_database
def test_an_operator_enters_replaces_and_removes_a_day(operator: Visitor, session: Session) -> None:
    page = operator.submit(
        URL, {"day": "2027-01-09", "kind": "Fr", "document": "Công văn số 1/A", "note": "Làm bù"}, status=303
    )
    page = operator.get(URL)
    assert "Công văn số 1/A" in page.text
    assert "Làm việc, giờ như thứ Sáu" in page.text
    operator.submit(URL, {"day": "2027-01-09", "kind": "off", "document": "Công văn số 2/A", "note": ""}, status=303)
    (only,) = exchanged_days(session)
    assert (only.worked_as, only.document, only.set_by is not None) == (None, "Công văn số 2/A", True)
    operator.submit(URL, {}, url=f"{URL}/2027-01-09/bo", status=303)
    session.expire_all()
    assert exchanged_days(session) == []
    entries = session.scalars(select(AuditEntry).where(AuditEntry.thing == "day:2027-01-09").order_by(AuditEntry.id))
    assert [(each.action, each.details["kind"], each.actor_id is not None) for each in entries] == [
        ("calendar.day_exchanged", "Fr", True),
        ("calendar.day_exchanged", "off", True),
        ("calendar.exchange_removed", "off", True),
    ]
    assert operator.submit(URL, {}, url=f"{URL}/2027-01-09/bo", status=404)


@pytest.mark.parametrize("day", ["", "hôm nay", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_is_none_is_refused_in_words(operator: Visitor, session: Session, day: str) -> None:
    page = operator.submit(URL, {"day": day, "kind": "off", "document": "Số 5"}, status=422)
    assert page.all("div", class_="error-summary")
    assert "Số 5" in page.html, "what was typed stays"
    assert exchanged_days(session) == []


def test_nobody_but_an_operator_changes_the_calendar(visitor: Visitor, session: Session) -> None:
    visitor.get(URL, status=303, lint=False)
    for actor in (Actor(), Actor(reach={Role.MODERATOR: frozenset({1})})):
        with pytest.raises(NotAllowedError):
            exchange_day(session, actor, date(2027, 1, 9), 4, document="", note="", now=NOW)


@pytest.mark.every_database
def test_pages_and_deadlines_follow_at_once(visitor: Visitor, session: Session) -> None:
    saturday, working_day = day_of_this_week(range(5, 6)), day_of_this_week(range(5))
    add_place(session, slug="mot-cua", name="Một cửa", opening_hours=OFFICE)
    report = make_report()
    session.commit()
    before, tag = visitor.get("/dich-vu/mot-cua"), visitor.get("/dich-vu/mot-cua").response.headers["ETag"]
    assert "làm bù" not in before.text
    exchange_day(session, OPERATOR, saturday, 4, document="", note="", now=NOW)
    exchange_day(session, OPERATOR, working_day, None, document="", note="", now=NOW)
    session.commit()
    after = visitor.get("/dich-vu/mot-cua")
    assert after.response.headers["ETag"] != tag
    assert "08:00–11:30, 13:30–17:00 (làm bù)" in after.text
    assert "Nghỉ (nghỉ hoán đổi)" in after.text
    calendar = calendar_of(session, report.area_id)
    assert calendar.spans(saturday) == CITY_WEEK[4]
    assert calendar.spans(working_day) == ()


@pytest.mark.every_database
def test_the_days_of_2026_are_seeded_once_and_stay_removed(session: Session) -> None:
    content = EXCHANGED_DAYS.read_bytes()
    assert seed_exchanged_days(session, content, NOW) == 4
    calendar = public_calendar(session)
    worked = [date(2026, 1, 10), date(2026, 8, 22)]
    off = [date(2026, 1, 2), date(2026, 4, 27), date(2026, 8, 31), date(2026, 11, 24)]
    assert [calendar.weekday_of(day) for day in worked] == [4, 4]
    assert [calendar.weekday_of(day) for day in off] == [None] * 4
    session.get_one(ExchangedDay, date(2026, 1, 2)).removed_at = NOW
    session.flush()
    assert seed_exchanged_days(session, content, NOW) == 0
    assert public_calendar(session).weekday_of(date(2026, 1, 2)) == 4, "it was a Friday"


def test_a_command_does_the_same(app: Flask, session: Session) -> None:
    def run(*words: str) -> str:
        return app.test_cli_runner().invoke(args=["directory", "exchange-day", *words]).output

    assert run("2027-01-09", "Fr", "--document", "Số 1") == "2027-01-09: Fr\n"
    assert [(each.day, each.worked_as, each.document) for each in exchanged_days(session)] == [
        (date(2027, 1, 9), 4, "Số 1")
    ]
    assert run("2027-01-09", "remove") == "2027-01-09: remove\n"
    assert "Error" in run("2027-01-09", "remove")
    assert "Error" in run("1999-01-01", "off")


def test_hours_that_are_only_a_comment_say_to_call_with_the_number(visitor: Visitor, session: Session) -> None:
    add_place(session, slug="theo-hen", name="Tư vấn", opening_hours='Mo-Su "by appointment"', phone="0243 999 888")
    session.commit()
    page = visitor.get("/dich-vu/theo-hen")
    assert "Chưa rõ giờ: hãy gọi trước" in page.text
    assert "theo hẹn" in page.text
    assert "24 giờ, tất cả các ngày" not in page.text
    assert "tel:0243999888" in page.links().values()
    assert "Chưa rõ giờ: hãy gọi trước" in visitor.get("/dich-vu").text
    assert "by appointment" in visitor.get("/en/dich-vu/theo-hen").text
