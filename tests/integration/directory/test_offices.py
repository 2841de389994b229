"""A procedure knows the one-stop office of the reader's ward; nothing about an office is made up."""

from __future__ import annotations

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
    return page.by_id("mot-cua").getparent()


@time_machine.travel(MONDAY_MORNING, tick=False)
def test_a_procedure_shows_the_office_of_the_chosen_ward(visitor: Visitor, session: Session) -> None:
    add_procedure(session)
    add_office(session, address="1 phố Thử", phone="024 3875 0000")
    said = office(visitor)
    for words in (
        "Một cửa phường Phúc Lợi",
        "Đang mở, đến 11:30",
        "Hôm nay: 08:00–11:30, 13:30–17:00.",
        "1 phố Thử",
        "Gọi 024 3875 0000",
    ):
        assert words in said
    assert "1022" not in said


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
    assert "Hôm nay: nghỉ." in said


def test_what_is_not_known_of_an_office_is_said_to_be_unknown(visitor: Visitor, session: Session) -> None:
    add_procedure(session)
    add_office(session, address="", opening_hours="")
    said = office(visitor)
    assert UNKNOWN in said
    assert "Chưa có giờ làm việc đã kiểm tra." in said
    assert visitor.get("/dich-vu/khai-sinh").links()["Gọi 024 1022"] == "tel:0241022"
    assert "Chưa có địa chỉ đã kiểm tra" in visitor.get(f"/dich-vu/mot-cua-{WARD}").text


def test_an_office_that_nobody_entered_is_unknown_too(visitor: Visitor, session: Session) -> None:
    add_procedure(session)
    said = office(visitor)
    assert "Một cửa của phường Phúc Lợi Chưa có địa chỉ và giờ làm việc đã kiểm tra." in said
    assert "Gọi 024 1022" in said


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
