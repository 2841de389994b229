"""The morning page: each number is that of the list it opens, and the map shows what the table says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.clock import start_of
from citizen_site.core.geo import Point, quadkey
from citizen_site.core.permissions import Role
from citizen_site.desk.morning.flow import DAYS
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.workflow import Status
from tests.factories.reports import make_many, make_report
from tests.factories.staff import make_staff
from tests.factories.units import forward
from tests.support.desk import WARD, codes
from tests.support.pages import Page, Visitor, text_of

PAGE = "/dieu-hanh/buoi-sang"
A_DAY = timedelta(days=1)
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
# Two more than before the page showed the last days and what agencies outside have.
CEILING = 15


def written(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def rows_of(page: Page) -> dict[str, list[str]]:
    """Each table row's numbers by its name."""
    found = {}
    for row in page.all("tr"):
        name, *numbers = [text_of(cell) for cell in row if cell.tag.endswith(("th", "td"))]
        found[name] = [number.split()[0] for number in numbers if number]
    return found


def with_class(page: Page, name: str) -> list[Any]:
    return [each for each in page.tree.iter() if name in each.get("class", "").split()]


def a_morning(session: Session, anna: Person) -> dict[str, Report]:
    """Late, due today, and due later; of a person, of a unit, of nobody; one with an answer nobody has read."""
    ward, now = gazetteer(session).find(WARD), clock.now()
    assert ward
    assert ward.point
    unit = HandlingUnit(area_id=ward.id, name="Đội môi trường", sort_key="d", created_at=now)
    session.add(unit)
    session.flush()
    found = {name: make_report() for name in ("late", "today", "later", "answered")}
    midnight = start_of(clock.today(now) + timedelta(days=1))
    found["late"].due_at, found["late"].assigned_to_id = now - timedelta(days=12), anna.id
    found["today"].due_at, found["today"].assigned_unit_id = midnight - timedelta(microseconds=1), unit.id
    found["later"].due_at, found["later"].assigned_to_id = midnight, anna.id
    found["answered"].due_at, found["answered"].unread_since = midnight, now
    for number, name in enumerate(("late", "later")):
        point = Point(ward.point.latitude, ward.point.longitude + number / 50)
        found[name].latitude, found[name].longitude = point.latitude, point.longitude
        found[name].quadkey = quadkey(point)
    for other in session.query(Report).where(Report.id.not_in([found["late"].id, found["later"].id])):
        other.latitude = other.longitude = None
        other.quadkey, other.place_text = "", "Ngõ 83"
    make_report(area="phuong-hoan-kiem")
    make_report(quarantine_reason="spam", is_approved=False)
    session.commit()
    return found


def test_each_number_of_the_morning_opens_the_list_it_counts(anna: tuple[Person, Visitor], session: Session) -> None:
    person, desk = anna
    reports = a_morning(session, person)
    page = desk.get(PAGE)
    assert (
        rows_of(page).items()
        >= {
            "Lê Minh Anh": ["1", "0", "2"],
            "Đội môi trường": ["0", "1", "1"],
            "Chưa giao": ["0", "0", "1"],
            "Phường Phúc Lợi": ["1", "1", "4"],
        }.items()
    )
    numbers = [text_of(node).split()[0] for node in with_class(page, "morning-count")]
    assert numbers == ["1", "1", "1", "0", "1", "2"]
    assert "lâu nhất 12 ngày" in page.text
    assert "sớm nhất 23:59" in page.text
    assert {text_of(each) for each in page.all("time")} >= {"quá hạn 12 ngày"}
    links = [node for node in page.all("main")[0].iter() if "/dieu-hanh?" in node.get("href", "")]
    lists = {node.get("href"): text_of(node) for node in links}
    for address, words in lists.items():
        number = words.removeprefix("Mở cả ").split()[0]
        assert str(len(codes(desk.get(address)))) == number, (address, words)
    assert codes(page) == {reports[name].display_code for name in ("late", "today", "answered")}


def test_the_last_days_and_what_agencies_outside_have_stand_beside_the_rows(
    app: Flask, anna: tuple[Person, Visitor], session: Session
) -> None:
    now = clock.now()
    today, tomorrow = clock.today(now), clock.today(now) + A_DAY
    a_morning(session, anna[0])
    closed = make_report(now=now - 3 * A_DAY)
    closed.status, closed.closed_at, closed.answer = Status.NO_FURTHER_ACTION, now, "Đã xem, không cần làm thêm."
    passed_on = make_report()
    forward(passed_on, app.config["SECRET_KEY"])
    session.commit()
    with time_machine.travel(start_of(tomorrow) + timedelta(minutes=30), tick=False):
        page = anna[1].get(PAGE)
        theirs = codes(anna[1].get("/dieu-hanh?xem=tat-ca&buoc=forwarded"))
    assert f"{WEEKDAYS[tomorrow.weekday()]} {written(tomorrow)}, 00:30" in page.text, "in Hanoi, not yet in London"
    assert "nhận 5 phản ánh" in page.text
    rows = rows_of(page)
    expected = {written(today): ["5", "1"], written(today - 3 * A_DAY): ["1", "0"], written(tomorrow): ["0", "0"]}
    assert {day: rows[day] for day in expected} == expected
    assert len(page.all("polyline")[0].get("points", "").split()) == DAYS
    assert rows["Công ty Thoát nước"][:2] == ["1", "1"], "one report, whose mail nobody has opened"
    assert theirs == {passed_on.display_code}
    assert "/dieu-hanh?xem=tat-ca&buoc=forwarded" in {node.get("href") for node in page.all("a")}


def test_the_map_of_what_is_open_has_the_cells_of_a_ward_and_the_wards_of_a_city(
    app: Flask, anna: tuple[Person, Visitor], session: Session
) -> None:
    reports = a_morning(session, anna[0])
    page = anna[1].get(PAGE)
    spots = with_class(page, "open-map__spot")
    assert len(spots) == 2
    assert len([each for each in spots if "open-map__spot--late" in each.get("class", "")]) == 1
    assert "2 phản ánh không có trên hình" in page.text
    address = next(node.get("href") for node in page.all("a") if "1 phản ánh, 1 quá hạn" in node.get("aria-label", ""))
    queue = anna[1].get(address)
    assert codes(queue) == {reports["late"].display_code}
    assert "Một ô trên bản đồ" in queue.text
    anna[1].get("/dieu-hanh?o=9", status=400)
    for unit in gazetteer(session).units[:8]:
        make_report(area=unit.slug)
    session.commit()
    city = make_staff(app, "Cả Thành", Role.MODERATOR, "ha-noi", "ca@example.com")[1]
    spots = [node.get("aria-label") for node in city.get(PAGE).all("a") if node.get("aria-label")]
    assert len([each for each in spots if "phản ánh" in each]) > 6
    assert rows_of(city.get(f"{PAGE}?khu-vuc={WARD}"))["Phường Phúc Lợi"] == ["1", "1", "4"]
    city.get(f"{PAGE}?khu-vuc=o-dau-do", status=400)


def test_a_long_queue_costs_the_morning_no_more_statements(anna: tuple[Person, Visitor], session: Session) -> None:
    a_morning(session, anna[0])
    anna[1].get(PAGE)
    few = len(anna[1].get(PAGE).statements)
    make_many(30, areas=(WARD,), closed_at=None, status="received", answer="", evidence="")
    session.execute(update(Report).values(unread_since=clock.now()))
    session.commit()
    assert len(anna[1].get(PAGE).statements) == few <= CEILING
