"""Corrections with a trail, withdrawal with a reason, flags, and whose business they are."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.database import AppendOnlyError
from citizen_site.core.errors import NotAllowedError
from citizen_site.core.flags import add_flag, count_open_flags, open_flags
from citizen_site.core.permissions import Role
from citizen_site.notices.commands import withdraw
from citizen_site.notices.flags import FlagReason, NoticeFlag, dismiss_all
from citizen_site.notices.models import Notice, NoticeRevision, NoticeState
from tests.factories.notices import OTHER_GROUP, WARD, actor_for, browser_of, draft, make_leader, post
from tests.support.notices import fields
from tests.support.pages import Visitor, text_of


@pytest.fixture
def notice(session: Session, leader: Person) -> Notice:
    posted = post(session, leader, "Họp lúc 19 giờ", body="Mời bà con đến **nhà văn hoá**.")
    session.commit()
    return posted


def test_a_correction_shows_what_changed_in_words_who_did_it_and_why(
    desk: Visitor, visitor: Visitor, notice: Notice
) -> None:
    url = f"/thong-bao/{notice.code}"
    form = fields(desk.get(f"{url}/sua"))
    changed = {**form, "title": "Họp lúc 20 giờ", "reason": "Nhà văn hoá bận."}
    desk.post(f"{url}/sua", {**form, "reason": "Không đổi gì."}, status=422)
    desk.post(f"{url}/sua", {**changed, "reason": ""}, status=422)
    desk.post(f"{url}/sua", {**changed, "title": ""}, status=422)
    desk.post(f"{url}/sua", {**changed, "title": "Họp ✅"}, status=422)
    desk.post(f"{url}/sua", changed, status=303)
    page = visitor.get(url)
    assert text_of(page.all("h1")[0]) == "Họp lúc 20 giờ"
    assert [text_of(node) for node in page.all("del")] == ["bỏ: 19 (hết phần bỏ)"]
    assert [text_of(node) for node in page.all("ins")] == ["thêm: 20 (hết phần thêm)"]
    assert "Lý do: Nhà văn hoá bận." in page.text
    assert "Sửa lại" in page.text
    assert "Họp lúc 20 giờ" in visitor.get("/tim-kiem?q=hop luc 20 gio").text
    kept = desk.post(f"{url}/sua", {**changed, "title": "Họp lúc 21 giờ"}, status=422)
    assert fields(kept)["title"] == "Họp lúc 21 giờ", "another tab was faster; what was typed stays"


def test_a_correction_of_where_a_link_leads_is_shown(
    desk: Visitor, visitor: Visitor, session: Session, leader: Person
) -> None:
    body = "Đăng ký **[ở đây](https://hanoi.gov.vn/nop)** trước thứ Sáu."
    url = f"/thong-bao/{post(session, leader, 'Đăng ký tiêm', body=body).code}"
    session.commit()
    form = fields(desk.get(f"{url}/sua"))
    other = {**form, "body": body.replace("hanoi.gov.vn", "hanoi.example"), "reason": "Nhầm chỗ."}
    desk.post(f"{url}/sua", other, status=303)
    page = visitor.get(url)
    assert "Chỉ đổi cách trình bày" not in page.text
    assert [text_of(node) for node in page.all("ins")] == ["thêm: example (hết phần thêm)"]
    form = fields(desk.get(f"{url}/sua"))
    desk.post(f"{url}/sua", {**form, "body": form["body"].replace("**", ""), "reason": "Cho gọn."}, status=303)
    assert "Chỉ đổi cách trình bày, chữ vẫn thế." in visitor.get(url).text


def test_the_trail_cannot_be_changed(session: Session, notice: Notice) -> None:
    session.query(NoticeRevision).one().reason = "khác"
    with pytest.raises(AppendOnlyError):
        session.flush()
    session.rollback()
    session.delete(session.query(NoticeRevision).one())
    with pytest.raises(AppendOnlyError):
        session.flush()


def test_what_is_withdrawn_says_so_and_why_and_is_found_no_more(
    desk: Visitor, visitor: Visitor, notice: Notice, session: Session
) -> None:
    url = f"/thong-bao/{notice.code}"
    desk.submit(f"{url}/rut-lai", {"reason": ""}, status=422)
    desk.submit(f"{url}/rut-lai", {"reason": "Đăng nhầm tổ."}, status=303)
    page = visitor.get(url)
    assert "đã được rút lại" in page.text
    assert "Đăng nhầm tổ." in page.text
    assert "Họp lúc 19 giờ" not in visitor.get("/tim-kiem?q=hop luc 19 gio").text.partition("kết quả")[2]
    assert "Họp lúc 19 giờ" not in visitor.get("/thong-bao").text
    archive = visitor.get("/thong-bao?luc=luu-tru").text
    assert "Họp lúc 19 giờ" in archive
    assert "Đã rút lại" in archive
    assert "Mời bà con" not in archive
    told = desk.submit(f"{url}/rut-lai", {"reason": "Lần nữa."}, status=422)
    assert "đã được rút lại rồi" in told.text


def test_what_messengers_show_of_a_withdrawn_notice_is_the_reason_and_none_of_its_words(
    desk: Visitor, visitor: Visitor, notice: Notice
) -> None:
    url = f"/thong-bao/{notice.code}"
    desk.submit(f"{url}/rut-lai", {"reason": "Đăng nhầm tổ."}, status=303)
    page = visitor.get(url)
    told = {node.get("property") or node.get("name"): node.get("content") for node in page.all("meta")}
    assert told["description"] == told["og:description"] == "Đã rút lại: Đăng nhầm tổ."
    assert told["og:title"] == told["og:image:alt"] == "Đã rút lại: Họp lúc 19 giờ"
    struck = visitor.get(f"{url}/in").all("div", class_="struck")
    assert "Mời bà con" in text_of(struck[0])


def test_only_those_in_charge_correct_withdraw_and_see_readers(
    app: Flask, session: Session, notice: Notice, visitor: Visitor
) -> None:
    rival = browser_of(app, make_leader(session, area=OTHER_GROUP, name="Trần Văn Hùng"))
    successor = browser_of(app, make_leader(session, name="Lý Thị Hoa"))
    moderator = browser_of(app, make_leader(session, area=WARD, role=Role.MODERATOR, name="Lê Minh Anh"))
    for act in ("sua", "rut-lai", "nguoi-doc"):
        url = f"/thong-bao/{notice.code}/{act}"
        rival.get(url, status=404)
        visitor.get(url, status=303, lint=False)
        successor.get(url)
        moderator.get(url)
        token = fields(rival.get("/thong-bao/viet"))["csrf_token"]
        if act != "nguoi-doc":
            rival.post(url, {"csrf_token": token, "reason": "x", "version": "1"}, status=404)
    token = fields(rival.get("/thong-bao/viet"))["csrf_token"]
    rival.post("/thong-bao/viet", {"csrf_token": token, "ban-cu": notice.code}, status=404)
    assert "Dành cho người đăng" in successor.get(f"/thong-bao/{notice.code}").text
    assert "Dành cho người đăng" not in rival.get(f"/thong-bao/{notice.code}").text
    session.expire_all()
    assert notice.state == NoticeState.PUBLISHED


def test_a_flag_reaches_the_moderator_of_the_area_and_nobody_else(
    app: Flask, session: Session, notice: Notice, visitor: Visitor, desk: Visitor
) -> None:
    url = f"/thong-bao/{notice.code}/bao-sai"
    visitor.submit(url, {"message": "Số tài khoản lạ"}, status=422)
    sent = visitor.submit(url, {"reason": "fake", "message": "Số tài khoản lạ <b>"}, status=303)
    assert "Cảm ơn bạn" in visitor.get(sent.response.location).text
    flag = session.query(NoticeFlag).one()
    assert flag.flagged_by_id is None
    here = browser_of(app, make_leader(session, area=WARD, role=Role.MODERATOR, name="Lê Minh Anh"))
    elsewhere = browser_of(
        app, make_leader(session, area="phuong-viet-hung", role=Role.MODERATOR, name="Ngô Quang Vinh")
    )
    page = here.get("/dieu-hanh/bi-bao")
    assert "Tôi nghĩ là giả" in page.text
    assert "Số tài khoản lạ <b>" in page.text
    assert "Không có thông báo nào bị báo" in elsewhere.get("/dieu-hanh/bi-bao").text
    desk.get("/dieu-hanh/bi-bao", status=403)
    done = f"/dieu-hanh/bi-bao/thong-bao/{flag.id}"
    elsewhere.submit("/thong-bao/viet", {}, status=404, url=done)
    here.submit("/dieu-hanh/bi-bao", {}, status=303, url=done)
    assert "Không có thông báo nào bị báo" in here.get("/dieu-hanh/bi-bao").text
    here.submit("/thong-bao/viet", {}, status=303, url=done)
    session.expire_all()
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "notice.flag_handled")).all()) == 1


def test_the_desks_flags_are_counted_and_a_withdrawal_by_the_desk_dismisses_them(
    app: Flask, session: Session, notice: Notice, leader: Person
) -> None:
    other = post(session, leader, "Thông báo khác")
    for each, reason in ((notice, FlagReason.FAKE), (notice, FlagReason.PRIVATE), (other, FlagReason.WRONG)):
        add_flag(session, NoticeFlag(notice_id=each.id), reason=reason, message="", flagged_by_id=None, now=clock.now())
    session.commit()
    moderator = actor_for(session, make_leader(session, area=WARD, role=Role.MODERATOR, name="Lê Minh Anh"))
    assert count_open_flags(session, moderator, NoticeFlag) == 3
    assert [flag.reason for flag in open_flags(session, moderator, NoticeFlag, limit=2)] == [
        FlagReason.FAKE,
        FlagReason.PRIVATE,
    ]
    assert count_open_flags(session, actor_for(session, leader), NoticeFlag) == 0, (
        "a leader is no judge of the own notices"
    )
    withdraw(session, actor_for(session, leader), other, "Nhầm", clock.now())
    assert count_open_flags(session, moderator, NoticeFlag) == 3, "the desk looks at it all the same"
    withdraw(session, moderator, notice, "Giả", clock.now())
    assert [flag.subject for flag in open_flags(session, moderator, NoticeFlag)] == [other]
    with pytest.raises(NotAllowedError):
        dismiss_all(session, actor_for(session, leader), other, clock.now())
    assert dismiss_all(session, moderator, other, clock.now()) == 1
    assert dismiss_all(session, moderator, other, clock.now()) == 0


def test_an_account_that_is_deleted_takes_its_drafts_and_its_name_along(
    app: Flask, session: Session, leader: Person, notice: Notice, visitor: Visitor
) -> None:
    browser = browser_of(app, leader)
    unfinished = draft(session, leader, "Chưa xong").code
    session.commit()
    kept = json.loads(browser.get("/tai-khoan/du-lieu.json").html)["notices"]
    assert [each["title"] for each in kept] == ["Họp lúc 19 giờ", "Chưa xong"]
    browser.submit("/tai-khoan/xoa", {}, status=303)
    assert session.query(Notice).filter_by(code=unfinished).count() == 0
    page = visitor.get(f"/thong-bao/{notice.code}")
    assert "Nguyễn Văn Bình" not in page.text
    assert "Tổ trưởng tổ dân phố, Tổ dân phố số 1, Phường Phúc Lợi" in page.text
