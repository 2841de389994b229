"""The category is proposed from the words and the place of a draft that has none: to confirm, never forced."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.geo import Point
from citizen_site.reports.categories import active_categories
from citizen_site.reports.category_proposals import ProposalReason, propose_categories
from citizen_site.reports.enums import Visibility
from citizen_site.reports.search import reindex
from citizen_site.reports.submission.drafts import choose_category, start_draft, write_draft
from tests.factories.drafts import AT_MARKET, DETAILS, START, bring_in_categories, token_in
from tests.factories.photos import photo_file
from tests.factories.reports import make_category, make_report
from tests.support.pages import Page, Visitor

HERE = Point(*map(float, AT_MARKET.split(", ")))


@pytest.fixture(autouse=True)
def _categories(app: Flask) -> None:
    with app.app_context():
        bring_in_categories()


def proposed(session: Session, words: str, point: Point | None = None) -> list[tuple[str, str]]:
    found = propose_categories(session, active_categories(session), words, point)
    return [(each.category.code, each.reason.value) for each in found]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Ổ gà sâu giữa đường, tối qua hai xe ngã", "o-ga"),
        ("den duong truoc nha khong sang ca tuan", "chieu-sang"),
        ("Quán bên cạnh hát karaoke tới nửa đêm", "tieng-on"),
        ("Nắp cống vỡ, trẻ con suýt ngã", "nap-cong"),
    ],
)
def test_words_propose_the_category_whose_keywords_they_have(session: Session, words: str, code: str) -> None:
    assert proposed(session, words)[0] == (code, ProposalReason.KEYWORDS.value)
    assert len(proposed(session, words)) <= 3


def test_words_that_no_category_has_propose_what_past_reports_with_them_became(session: Session) -> None:
    assert proposed(session, "Bốt tưới nguội chảy lênh láng") == []
    for _ in range(3):
        reindex(session, make_report(category=make_category("nuoc-sach"), description="Bốt tưới nguội lại chảy"))
    reindex(session, make_report(category=make_category("rac-thai"), description="Bốt tưới nguội đầy túi"))
    session.flush()
    found = proposed(session, "bot tuoi nguoi chảy lênh láng")
    assert found[0] == ("nuoc-sach", ProposalReason.PAST_REPORTS.value)
    assert found[1][0] == "rac-thai"


def test_a_place_proposes_what_is_common_there(session: Session) -> None:
    for _ in range(3):
        make_report(category=make_category("do-xe"), latitude=HERE.latitude, longitude=HERE.longitude)
    session.flush()
    assert proposed(session, "", HERE) == [("do-xe", ProposalReason.PLACE.value)]
    assert proposed(session, "", Point(HERE.latitude + 0.05, HERE.longitude)) == []
    assert proposed(session, "Ổ gà giữa đường", HERE)[0][0] == "o-ga", "words weigh more"


def tiles_below(page: Page, heading: str) -> list[str]:
    section = next(node for node in page.all("section") if node.get("aria-labelledby") == heading)
    return [node.get("value") for node in section.iter("button")]


@pytest.mark.either_database
def test_a_report_that_begins_with_a_photo_gets_its_category_last(visitor: Visitor) -> None:
    photo = {"anh": (io.BytesIO(photo_file()), "a.jpg")}
    begun = visitor.post(START, photo, status=303, content_type="multipart/form-data").response.location
    assert begun.endswith("/chi-tiet")
    details = {**DETAILS, "description": "Đèn đường không sáng đã ba hôm"}
    asked = visitor.post(begun, details, status=303).response.location
    assert asked.endswith("/viec-gi?ve=xem-lai")
    page = visitor.get(asked)
    assert tiles_below(page, "de-xuat")[0] == "chieu-sang"
    assert "o-ga" in [node.get("value") for node in page.all("button", name="category")], "all others are there, too"
    assert len(page.statements) <= 9, page.statements
    review = visitor.post(asked, {"category": "o-ga"}, status=303).response.location
    assert review == f"{START}/{token_in(begun)}/xem-lai"
    assert "Ổ gà, mặt đường hỏng" in visitor.get(review).text


@pytest.mark.either_database
def test_a_report_that_begins_with_the_map_opens_it(visitor: Visitor) -> None:
    begun = visitor.post(START, {"ban-do": "1"}, status=303).response.location
    assert begun.endswith("/chi-tiet?ban-do=1")
    assert "data-opens-map" in visitor.get(begun).html


@pytest.mark.either_database
def test_the_search_offers_proposals_where_no_category_has_the_words(visitor: Visitor) -> None:
    page = visitor.get(f"{START}?q=nuoc+den+si+tu+cong+tac")
    codes = [node.get("value") for node in page.all("button", name="category")]
    assert codes[-1] == "viec-khac"
    assert "ngap-ung" in codes


@pytest.mark.either_database
def test_who_chose_something_else_is_told_what_it_sounds_like(visitor: Visitor) -> None:
    begun = visitor.post(START, {"category": "viec-khac"}, status=303).response.location
    review = visitor.post(begun, {**DETAILS, "description": "Cây đổ chắn ngang ngõ"}, status=303).response.location
    page = visitor.get(review)
    assert "Nghe giống loại này hơn?" in page.text
    assert page.all("button", name="category")[0].get("value") == "cay-xanh"


def test_a_draft_that_its_author_made_private_stays_so_whatever_its_category_becomes(session: Session) -> None:
    now = clock.now()
    draft = start_draft(session, "d" * 64, language="vi", person_id=None, now=now)
    write_draft(session, draft, now, visibility=Visibility.PRIVATE)
    choose_category(session, draft, make_category("o-ga"), now)
    assert draft.visibility is Visibility.PRIVATE
    other = start_draft(session, "e" * 64, language="vi", person_id=None, now=now)
    choose_category(session, other, make_category("tre-em-nguoi-gia"), now)
    assert other.visibility is Visibility.PRIVATE
    choose_category(session, other, make_category("o-ga"), now)
    assert other.visibility is Visibility.PUBLIC, "that was the category's choice"
