"""Before a report is sent: open ones near in place, kind and words, and "count me in"."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.extensions import db
from citizen_site.reports.enums import Visibility
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.participants import ReportFollow, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.similarity import find_public_similar
from citizen_site.reports.status import change_status
from citizen_site.reports.submission.drafts import choose_category, start_draft, write_draft
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.accounts import PostBox, sign_in
from tests.factories.drafts import AT_MARKET, PLACE, WORDS, Writer, bring_in_categories
from tests.factories.reports import STAFF, make_category, make_report
from tests.support.pages import Visitor

HERE = {"latitude": 21.0422, "longitude": 105.919}
# One thousandth of a degree of latitude is 111 m.
NEARBY = {"latitude": 21.0432, "longitude": 105.919}
FAR = {"latitude": 21.0522, "longitude": 105.919}


@pytest.fixture(autouse=True)
def _categories(app: Flask) -> None:
    with app.app_context():
        bring_in_categories()
        db.session.remove()


def category(session: Session, code: str) -> ReportCategory:
    return session.scalars(select(ReportCategory).where(ReportCategory.code == code)).one()


def draft(session: Session, code: str = "o-ga", **values: object) -> ReportDraft:
    now = clock.now()
    found = start_draft(session, "d" * 64, language="vi", person_id=None, now=now)
    choose_category(session, found, category(session, code), now)
    area_id = make_report(area="phuong-phuc-loi", is_delivered=False).area_id
    write_draft(
        session, found, now, **{"area_id": area_id, "description": "Ổ gà sâu ở cổng chợ Sài Đồng", **HERE, **values}
    )
    return found


def codes(session: Session, of: ReportDraft) -> list[str]:
    return [each.report.code for each in find_public_similar(session, of, clock.now())]


def test_the_nearest_of_the_same_kind_come_first_and_far_ones_not_at_all(session: Session) -> None:
    near, here = make_report(**NEARBY), make_report(**HERE)
    make_report(**FAR)
    assert codes(session, draft(session)) == [here.code, near.code]


def test_only_open_and_listed_reports_of_the_last_months_are_shown(session: Session) -> None:
    now = clock.now()
    closed = make_report(**HERE)
    change_status(
        session, STAFF, closed, Status.REJECTED, TransitionData(public_text="Không phải đường công cộng."), now=now
    )
    make_report(**HERE, is_approved=False)
    make_report(**HERE, visibility=Visibility.PRIVATE)
    make_report(**HERE, now=now - timedelta(days=200))
    assert codes(session, draft(session)) == []


def test_another_kind_of_the_same_group_needs_the_same_words_or_the_very_spot(session: Session) -> None:
    cover = make_category("nap-cong")
    make_report(**NEARBY, category=cover, description="Nắp hố ga kêu suốt đêm", place_text="")
    same_words = make_report(**NEARBY, category=cover, description="Mất nắp ngay cổng chợ Sài Đồng", place_text="")
    same_spot = make_report(**HERE, category=cover, description="Kênh", place_text="")
    assert set(codes(session, draft(session))) == {same_words.code, same_spot.code}


def test_another_group_never_looks_alike(session: Session) -> None:
    make_report(**HERE, category=make_category("tieng-on"), description="Ổ gà sâu ở cổng chợ Sài Đồng")
    assert codes(session, draft(session)) == []


def test_without_points_words_decide_within_the_ward_and_accents_do_not_matter(session: Session) -> None:
    same = make_report(description="o ga lon cong cho sai dong", place_text="?")
    make_report(description="Mặt cầu bong tróc gần bến xe", place_text="Cầu Vĩnh Tuy")
    make_report(area="phuong-long-bien", description="Ổ gà sâu ở cổng chợ Sài Đồng", place_text="?")
    assert codes(session, draft(session, latitude=None, longitude=None)) == [same.code]


def test_at_most_five_are_shown_for_few_statements(session: Session, visitor: Visitor) -> None:
    for _ in range(8):
        make_report(**HERE)
    session.commit()
    writer = Writer(visitor)
    writer.post("chi-tiet", {**PLACE, "point": AT_MARKET, "go": "save"}, status=204)
    assert writer.post("chi-tiet", WORDS).response.location.endswith("/giong-nhau")
    page = writer.get("giong-nhau")
    assert len(page.all("article")) == 5
    assert "Cách chỗ bạn báo 0 m" in page.text
    assert len(page.statements) <= 5, page.statements
    assert writer.post("giong-nhau", {}).response.location.endswith("/xem-lai")
    assert writer.post("chi-tiet", WORDS).response.location.endswith("/xem-lai"), "they are shown once"
    writer.post("chi-tiet", {**PLACE, "point": "21.042300, 105.919100", "go": "save"}, status=204)
    assert writer.post("chi-tiet", WORDS).response.location.endswith("/giong-nhau"), "unless the place changed"


def test_without_look_alikes_the_step_is_skipped(visitor: Visitor) -> None:
    writer = Writer(visitor)
    writer.post("chi-tiet", {**PLACE, "go": "save"}, status=204)
    assert writer.post("chi-tiet", WORDS).response.location.endswith("/xem-lai")
    assert writer.get("giong-nhau", status=303, lint=False).response.location.endswith("/xem-lai")


def at_the_question(visitor: Visitor) -> Writer:
    writer = Writer(visitor)
    writer.post("chi-tiet", {**PLACE, "point": AT_MARKET, "go": "save"}, status=204)
    writer.post("chi-tiet", WORDS)
    return writer


def test_count_me_in_supports_the_one_that_is_there_and_ends_the_draft(session: Session, visitor: Visitor) -> None:
    report = make_report(**HERE)
    session.commit()
    writer = at_the_question(visitor)
    answer = writer.post("giong-nhau/tinh-ca-toi", {"code": report.code})
    assert report.display_code in answer.response.location
    session.expire_all()
    assert session.scalars(select(ReportDraft)).all() == []
    assert len(session.scalars(select(ReportSupport)).all()) == 1
    again = at_the_question(visitor)
    again.post("giong-nhau/tinh-ca-toi", {"code": report.code})
    session.expire_all()
    assert session.scalars(select(Report.support_count)).one() == 1, "one browser counts once"


def test_who_is_signed_in_follows_it_as_well(session: Session, app: Flask, visitor: Visitor) -> None:
    report = make_report(**HERE)
    session.commit()
    sign_in(visitor, "lan@example.com", PostBox(app))
    at_the_question(visitor).post("giong-nhau/tinh-ca-toi", {"code": report.code})
    session.expire_all()
    assert len(session.scalars(select(ReportFollow)).all()) == 1


def test_only_what_was_offered_can_be_chosen(session: Session, visitor: Visitor) -> None:
    make_report(**HERE)
    other = make_report(**FAR)
    session.commit()
    writer = at_the_question(visitor)
    assert writer.post("giong-nhau/tinh-ca-toi", {"code": other.code}).response.location.endswith("/giong-nhau")
    assert session.scalars(select(ReportSupport)).all() == []
