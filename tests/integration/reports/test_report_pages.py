"""The public page of a report: what it says, and to whom."""

import pytest
from sqlalchemy.orm import Session

from citizen_site.core import clock
from tests.factories.reports import make_report
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database


def test_a_public_report_is_listed_and_has_a_page(visitor: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    title = "Ổ gà sâu trước số nhà 12, xe máy dễ ngã"
    assert visitor.get("/phan-anh").links()[title] == f"/phan-anh/{report.display_code}"
    page = visitor.get(f"/phan-anh/{report.display_code}")
    assert title in page.text
    assert "Đã nhận" in page.text


def test_a_code_is_understood_however_it_is_typed(visitor: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    for typed in (
        report.code.lower(),
        report.code,
        report.display_code.lower(),
        f"{report.code[:2]} {report.code[2:]}",
    ):
        answer = visitor.get(f"/phan-anh/{typed}", status=301).response
        assert answer.location == f"/phan-anh/{report.display_code}"
    for wrong in ("AAAAAAA", "O00-0000", "K7M", "x" * 300, "K7M-4QXT-"):
        visitor.get(f"/phan-anh/{wrong}", status=404)


def test_what_is_unsent_hidden_or_private_is_not_there_for_others(visitor: Visitor, session: Session) -> None:
    unsent = make_report(is_delivered=False)
    private = make_report(visibility="private")
    hidden = make_report(moderation="hidden", hidden_reason="nêu tên người khác", is_approved=False)
    session.commit()
    for report in (unsent, private, hidden):
        visitor.get(f"/phan-anh/{report.display_code}", status=404)
    assert "Ổ gà" not in visitor.get("/phan-anh").text


def test_a_removed_report_leaves_a_tombstone(visitor: Visitor, session: Session) -> None:
    report = make_report()
    report.removed_at, report.description, report.place_text = clock.now(), "", ""
    report.refresh_listing()
    session.commit()
    page = visitor.get(f"/phan-anh/{report.display_code}", status=410)
    assert "đã bị xóa hẳn" in page.text
