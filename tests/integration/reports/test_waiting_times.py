"""How long reports like this one took: of the ward, else of the city, else nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.waiting_time import WaitingTime
from citizen_site.reports.status import change_status
from citizen_site.reports.waiting_times import Duration, Expectation, measure, waiting_time
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.areas import merge_areas
from tests.factories.drafts import Writer, bring_in_categories
from tests.factories.reports import STAFF, make_category, make_many, make_report
from tests.support.pages import Page, Visitor

WARD, NEIGHBOUR = "phuong-phuc-loi", "phuong-viet-hung"
DAY = timedelta(days=1)
# Seven working hours.
WORKING_DAY = 7 * 3600


class Past:
    """Resolved reports of one category, numbered, because each needs a code of its own."""

    def __init__(self, category: ReportCategory) -> None:
        self.category, self.number = category, 0

    def add(self, count: int, days: int, *, area: str = WARD, ago: int = 30, **values: Any) -> None:
        """`count` of them took so many working days, and were closed so many days ago."""
        closed_at = clock.now() - ago * DAY
        known = {
            "category_id": self.category.id,
            "status": Status.RESOLVED,
            "closed_at": closed_at,
            "answer": "Đã vá.",
            "evidence": "photo",
            "resolution_seconds": days * WORKING_DAY,
            "fix_confirmed_at": closed_at,
        }
        make_many(count, areas=[area], first=self.number, **{**known, **values})
        self.number += count


def expected(session: Session, category: ReportCategory, area: str = WARD) -> Expectation | None:
    place = gazetteer(session).find(area)
    assert place
    measure(session, clock.now())
    return waiting_time(session, place.id, category.id)


def test_half_nine_in_ten_and_the_share_confirmed_are_of_what_was_resolved_in_the_last_180_days(
    session: Session,
) -> None:
    category = make_category()
    past, other = Past(category), make_category("den-duong", name="Đèn đường hỏng", group_code="dien-nuoc")
    past.add(10, 2)
    past.add(5, 4, fix_confirmed_at=None)
    past.add(3, 4, ago=3, fix_confirmed_at=None)
    past.add(2, 30)
    for nothing in (
        {"status": Status.REJECTED, "evidence": ""},
        {"quarantine_reason": "similar"},
        {"ago": 0},
        {"ago": 182},
        {"category_id": other.id},
    ):
        past.add(2, 99, **nothing)
    found = expected(session, category)
    assert found
    assert (found.cases, found.half, found.most) == (20, Duration(2, True), Duration(4, True))
    assert found.confirmed_per_cent is None, "of 17 whose reporters have had their 14 days"
    past.add(3, 4, fix_confirmed_at=None)
    found = expected(session, category)
    assert found
    assert found.confirmed_per_cent == 60, "12 of 20"
    assert expected(session, other) is None
    assert not found.is_wider


def test_a_ward_with_fewer_than_twenty_cases_shows_the_city_and_a_city_with_fewer_shows_nothing(
    session: Session,
) -> None:
    category = make_category()
    past = Past(category)
    past.add(19, 1)
    assert expected(session, category) is None
    past.add(1, 9, area=NEIGHBOUR)
    found = expected(session, category)
    assert found
    assert (found.cases, found.is_wider, found.place.slug, found.counted_place.slug) == (20, True, WARD, "ha-noi")
    past.add(1, 9)
    found = expected(session, category)
    assert found
    assert (found.cases, found.is_wider) == (20, False)
    assert len(session.scalars(select(WaitingTime)).all()) == 2, "one for the ward, one for the city, measured again"


def test_cases_of_a_merged_ward_count_for_its_heir_which_its_old_reports_show(session: Session) -> None:
    category = make_category()
    past = Past(category)
    past.add(12, 1, area=NEIGHBOUR)
    past.add(8, 3)
    session.commit()
    merge_areas(NEIGHBOUR, WARD)
    for area in (WARD, NEIGHBOUR):
        found = expected(session, category, area)
        assert found
        assert (found.cases, found.place.slug, found.is_wider) == (20, WARD, False)


def test_it_is_told_before_and_after_sending_and_while_the_report_is_open_by_one_statement(
    visitor: Visitor, session: Session
) -> None:
    def asked(page: Page) -> int:
        return sum("FROM waiting_time" in each for each in page.statements)

    bring_in_categories()
    category = session.scalars(select(ReportCategory).where(ReportCategory.code == "o-ga")).one()
    Past(category).add(20, 3)
    measure(session, clock.now())
    report = make_report(category=category)
    session.commit()
    sentence = (
        "Việc loại này ở phường Phúc Lợi: một nửa xong trong 3 ngày làm việc, 90% trong 3 ngày, "
        "100% được người gửi xác nhận."
    )
    writer = Writer(visitor).write()
    page = writer.get("xem-lai")
    assert sentence in page.text
    assert asked(page) == 1
    writer.post("gui", {})
    assert sentence in writer.get("da-gui").text
    page = visitor.get(f"/phan-anh/{report.display_code}")
    assert sentence in page.text
    assert asked(page) == 1
    assert "half are done within 3 working days" in visitor.get(f"/en/phan-anh/{report.display_code}").text
    change_status(
        session,
        STAFF,
        report,
        Status.RESOLVED,
        TransitionData(public_text="Xong.", evidence="reason"),
        now=clock.now(),
    )
    session.commit()
    page = visitor.get(f"/phan-anh/{report.display_code}")
    assert "một nửa xong" not in page.text
    assert asked(page) == 0
