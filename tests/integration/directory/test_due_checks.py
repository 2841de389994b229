"""What operators have to compare with its source again, and the sources that all entries name."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from citizen_site.core.clock import HANOI
from citizen_site.directory.queries import services_due_for_check
from citizen_site.directory.seed import seed
from citizen_site.directory.sources import unchecked_services, used_sources
from tests.factories.directory import NOW, add_place, add_service
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database

PAGE = "/van-hanh/dich-vu/doi-chieu"


def test_entries_without_a_check_within_a_year_are_listed_to_operators(session: Session, operator: Visitor) -> None:
    today = datetime.now(HANOI).date()
    for name, day in (
        ("Vừa rồi", today),
        ("Đúng một năm", date.fromordinal(today.toordinal() - 365)),
        ("Hơn một năm", date.fromordinal(today.toordinal() - 366)),
        ("Chưa ai xem", None),
    ):
        add_service(session, name=name, last_checked=day)
    add_place(session, name="Một cửa mẫu", is_demo=True)
    rows = list(operator.get(PAGE).by_id("can-doi-chieu").iter("li"))
    assert [text_of(next(row.iter("a"))) for row in rows] == ["Chưa ai xem", "Hơn một năm"]
    assert text_of(rows[0]).endswith("chưa lần nào")


def test_a_directory_that_was_checked_says_so_and_only_operators_see_it(
    session: Session, operator: Visitor, visitor: Visitor
) -> None:
    add_service(session, name="Vừa rồi", last_checked=datetime.now(HANOI).date())
    assert "Dịch vụ nào cũng được đối chiếu trong vòng một năm." in operator.get(PAGE).text
    assert operator.get("/van-hanh/dich-vu").links()["Dịch vụ cần đối chiếu lại với nguồn"] == PAGE
    visitor.get(PAGE, status=303)


def test_every_source_is_told_with_its_newest_check_and_how_often_it_is_used(session: Session) -> None:
    add_service(session, name="A", source="Luật 1 https://luat.example/1;Báo", last_checked=date(2026, 11, 20))
    add_service(session, name="B", source="Luật 1 https://luat.example/1", last_checked=date(2026, 11, 29))
    unchecked = add_service(session, name="C", source="chưa kiểm tra")
    used = [(each.title, each.url, each.checked, each.used_for) for each in used_sources(session)]
    assert used == [
        ("Luật 1", "https://luat.example/1", date(2026, 11, 29), "A; B"),
        ("Báo", "", date(2026, 11, 20), "A"),
    ]
    assert [service.id for service in unchecked_services(session)] == [unchecked.id]


def test_the_page_of_sources_has_those_of_services_and_names_what_was_never_compared(
    session: Session, visitor: Visitor
) -> None:
    seed(session, NOW)
    session.commit()
    page = visitor.get("/gioi-thieu/nguon")
    section = text_of(page.by_id("dich-vu").getparent())
    assert "Nghị quyết 77/2025/NQ-HĐND của thành phố Hà Nội" in section
    assert "kiểm tra ngày 29/11/2026" in section
    assert "Cổng Dữ liệu quốc gia" in section.split("Nguồn")[0]
    assert "National data portal" in visitor.get("/en/gioi-thieu/nguon").text
    assert len(page.statements) <= 6


def test_a_year_after_the_content_was_checked_all_of_it_is_due(session: Session, operator: Visitor) -> None:
    seed(session, NOW)
    session.commit()
    now = len(list(operator.get(PAGE).by_id("can-doi-chieu").iter("li")))
    assert now == len(unchecked_services(session))
    assert len(services_due_for_check(session, date(2027, 12, 1))) > 100
