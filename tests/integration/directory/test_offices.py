"""A procedure knows the one-stop office of the reader's ward; nothing about an office is made up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from citizen_site.core.permissions import Actor, Role
from citizen_site.directory.exchanged_days import exchange_day
from tests.factories.directory import NOW, add_place, add_service
from tests.factories.groups import make_numbered
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database
WARD = "phuong-phuc-loi"
MONDAY_MORNING = NOW  # 10:00 in Hanoi
OPERATOR = Actor(None, {}, frozenset({Role.OPERATOR}))
UNKNOWN = "Chưa có địa chỉ đã kiểm tra."


def add_office(session: Session, **given: Any) -> None:
    add_place(session, slug=f"mot-cua-{WARD}", name="Một cửa phường Phúc Lợi", areas=[WARD], **given)


def add_procedure(session: Session, **given: Any) -> None:
    values = {"provider": "Ủy ban nhân dân phường, xã", "procedure_level": "phường/xã", **given}
    add_service(session, slug="khai-sinh", kind="procedure", name="Khai sinh", **values)


def office(visitor: Visitor, *, chosen: str = WARD, language: str = "") -> str:
    """What the procedure's page says of the office."""
    if chosen:
        visitor.client.set_cookie("khu_vuc", chosen)
    page = visitor.get(f"{language}/dich-vu/khai-sinh")
    return text_of(_section(page)) if page.tree.get_element_by_id("mot-cua", None) is not None else ""


def _section(page: Page) -> Any:
    return next(page.by_id("mot-cua").iterancestors("section"))


@time_machine.travel(MONDAY_MORNING, tick=False)
def test_a_procedure_shows_the_office_of_the_chosen_ward(visitor: Visitor, session: Session) -> None:
    add_procedure(session)
    add_office(session, address="1 phố Thử", phone="024 3875 0000")
    said = office(visitor)
    for words in (
        "Một cửa phường Phúc Lợi",
        "Đang mở, đến 11:30",
        "Hôm nay08:00–11:30, 13:30–17:00",
        "Thứ Bảy08:00–11:30",
        "Chủ nhậtNghỉ",
        "1 phố Thử",
        "Hỏi trước: 024 3875 0000",
    ):
        assert words in said
    assert "1022" not in said


def test_days_that_follow_each_other_with_the_same_hours_are_one_row(visitor: Visitor, session: Session) -> None:
    add_procedure(session)
    add_office(session)
    with time_machine.travel(MONDAY_MORNING + timedelta(days=14), tick=False):
        visitor.client.set_cookie("khu_vuc", WARD)
        rows = visitor.get("/dich-vu/khai-sinh").all("table", class_="hours")[0].iter("tr")
        assert [text_of(row) for row in rows] == [
            "Hôm nay08:00–11:30, 13:30–17:00",
            "Thứ Ba – thứ Sáu08:00–11:30, 13:30–17:00",
            "Thứ Bảy08:00–11:30",
            "Chủ nhậtNghỉ",
        ]


def test_an_office_names_what_it_was_compared_with(visitor: Visitor, session: Session) -> None:
    add_procedure(session)
    add_office(session, source="Báo A https://bao.example/a;Bảng giờ ở cửa", last_checked=date(2026, 11, 20))
    assert "Kiểm tra ngày 20/11/2026. Theo: Báo A; Bảng giờ ở cửa." in office(visitor)
    assert visitor.get("/dich-vu/khai-sinh").links()["Báo A"] == "https://bao.example/a"


def test_an_office_lists_the_procedures_that_name_it_and_no_others(visitor: Visitor, session: Session) -> None:
    add_procedure(session, position=2)
    for slug, given in {
        "ho-kinh-doanh": {"position": 1, "fee_online": 0},
        "tam-tru": {"provider": "Công an phường, xã"},
        "ho-chieu": {"procedure_level": "thành phố"},
        "viec-noi-khac": {"areas": ["phuong-bo-de"]},
    }.items():
        values = {"provider": "Ủy ban nhân dân phường, xã", "procedure_level": "phường/xã", **given}
        add_service(session, slug=slug, kind="procedure", name=slug, **values)
    add_office(session)
    page = visitor.get(f"/dich-vu/mot-cua-{WARD}")
    rows = next(page.by_id("thu-tuc-o-day").iterancestors("section")).iter("a")
    assert [row.get("href") for row in rows] == ["/dich-vu/ho-kinh-doanh", "/dich-vu/khai-sinh"]
    visitor.client.set_cookie("khu_vuc", WARD)
    assert visitor.get("/dich-vu/khai-sinh").links()["Một cửa phường Phúc Lợi"] == f"/dich-vu/mot-cua-{WARD}"
    assert len(page.statements) <= 12


def test_and_that_of_the_ward_of_a_chosen_group(visitor: Visitor, session: Session) -> None:
    add_procedure(session)
    add_office(session, address="1 phố Thử")
    (group,) = make_numbered(session, 8)
    assert "1 phố Thử" in office(visitor, chosen=group)


@time_machine.travel(MONDAY_MORNING, tick=False)
def test_a_day_that_was_exchanged_counts_for_the_office_too(visitor: Visitor, session: Session) -> None:
    add_procedure(session)
    add_office(session)
    exchange_day(session, OPERATOR, NOW.date(), None, document="QĐ 1", note="", now=NOW)
    session.commit()
    said = office(visitor)
    # The day after is Culture Day.
    assert "Đang đóng, mở lại 08:00 thứ Tư, 25/11/2026" in said
    assert "Hôm nayNghỉ (nghỉ hoán đổi)" in said


def test_what_is_not_known_of_an_office_is_said_to_be_unknown(visitor: Visitor, session: Session) -> None:
    add_procedure(session)
    add_office(session, address="", opening_hours="")
    said = office(visitor)
    assert UNKNOWN in said
    assert "Chưa có giờ làm việc đã kiểm tra." in said
    assert visitor.get("/dich-vu/khai-sinh").links()["Gọi thành phố 024 1022"] == "tel:0241022"
    assert "Chưa có địa chỉ đã kiểm tra" in visitor.get(f"/dich-vu/mot-cua-{WARD}").text


def test_an_office_that_nobody_entered_is_unknown_too(visitor: Visitor, session: Session) -> None:
    add_procedure(session)
    said = office(visitor)
    assert "Một cửa của phường Phúc Lợi Chưa có địa chỉ và giờ làm việc đã kiểm tra." in said
    assert "Gọi thành phố 024 1022" in said


@pytest.mark.parametrize("chosen", ["", "ha-noi"])
def test_without_a_ward_the_page_asks_for_it(visitor: Visitor, session: Session, chosen: str) -> None:
    add_procedure(session)
    assert "Bạn chọn phường, xã của mình" in office(visitor, chosen=chosen)
    assert visitor.get("/dich-vu/khai-sinh").links()["Chọn phường, xã"] == "/khu-vuc"


@pytest.mark.parametrize(
    "given",
    [{"procedure_level": "thành phố"}, {"provider": "Công an phường, xã"}, {"kind": "online", "procedure_level": ""}],
)
def test_what_is_filed_elsewhere_names_no_office(visitor: Visitor, session: Session, given: dict[str, str]) -> None:
    values = {"kind": "procedure", "procedure_level": "phường/xã", "provider": "Ủy ban nhân dân phường, xã", **given}
    add_service(session, slug="khai-sinh", name="Khai sinh", **values)
    add_office(session)
    assert office(visitor) == ""


def test_the_office_is_named_in_english(visitor: Visitor, session: Session) -> None:
    add_procedure(session)
    assert "The address and hours have not been checked yet." in office(visitor, language="/en")
