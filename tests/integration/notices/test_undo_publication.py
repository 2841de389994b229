"""For ten minutes a publication can be undone, and nothing of it stays in public."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.flags import add_flag, count_open_flags
from citizen_site.core.permissions import Role
from citizen_site.notices.authenticity.models import NoticeFingerprint
from citizen_site.notices.commands import publish, schedule
from citizen_site.notices.flags import FlagReason, NoticeFlag
from citizen_site.notices.jobs import publish_and_archive_due
from citizen_site.notices.models import UNDO_FOR, Notice, NoticeKind, NoticeRevision, NoticeState
from citizen_site.notices.undo_publication import undo_publication
from citizen_site.notices.view_counts.commands import Reader, confirm_by_name, count
from citizen_site.notices.view_counts.models import NoticeConfirmation, NoticeViewCount, ReadAct
from tests.factories.notices import GROUP, OTHER_GROUP, WARD, actor_for, browser_of, draft, make_leader, post
from tests.support.notices import fields
from tests.support.pages import Visitor
from tests.support.pdf_files import pdf

TITLE = "Họp bàn sân chơi"
BODY = "Mời mỗi hộ một người đến nhà văn hóa bàn việc sửa sân chơi, góp ý về cầu trượt và ghế đá."
MEETING = {"kind": NoticeKind.MEETING, "meeting_place": "Nhà văn hóa"}
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def notice(session: Session, leader: Person) -> Notice:
    """Published a moment ago."""
    starts = clock.now() + timedelta(days=3)
    posted = post(session, leader, TITLE, body=BODY, meeting_starts_at=starts, **MEETING)
    session.commit()
    return posted


def undo(desk: Visitor, notice: Notice) -> Visitor:
    url = f"/thong-bao/{notice.code}/hoan-tac"
    desk.submit(url, {"publication": str(notice.publication)}, status=303)
    return desk


def test_an_undone_publication_is_nowhere_and_a_draft_again(
    desk: Visitor, visitor: Visitor, session: Session, notice: Notice
) -> None:
    page = f"/thong-bao/{notice.code}"
    public = (
        "/",
        "/thong-bao",
        "/thong-bao?luc=luu-tru",
        "/tim-kiem?q=hop ban san choi",
        f"/khu-vuc/{GROUP}",
        f"/thong-bao/khu-vuc/{GROUP}.atom",
        f"/thong-bao/khu-vuc/{GROUP}.ics",
    )
    before = [url for url in public if TITLE in visitor.get(url).html]
    assert len(before) >= 5, "it was public"
    etag = {"If-None-Match": visitor.get(page).response.headers["ETag"]}
    undo(desk, notice)
    visitor.get(page, status=404, headers=etag)
    for step in ("/in", "/loa", "/anh.png", "/lich.ics", "/da-doc", "/bao-sai", "/bao-nguoi-dang"):
        visitor.get(page + step, status=404)
    assert [url for url in public if TITLE in visitor.get(url).html] == []
    assert "Như vậy chưa có nghĩa là giả" in visitor.submit("/thong-bao/kiem-tra", {"seen": BODY}, status=200).text
    session.refresh(notice)
    assert (notice.state, notice.published_at, notice.title) == (NoticeState.DRAFT, None, TITLE)
    assert [session.scalar(select(func.count()).select_from(each)) for each in (NoticeRevision, NoticeFingerprint)] == [
        0,
        0,
    ]
    assert TITLE in desk.get(f"/thong-bao/viet/{notice.code}").html
    assert session.query(AuditEntry).filter_by(action="notice.publication_undone").count() == 1


def test_who_undid_it_is_told_where_it_is_and_can_go_on_writing(desk: Visitor, notice: Notice) -> None:
    url = f"/thong-bao/{notice.code}/hoan-tac"
    assert desk.get(f"/thong-bao/{notice.code}").links()["Hoàn tác"] == url
    assert desk.get("/thong-bao/cua-toi").links()["Hoàn tác"] == url
    page = desk.get(url)
    assert "Chưa có email hay tin nhắn nào được gửi." in page.text
    done = desk.post(url, fields(page), status=303)
    page = desk.get(done.response.location)
    assert "Đã hoàn tác. Thông báo là bản nháp, chỉ bạn đọc được." in page.text
    assert page.links()["Sửa tiếp"] == f"/thong-bao/viet/{notice.code}"


def test_files_of_an_undone_publication_are_the_authors_again(
    desk: Visitor, visitor: Visitor, session: Session, leader: Person
) -> None:
    written = draft(session, leader)
    session.commit()
    files = f"/thong-bao/viet/{written.code}/tep"
    desk.post(files, {**fields(desk.get(files)), "files": [(BytesIO(pdf()), "ds.pdf")]}, status=303)
    publish(session, actor_for(session, leader), written, clock.now())
    session.commit()
    (link,) = [href for text, href in visitor.get(f"/thong-bao/{written.code}").links().items() if "ds.pdf" in text]
    visitor.get(link)
    undo(desk, written)
    visitor.get(link, status=404)
    desk.get(link)


def test_at_ten_minutes_it_is_too_late_and_only_the_withdrawal_is_left(
    desk: Visitor, visitor: Visitor, session: Session, leader: Person, notice: Notice
) -> None:
    url = f"/thong-bao/{notice.code}/hoan-tac"
    sent = fields(desk.get(url))
    with time_machine.travel(notice.published_at + UNDO_FOR, tick=False):
        page = desk.post(url, sent, status=409)
        assert "Đã quá 10 phút" in page.text
        assert page.links()["Rút lại"] == f"/thong-bao/{notice.code}/rut-lai"
        assert "Hoàn tác" not in desk.get(f"/thong-bao/{notice.code}").links()
        assert "Hoàn tác" not in desk.get("/thong-bao/cua-toi").links()
        visitor.get(f"/thong-bao/{notice.code}")
    session.refresh(notice)
    last = notice.published_at + UNDO_FOR - timedelta(microseconds=1)
    undo_publication(session, actor_for(session, leader), notice, last, publication=1)
    assert notice.state == NoticeState.DRAFT


def test_a_second_undo_is_told_that_it_is_done(desk: Visitor, notice: Notice) -> None:
    url = f"/thong-bao/{notice.code}/hoan-tac"
    sent = fields(desk.get(url))
    desk.post(url, sent, status=303)
    assert "Đã hoàn tác" in desk.post(url, sent, status=409).text


def test_an_old_page_does_not_undo_what_was_published_again(
    desk: Visitor, session: Session, leader: Person, notice: Notice
) -> None:
    url = f"/thong-bao/{notice.code}/hoan-tac"
    sent = fields(desk.get(url))
    undo(desk, notice)
    session.refresh(notice)
    publish(session, actor_for(session, leader), notice, clock.now())
    session.commit()
    assert "rồi thông báo được đăng lại" in desk.post(url, sent, status=409).text
    session.refresh(notice)
    assert (notice.state, notice.publication) == (NoticeState.PUBLISHED, 2)
    assert [each.number for each in session.query(NoticeRevision)] == [1], "to readers it is the first"


def test_what_was_corrected_or_withdrawn_in_public_cannot_be_undone(
    desk: Visitor, session: Session, leader: Person, notice: Notice
) -> None:
    correction = f"/thong-bao/{notice.code}/sua"
    desk.post(correction, {**fields(desk.get(correction)), "title": "Họp lúc 20 giờ", "reason": "Lùi."}, status=303)
    url = f"/thong-bao/{notice.code}/hoan-tac"
    sent = {**fields(desk.get(correction)), "publication": "1"}
    assert "Thông báo đã được sửa công khai" in desk.post(url, sent, status=409).text
    desk.submit(f"/thong-bao/{notice.code}/rut-lai", {"reason": "Nhầm."}, status=303)
    assert "Thông báo đã được rút lại" in desk.post(url, sent, status=409).text
    session.refresh(notice)
    assert notice.state == NoticeState.WITHDRAWN


def test_readers_and_flags_of_an_undone_publication_are_forgotten_and_counted_anew(
    session: Session, leader: Person, notice: Notice
) -> None:
    reader, now = Reader("203.0.113.7", "Chrome"), clock.now()
    count(session, notice, ReadAct.OPENED, reader, now)
    confirm_by_name(session, notice, leader.id, now)
    flag = NoticeFlag(notice_id=notice.id)
    add_flag(session, flag, reason=FlagReason.WRONG, message="", flagged_by_id=None, now=now)
    moderator = actor_for(session, make_leader(session, area=WARD, role=Role.MODERATOR, name="Lê Minh Anh"))
    actor = actor_for(session, leader)
    undo_publication(session, actor, notice, now, publication=1)
    assert session.query(NoticeViewCount).count() + session.query(NoticeConfirmation).count() == 0
    assert count_open_flags(session, moderator, NoticeFlag) == 0
    publish(session, actor, notice, now)
    assert count(session, notice, ReadAct.OPENED, reader, now), "the same reader reads another publication"
    assert session.query(NoticeViewCount).one().opened == 1


def test_only_the_author_undoes_and_only_while_holding_the_role(
    app: Flask, session: Session, notice: Notice, leader: Person, visitor: Visitor
) -> None:
    url = f"/thong-bao/{notice.code}/hoan-tac"
    others = [
        make_leader(session, area=OTHER_GROUP, name="Trần Văn Hùng"),
        make_leader(session, name="Lý Thị Hoa"),
        make_leader(session, area=WARD, role=Role.MODERATOR, name="Lê Minh Anh"),
    ]
    for person in others:
        browser = browser_of(app, person)
        token = fields(browser.get("/thong-bao/viet"))["csrf_token"]
        browser.get(url, status=404)
        browser.post(url, {"csrf_token": token, "publication": "1"}, status=404)
        assert "Hoàn tác" not in browser.get(f"/thong-bao/{notice.code}").links()
    visitor.get(url, status=303, lint=False)
    visitor.post(url, {"publication": "1"}, status=303)  # to sign in first
    browser_of(app, leader).post(url, {"publication": "1"}, status=400)
    session.refresh(notice)
    assert notice.state == NoticeState.PUBLISHED


def test_the_ten_minutes_of_a_scheduled_notice_begin_when_it_is_published(session: Session, leader: Person) -> None:
    notice, now = draft(session, leader), clock.now()
    schedule(session, actor_for(session, leader), notice, now + timedelta(hours=1), now)
    session.commit()
    late = now + timedelta(hours=3)  # the worker was down
    publish_and_archive_due(late)
    session.refresh(notice)
    assert notice.undo_until == late + UNDO_FOR
    undo_publication(session, actor_for(session, leader), notice, late + UNDO_FOR - A_SECOND, publication=1)
    session.commit()
    publish_and_archive_due(late + UNDO_FOR)
    session.refresh(notice)
    assert (notice.state, notice.publish_at) == (NoticeState.DRAFT, None), "the worker does not publish it again"


def test_a_publication_that_is_over_already_can_still_be_undone(session: Session, leader: Person) -> None:
    now = clock.now()
    notice = post(session, leader, expires_at=now + timedelta(minutes=5))
    session.commit()
    publish_and_archive_due(now + timedelta(minutes=6))
    session.refresh(notice)
    assert notice.state == NoticeState.EXPIRED
    undo_publication(session, actor_for(session, leader), notice, now + timedelta(minutes=7), publication=1)
    assert notice.state == NoticeState.DRAFT


@pytest.mark.parametrize(("step", "typed"), [("sua", "Họp lúc 20 giờ"), ("rut-lai", "Nhầm tổ.")])
def test_people_with_a_form_open_meanwhile_are_told_and_see_what_was_typed(
    app: Flask, session: Session, leader: Person, notice: Notice, step: str, typed: str
) -> None:
    url = f"/thong-bao/{notice.code}/{step}"
    moderator = browser_of(app, make_leader(session, area=WARD, role=Role.MODERATOR, name="Lê Minh Anh"))
    stranger = browser_of(app, make_leader(session, area=OTHER_GROUP, name="Trần Văn Hùng"))
    token = fields(stranger.get("/thong-bao/viet"))["csrf_token"]
    sent = {
        **fields(moderator.get(url)),
        **({"title": typed, "reason": "Lùi."} if step == "sua" else {"reason": typed}),
    }
    undo_publication(session, actor_for(session, leader), notice, clock.now(), publication=1)
    session.commit()
    page = moderator.post(url, sent, status=409)
    assert "Người đăng vừa hoàn tác việc đăng" in page.text
    assert typed in page.text
    moderator.get(url, status=404)
    stranger.post(url, {**sent, "csrf_token": token}, status=404)
