"""Operators import values: looked at first, all or nothing, each wrong line named, undone in one go."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.programme.importing import COLUMNS, VALUES, write_values
from citizen_site.programme.models.indicators import Indicator, IndicatorValue, ValueKind
from tests.factories.programme import add_indicator, enter, new_value
from tests.factories.staff import make_staff
from tests.support.pages import Page, Visitor, counted_statements

PAGE = "/van-hanh/chuyen-doi-so/gia-tri/nhap"
HEADING = ",".join(COLUMNS) + "\n"
WARD = "phuong-phuc-loi"


def line(
    indicator: Indicator, value: str, *, month: str = "09", area: str = WARD, kind: str = "measured", reason: str = ""
) -> str:
    days = f"2026-{month}-01,2026-{month}-30"
    return f'{indicator.slug},{area},{days},"{value}",{kind},Báo cáo tháng,https://example.com,2026-10-05,{reason}\n'


@pytest.fixture
def send(operator: Visitor) -> Callable[..., Page]:
    """Sends a file and follows to the page that shows it."""

    def deliver(content: str | bytes) -> Page:
        raw = content if isinstance(content, bytes) else content.encode()
        page = operator.submit(PAGE, {"file": (io.BytesIO(raw), "gia-tri.csv")}, status=303)
        return operator.get(page.response.location)

    return deliver


def confirm(operator: Visitor, page: Page) -> None:
    action = page.by_id("nhap").getparent().find(".//form").get("action")
    operator.submit(page.response.request.path, {}, status=303, url=action)


def current(session: Session) -> list[float]:
    session.expire_all()
    query = select(IndicatorValue.value).where(IndicatorValue.ended_at.is_(None))
    return list(session.scalars(query.order_by(IndicatorValue.period_start, IndicatorValue.id)))


def test_a_file_is_shown_then_written_and_undone_in_one_go(operator: Visitor, send, session: Session) -> None:
    indicator = add_indicator(session, name="Hồ sơ trực tuyến")
    enter(session, [new_value(session, indicator, WARD, 9, 71.0)])
    content = HEADING + line(indicator, "72,5", reason="Đếm thiếu") + line(indicator, "80.25", month="06")
    page = send(content)
    assert "Nếu nhập: 1 mới, 1 đổi, 0 giữ nguyên." in page.text
    assert "value trước: 71 sau: 72.5" in page.text
    assert current(session) == [71.0]
    confirm(operator, page)
    assert current(session) == [80.25, 72.5]
    overview = operator.get("/van-hanh/chuyen-doi-so")
    undo = next(form for form in overview.all("form") if form.get("action").endswith("/hoan-tac"))
    operator.submit("/van-hanh/chuyen-doi-so", {}, status=303, url=undo.get("action"))
    assert current(session) == [71.0]
    assert "đã hoàn tác lúc" in operator.get("/van-hanh/chuyen-doi-so").text
    acts = select(AuditEntry.action).where(AuditEntry.action.like("programme.%")).order_by(AuditEntry.id)
    assert list(session.scalars(acts)) == ["programme.values_entered"] * 2 + ["programme.values_undone"]


def test_every_wrong_line_is_named_and_nothing_is_written(send, session: Session) -> None:
    indicator = add_indicator(session, name="Hồ sơ trực tuyến")
    enter(session, [new_value(session, indicator, WARD, 9, 71.0)])
    page = send(
        HEADING
        + line(indicator, "98,5", month="06")
        + line(indicator, "1.234")
        + line(indicator, "nhiều")
        + line(indicator, "101")
        + line(indicator, "70", area="atlantis", kind="computed")
        + line(indicator, "98,5", month="06")
        + f"{indicator.slug},{WARD},2026-10-31,2026-10-01,5,measured,,,2026-13-01,\n"
        + line(indicator, "5", month="11").replace("2026-11-30", "2999-11-30").replace("2026-10-05", "2999-01-01")
    )
    for words in (
        "Dòng 3, cột value: “1.234” hiểu được hai cách",
        "Dòng 4, cột value: “nhiều” không phải số",
        "Dòng 5, cột value: “101” phải từ 0 đến 100",
        "Dòng 6, cột area: không có “atlantis”",
        "Dòng 6, cột kind: “computed” không thuộc: reported, measured",
        "Dòng 7, cột period_start: đã có ở dòng 2",
        "Dòng 8, cột source_title: không được để trống",
        "Dòng 8, cột source_date: phải là ngày dạng",
        "Dòng 9, cột period_end: ngày này chưa tới",
        "Dòng 9, cột source_date: ngày này chưa tới",
    ):
        assert words in page.text, words
    assert current(session) == [71.0]
    page = send(HEADING + line(indicator, "72.5"))
    assert "Dòng 2, cột reason: kỳ này đã có 71; hãy viết vì sao sửa" in page.text


def test_a_thousand_values_take_as_many_statements_however_many_are_stored(session: Session, app: Flask) -> None:
    indicators = [add_indicator(session, name=f"Chỉ số {number}") for number in range(8)]
    places = [place.slug for place in gazetteer(session).units[:125]]

    def content(month: str) -> bytes:
        lines = (line(each, "50", month=month, area=area) for each in indicators for area in places)
        return (HEADING + "".join(lines)).encode()

    def cost(month: str) -> int:
        with counted_statements() as statements:
            assert VALUES.preview(session, content(month), clock.now())["new"] == 1000
            VALUES.write(session, content(month), clock.now(), None)
        session.commit()
        return len(statements)

    cost("04")
    with_1000 = cost("06")
    assert cost("11") == with_1000 <= 25
    assert len(current(session)) == 3000


def test_what_was_entered_goes_out_and_comes_back_with_nothing_to_import(send, session: Session) -> None:
    indicator = add_indicator(session, name="Hồ sơ trực tuyến")
    enter(session, [new_value(session, indicator, WARD, 9, 71.25, kind=ValueKind.REPORTED)])
    content = write_values(session)
    assert b"71.25" in content
    assert "Dữ liệu đã giống hệt tệp này" in send(content).text


@pytest.mark.either_database
@pytest.mark.parametrize(("role", "area"), [(Role.MODERATOR, "ha-noi"), (Role.OPERATOR, WARD)])
def test_only_operators_of_the_city_edit_the_programme(app: Flask, session: Session, role: Role, area: str) -> None:
    _, browser = make_staff(app, "Lê Thu", role, area)
    for path in ("", "/mo-hinh/them", "/chi-so/them", "/cam-ket/them", "/gia-tri/nhap", "/gia-tri.csv"):
        browser.get(f"/van-hanh/chuyen-doi-so{path}", status=403)
