"""Writing a notice: drafts that lose nothing, preview, publishing, and nobody else's draft."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.notices.models import Notice, NoticeState
from citizen_site.staff.models import RoleGrant
from tests.factories.notices import GROUP, OTHER_GROUP, WARD, browser_of, draft, make_leader, post
from tests.support.notices import START, begin, fields
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database


def test_a_leader_writes_previews_and_publishes_and_a_resident_reads(
    desk: Visitor, visitor: Visitor, session: Session
) -> None:
    form = begin(desk)
    typed = {
        "title": "Cắt nước sáng thứ Sáu",
        "body": "Nước nghỉ **từ 8 giờ**.\n\n- ngõ 5\n- ngõ 7",
        "kind": "water_cut",
        "viec": "xem",
    }
    saved = desk.post(form, fields(desk.get(form), **typed), status=303)
    preview = desk.get(saved.response.location)
    assert "Tổ trưởng, Tổ dân phố số 1, phường Phúc Lợi" in preview.text
    assert "Nguyễn Văn Bình" in preview.text
    visitor.get(form.replace("/viet", ""), status=404)
    posted = desk.post(f"{form}/dang", fields(preview, when="now"), status=303)
    shown = visitor.get(posted.response.location)
    assert text_of(shown.all("h1")[0]) == "Cắt nước sáng thứ Sáu"
    assert "từ 8 giờ" in [text_of(node) for node in shown.all("strong")]
    assert "giữ vai trò từ" in shown.text
    assert "Cắt nước sáng thứ Sáu" in visitor.get(f"/thong-bao?khu-vuc={GROUP}").text
    notice = session.query(Notice).one()
    assert (notice.state, notice.signed_name) == (NoticeState.PUBLISHED, "Nguyễn Văn Bình")


def test_what_is_typed_is_saved_on_the_way_and_by_the_button(desk: Visitor) -> None:
    form = begin(desk, mau="hop-to")
    values = fields(desk.get(form), title="Mời họp tổ ngày 28/11")
    saved = desk.post(form, values, status=200, headers={"HX-Request": "true"})
    assert saved.html.strip().startswith('<div class="saved" id="da-luu"'), "only the line that says so is swapped"
    assert "Đã lưu lúc" in saved.text
    assert fields(saved)["version"] == str(int(values["version"]) + 1)
    assert fields(desk.get(form))["title"] == "Mời họp tổ ngày 28/11"
    # The answer to that save got lost on the way, so the form still has the version of before.
    desk.post(form, {**values, "title": "Mời họp tổ ngày 29/11", "viec": "luu"}, status=303)
    again = fields(desk.get(form))
    assert again["title"] == "Mời họp tổ ngày 29/11"
    assert again["body"].startswith("Kính mời mỗi hộ **một người**")


def test_two_tabs_do_not_overwrite_each_other_and_nothing_typed_is_lost(desk: Visitor, session: Session) -> None:
    form = begin(desk)
    one, other = desk.get(form), desk.get(form)
    desk.post(form, fields(one, title="Từ cửa sổ thứ nhất", viec="luu"), status=303)
    refused = desk.post(form, fields(other, title="Từ cửa sổ thứ hai", viec="luu"), status=409)
    assert fields(refused)["title"] == "Từ cửa sổ thứ hai", "it stays in the form"
    assert "cửa sổ khác" in refused.text
    assert session.query(Notice.title).scalar() == "Từ cửa sổ thứ nhất"
    (button,) = refused.all("button", name="ghi-de")
    desk.post(form, fields(refused, **{"ghi-de": button.get("value")}), status=303)
    session.expire_all()
    assert session.query(Notice.title).scalar() == "Từ cửa sổ thứ hai"


def test_a_form_that_cannot_be_saved_keeps_what_was_typed_and_says_why(desk: Visitor) -> None:
    form = begin(desk)
    wrong = {"title": "Một tiêu đề", "body": "Nội dung dài.", "meeting_starts_at": "mai", "viec": "luu"}
    page = desk.post(form, fields(desk.get(form), **wrong), status=422)
    assert fields(page)["body"] == "Nội dung dài."
    assert fields(page)["meeting_starts_at"] == "mai"
    assert "Ngày giờ chưa đúng" in page.text
    desk.post(form, fields(page, title="x" * 121, meeting_starts_at="", viec="luu"), status=422)


@pytest.mark.parametrize("title", ["Thông báo chính thức ✅", "Tổ trưởng ✓ đã xác nhận", "🔴 Khẩn"])
def test_a_title_with_signs_is_kept_as_a_draft_but_not_published(desk: Visitor, session: Session, title: str) -> None:
    form = begin(desk)
    desk.post(form, fields(desk.get(form), title=title, body="Mời bà con.", viec="luu"), status=303)
    preview = desk.get(f"{form}/xem")
    assert "Tiêu đề chỉ dùng chữ, số và dấu câu" in preview.text
    version = str(session.query(Notice.version).scalar())
    desk.post(f"{form}/dang", {**fields(desk.get(form)), "when": "now", "version": version}, status=422)
    session.expire_all()
    assert session.query(Notice).one().state == NoticeState.DRAFT


def test_the_printed_sheet_is_seen_before_and_says_that_it_is_a_draft(desk: Visitor, session: Session) -> None:
    form = begin(desk)
    desk.post(form, fields(desk.get(form), title="Phun thuốc muỗi", body="Sáng thứ bảy."), status=200)
    page = desk.get(desk.get(f"{form}/xem").links()["Xem tờ chữ to như khi in"])
    assert "Phun thuốc muỗi" in page.text
    assert "BẢN NHÁP, chưa đăng" in page.text


def test_what_is_published_is_what_was_previewed(desk: Visitor, session: Session) -> None:
    form = begin(desk)
    desk.post(form, fields(desk.get(form), title="Bản một", body="Mời bà con.", viec="xem"), status=303)
    preview = desk.get(f"{form}/xem")
    desk.post(form, fields(desk.get(form), title="Bản hai", viec="luu"), status=303)
    page = desk.post(f"{form}/dang", fields(preview, when="now"), status=409)
    assert "Bản hai" in page.text
    desk.post(f"{form}/dang", fields(page, when="now"), status=303)
    session.expire_all()
    assert session.query(Notice).one().title == "Bản hai"


def test_a_moment_after_the_expiry_is_refused_with_words_and_kept(
    desk: Visitor, session: Session, leader: Person
) -> None:
    now = clock.now()
    written = draft(session, leader, expires_at=now + timedelta(hours=1))
    session.commit()
    form = f"{START}/{written.code}"
    later = clock.to_local(now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    sent = fields(desk.get(f"{form}/xem"), when="later", publish_at=later)
    page = desk.post(f"{form}/dang", sent, status=422)
    assert "Lúc hẹn không trước hạn hiển thị" in page.text
    assert fields(page)["publish_at"] == later


def test_nobody_opens_saves_previews_publishes_or_discards_anothers_draft(
    app: Flask, session: Session, leader: Person, visitor: Visitor
) -> None:
    code = draft(session, leader).code
    rival = make_leader(session, area=OTHER_GROUP, name="Trần Văn Hùng")
    successor = make_leader(session, name="Lý Thị Hoa")
    operator = make_leader(session, area="ha-noi", role=Role.OPERATOR, name="Phạm Dũng")
    resident = make_leader(session, name="Đã thôi")
    session.query(RoleGrant).filter_by(person_id=resident.id).delete()
    session.commit()
    for person in (rival, successor, operator):
        browser = browser_of(app, person)
        token = fields(browser.get(START))["csrf_token"]
        browser.get(f"{START}/{code}", status=404)
        browser.get(f"{START}/{code}/xem", status=404)
        for step in ("", "/dang", "/bo", "/thoi-hen"):
            browser.post(f"{START}/{code}{step}", {"csrf_token": token, "when": "now", "version": "1"}, status=404)
    browser_of(app, resident).get(f"{START}/{code}", status=403)
    assert "/dang-nhap" in visitor.get(f"{START}/{code}", status=303, lint=False).response.location
    assert session.query(Notice).filter_by(code=code).one().state == NoticeState.DRAFT


def test_a_leader_is_offered_and_allowed_only_the_own_group(
    app: Flask, session: Session, desk: Visitor, leader: Person
) -> None:
    form = begin(desk)
    page = desk.get(form)
    assert fields(page)["area"] == GROUP
    for slug in (OTHER_GROUP, WARD, "ha-noi"):
        desk.post(form, fields(page, area=slug, title="Ngoài khu vực", viec="luu"), status=422)
    moderator = browser_of(app, make_leader(session, area=WARD, role=Role.MODERATOR, name="Lê Minh Anh"))
    choices = [node.get("value") for node in moderator.get(begin(moderator)).by_id("area").iter() if node.get("value")]
    assert choices == [WARD, GROUP, OTHER_GROUP]


def test_an_old_notice_is_written_anew(desk: Visitor, session: Session, leader: Person) -> None:
    old = post(session, leader, "Tổng vệ sinh tháng 10", body="Mời bà con **quét ngõ**.")
    session.commit()
    page = desk.get(f"{START}?ban-cu={old.code}")
    token = fields(page)["csrf_token"]
    begun = desk.post(START, {"csrf_token": token, "ban-cu": old.code}, status=303)
    copy = fields(desk.get(begun.response.location))
    assert (copy["title"], copy["body"]) == ("Tổng vệ sinh tháng 10", "Mời bà con **quét ngõ**.")
    assert "Tổng vệ sinh tháng 10" in desk.get("/thong-bao/cua-toi").text
    desk.post(f"{begun.response.location}/bo", {"csrf_token": token}, status=303)
    desk.get(begun.response.location, status=404)
