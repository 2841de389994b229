"""What is published is what was previewed: files, text, area and dates; whatever changed since is shown first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.notices.commands import StaleError, publish
from citizen_site.notices.files.models import FileState, NoticeFile
from citizen_site.notices.models import Notice, NoticeState
from tests.factories.notices import OTHER_GROUP, WARD, actor_for, browser_of, draft, make_leader
from tests.support.at_once import all_at_once, tap, taps
from tests.support.notices import attach, fields, photo
from tests.support.pages import Visitor
from tests.support.pdf_files import pdf

pytestmark = pytest.mark.either_database

Change = Callable[[Visitor, Notice], None]


@pytest.fixture
def notice(session: Session, leader: Person) -> Notice:
    written = draft(session, leader, "Bản đầu")
    session.commit()
    return written


def address(notice: Notice, step: str = "") -> str:
    return f"/thong-bao/viet/{notice.code}{step}"


def the_file(desk: Visitor, notice: Notice) -> str:
    """The address of the first file's acts."""
    forms = desk.get(address(notice, "/tep")).all("form")
    return next(each.get("action").rpartition("/")[0] for each in forms if each.get("action").endswith("/bo"))


def add_file(desk: Visitor, notice: Notice) -> None:
    attach(desk, notice, ("van-ban.pdf", pdf()), key="fedcba9876543210")


def remove_file(desk: Visitor, notice: Notice) -> None:
    desk.submit(address(notice, "/tep"), {}, url=f"{the_file(desk, notice)}/bo", status=303)


def turn_picture(desk: Visitor, notice: Notice) -> None:
    desk.submit(address(notice, "/tep"), {}, url=f"{the_file(desk, notice)}/xoay", status=303)


def write(**typed: str) -> Change:
    def change(desk: Visitor, notice: Notice) -> None:
        desk.post(address(notice), fields(desk.get(address(notice)), viec="luu", **typed), status=303)

    return change


LATER = clock.to_local(clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
CHANGES = {
    "a file is added": add_file,
    "a file is removed": remove_file,
    "a picture is turned": turn_picture,
    "the title": write(title="Chữ khác"),
    "the text": write(body="Nội dung khác"),
    "when it ends": write(expires_at=LATER),
    "when the event is": write(meeting_starts_at=LATER, meeting_place="Nhà văn hóa"),
    "what it is about": write(kind="urgent"),
}


@pytest.mark.parametrize("when", ["now", "later"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_changed_in_another_tab_after_the_preview_is_previewed_before_it_is_published(
    desk: Visitor, session: Session, notice: Notice, change: Change, when: str
) -> None:
    attach(desk, notice, ("anh.jpg", photo((800, 400))))
    at = clock.to_local(clock.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M") if when == "later" else ""
    sent = fields(desk.get(address(notice, "/xem")), when=when, publish_at=at)
    change(desk, notice)
    page = desk.post(address(notice, "/dang"), sent, status=409)
    assert "Bản nháp đã đổi sau khi bạn mở trang này" in page.text
    session.refresh(notice)
    assert notice.state == NoticeState.DRAFT
    files = session.scalars(select(NoticeFile).where(NoticeFile.state == FileState.ATTACHED)).all()
    for each in files:
        assert f"/tep/{each.id}" in page.html
    desk.post(address(notice, "/dang"), {**sent, **fields(page, when=when, publish_at=at)}, status=303)


def test_another_audience_than_the_previewed_one_is_previewed_first(
    app: Flask, session: Session, leader: Person
) -> None:
    ward_leader = make_leader(session, area=WARD, name="Lê Văn Cường")
    written = draft(session, ward_leader, area=WARD)
    session.commit()
    desk = browser_of(app, ward_leader)
    sent = fields(desk.get(address(written, "/xem")), when="now")
    write(area=OTHER_GROUP)(desk, written)
    desk.post(address(written, "/dang"), sent, status=409)
    session.refresh(written)
    assert written.state == NoticeState.DRAFT


def test_a_draft_with_other_files_is_a_new_version_for_the_command_too(
    desk: Visitor, session: Session, leader: Person, notice: Notice
) -> None:
    seen = notice.version
    attach(desk, notice, ("van-ban.pdf", pdf()))
    with pytest.raises(StaleError):
        publish(session, actor_for(session, leader), notice, clock.now(), version=seen)


def test_a_file_added_in_another_tab_is_no_conflict_for_the_text_that_is_being_written(
    desk: Visitor, session: Session, notice: Notice
) -> None:
    sent = fields(desk.get(address(notice)), title="Chữ mới gõ", viec="luu")
    add_file(desk, notice)
    desk.post(address(notice), sent, status=303)
    session.refresh(notice)
    assert notice.title == "Chữ mới gõ"


def test_files_of_a_scheduled_notice_stay_as_they_were_previewed(
    desk: Visitor, session: Session, notice: Notice
) -> None:
    attach(desk, notice, ("anh.jpg", photo((800, 400))))
    page = desk.get(address(notice, "/tep"))
    acts = f"/thong-bao/viet/{notice.code}/tep/{session.scalars(select(NoticeFile.id)).one()}"
    sent = fields(desk.get(address(notice, "/xem")), when="later", publish_at=LATER)
    desk.post(address(notice, "/dang"), sent, status=303)
    token = {"csrf_token": fields(page)["csrf_token"]}
    for url in (f"{acts}/bo", f"{acts}/xoay"):
        assert "Thông báo đã hẹn giờ đăng nên tệp chưa thay đổi." in desk.post(url, token, status=409).text
    upload = {**token, "upload_key": "fedcba9876543210", "files": [(BytesIO(pdf()), "a.pdf")]}
    desk.post(address(notice, "/tep"), upload, status=409)
    assert [each.name for each in session.scalars(select(NoticeFile))] == ["anh.webp"]
    assert desk.get(address(notice, "/tep"), status=303, lint=False).response.location.endswith("/xem")


def upload(page_fields: dict[str, str], key: str) -> dict[str, object]:
    return {**page_fields, "upload_key": key, "files": [(BytesIO(pdf()), "van-ban.pdf")]}


@pytest.mark.every_database
def test_a_file_that_eight_taps_upload_is_attached_once(desk: Visitor, session: Session, notice: Notice) -> None:
    url = address(notice, "/tep")
    sent = fields(desk.get(url))
    answers = all_at_once([tap(desk, url, upload(sent, "0123456789abcdef")) for _ in range(8)])
    assert {status for status, _ in answers} == {303}
    assert len(session.scalars(select(NoticeFile)).all()) == 1


@pytest.mark.every_database
def test_of_eight_files_at_once_six_are_attached_and_two_are_told(
    desk: Visitor, session: Session, notice: Notice
) -> None:
    url = address(notice, "/tep")
    sent = fields(desk.get(url))
    answers = all_at_once([tap(desk, url, upload(sent, f"0123456789abcde{number}")) for number in range(8)])
    assert sorted(status for status, _ in answers) == [303] * 6 + [422] * 2
    assert len(session.scalars(select(NoticeFile)).all()) == 6


@pytest.mark.every_database
def test_a_file_that_eight_taps_remove_is_removed_and_no_tap_is_an_error(
    desk: Visitor, session: Session, notice: Notice
) -> None:
    add_file(desk, notice)
    url = f"{the_file(desk, notice)}/bo"
    answers = taps(desk, 8, url, {"csrf_token": fields(desk.get(address(notice, "/tep")))["csrf_token"]})
    assert {status for status, _ in answers} == {303}
    assert session.scalars(select(NoticeFile)).all() == []
