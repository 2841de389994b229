"""Answers: a document beside them, where else to go, and who answered."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.core.site import current_site
from citizen_site.reports.assignment import assign
from citizen_site.reports.models.attachments import ReportDocument
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import remove_permanently
from citizen_site.reports.workflow import Status
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_body, make_unit
from tests.support.desk import WARD, at, hidden_of, let_undo_period_pass, move
from tests.support.pages import Page, Visitor
from tests.support.pdf_files import pdf

pytestmark = pytest.mark.either_database


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def resolve(desk: Visitor, report: Report, content: bytes, code: int = 303, name: str = "Bien ban.pdf") -> Page:
    data: dict[str, Any] = {
        **hidden_of(desk.get(at(report)), "resolved-"),
        "resolved-text": "Đã vá xong, có biên bản.",
        "resolved-evidence": "document",
        "resolved-documents": (io.BytesIO(content), name),
    }
    return desk.post(f"{at(report)}/chuyen/resolved", data, status=code, content_type="multipart/form-data")


def test_a_document_stands_at_the_answer_for_all_its_readers_and_runs_nowhere(
    app: Flask, desk: Visitor, session: Session, visitor: Visitor
) -> None:
    report = make_report(key=app.config["SECRET_KEY"], token="mot-lien-ket-rieng")
    session.commit()
    move_page = move(desk, report, Status.RESOLVED, 422, text="Xong", evidence="document")
    assert "Hãy chọn tệp văn bản" in move_page.text
    assert "Đây không phải tệp PDF dùng được" in resolve(desk, report, b"<script>1</script>", 422).text
    script = pdf(catalog="/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
    refused = resolve(desk, report, script, 422)
    assert "có thứ tự chạy khi mở" in refused.text
    assert refused.all("textarea", name="resolved-text")[0].text.strip() == "Đã vá xong, có biên bản."
    resolve(desk, report, pdf())
    let_undo_period_pass(session)
    assert (report.status, report.evidence) == (Status.RESOLVED, "document")
    href = visitor.get(f"/phan-anh/{report.display_code}").links()["Bien ban.pdf"]
    answer = visitor.get(href).response
    assert answer.data == pdf()
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    private = "/phan-anh/cua-toi/mot-lien-ket-rieng"
    own = visitor.get(private).links()["Bien ban.pdf"]
    assert visitor.get(own).response.data == pdf()
    other = make_report()
    session.commit()
    visitor.get(href.replace(report.display_code, other.display_code), status=404)
    desk.post(f"{at(report)}/an", {**hidden_of(desk.get(at(report))), "reason": "Có tên riêng"}, status=303)
    visitor.get(href, status=404)  # nobody reads a hidden report's papers
    visitor.get(own)  # but its reporter


def test_a_removed_report_takes_its_documents_along(app: Flask, desk: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    resolve(desk, report, pdf(), name="../../Biên bản\u202efdp.exe")
    session.expire_all()
    document = session.scalars(select(ReportDocument)).one()
    assert document.name == "Biên bảnfdp.pdf"
    assert current_site().storage.read(document.key) == pdf()
    remove_permanently(session, STAFF, report, "Lộ tên", now=clock.now())
    assert session.scalars(select(ReportDocument)).all() == []


def test_people_who_are_refused_read_the_referral(desk: Visitor, session: Session, visitor: Visitor) -> None:
    make_body("Điện lực Long Biên")
    report = make_report()
    session.commit()
    assert "Điện lực Long Biên" in desk.get(at(report)).html, "known bodies are offered"
    move(desk, report, Status.NOT_RESPONSIBLE, text="Cột này của điện lực.", referral="Điện lực Long Biên")
    let_undo_period_pass(session)
    page = visitor.get(f"/phan-anh/{report.display_code}")
    assert "Nơi cần gửi tới: Điện lực Long Biên" in page.text
    move(desk, report, Status.REOPENED, text="Xem lại.")
    move(desk, report, Status.REJECTED, text="Không rõ chỗ.")
    session.expire_all()
    assert report.referral == "", "the new answer says nothing of it"


def test_readers_see_the_unit_and_the_name_only_of_those_who_allow_it(
    app: Flask, session: Session, visitor: Visitor
) -> None:
    _person, desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
    unit = make_unit()
    shy, open_ = make_report(), make_report()
    for report in (shy, open_):
        assign(session, STAFF, report, person_id=None, unit_id=unit.id, now=clock.now())
    session.commit()
    move(desk, shy, Status.RESOLVED, text="Xong", evidence="reason")
    let_undo_period_pass(session)
    page = visitor.get(f"/phan-anh/{shy.display_code}").text
    assert "Đội Môi trường, phường Phúc Lợi" in page
    assert "Lê Minh Anh" not in page
    profile = {"name": "Lê Minh Anh", "name_display": "nobody", "language": "vi", "text_size": "normal"}
    desk.submit("/tai-khoan/sua", {**profile, "signs_answers": "y"}, status=303)
    move(desk, open_, Status.RESOLVED, text="Xong", evidence="reason")
    let_undo_period_pass(session)
    assert "phường Phúc Lợi (Lê Minh Anh)" in visitor.get(f"/phan-anh/{open_.display_code}").text
    assert "Lê Minh Anh" not in visitor.get(f"/phan-anh/{shy.display_code}").text


def test_a_step_that_does_not_fit_says_why_and_what_fits(desk: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    move(desk, report, Status.SCHEDULED, date="2027-01-05")
    page = move(desk, report, Status.REJECTED, 409, text="Không rõ chỗ nào.")
    assert "không chuyển thẳng sang “Không tiếp nhận” được. Từ đây có thể: bắt đầu xử lý" in page.text
    assert "Không rõ chỗ nào." in page.text, "their words are not lost"
