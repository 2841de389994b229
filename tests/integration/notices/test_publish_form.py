"""Now or at a moment: a date chooses the schedule, the button says what happens, no blank of a template goes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.notices.commands import correct
from citizen_site.notices.models import Content, Notice, NoticeKind, NoticeState
from tests.factories.notices import actor_for, draft, post
from tests.support.notices import fields
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database

NOON = datetime(2026, 11, 28, 12, tzinfo=clock.HANOI)
AT_SEVEN = "2026-12-01T07:00"
SEVEN = datetime(2026, 12, 1, 7, tzinfo=clock.HANOI)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def notice(session: Session, leader: Person) -> Notice:
    written = draft(session, leader)
    session.commit()
    return written


def address(notice: Notice, step: str = "dang") -> str:
    return f"/thong-bao/viet/{notice.code}/{step}"


def button(page: Page) -> tuple[str, str]:
    """What it says, and what it promises to the server."""
    (found,) = page.all("button", name="promised")
    return text_of(found), found.get("value")


def pressed(page: Page, **changes: str) -> dict[str, str]:
    """What a browser without JavaScript sends."""
    (chosen,) = [node.get("value") for node in page.all("input", name="when") if node.get("checked") is not None]
    return {**fields(page), "when": chosen, "promised": button(page)[1], **changes}


def test_a_date_chooses_the_schedule_although_now_is_ticked(
    desk: Visitor, visitor: Visitor, session: Session, notice: Notice
) -> None:
    sent = fields(desk.get(address(notice, "xem")), when="now", publish_at=AT_SEVEN)
    desk.post(address(notice), sent, status=303)
    visitor.get(f"/thong-bao/{notice.code}", status=404)
    session.refresh(notice)
    assert (notice.state, notice.publish_at) == (NoticeState.SCHEDULED, SEVEN)


def test_a_schedule_without_a_date_is_refused_with_words_and_stays_chosen(
    desk: Visitor, session: Session, notice: Notice
) -> None:
    page = desk.post(address(notice), fields(desk.get(address(notice, "xem")), when="later"), status=422)
    assert "Hãy chọn ngày giờ đăng" in page.text
    assert pressed(page)["when"] == "later"
    assert button(page) == ("Hẹn đăng", "later")
    session.refresh(notice)
    assert notice.state == NoticeState.DRAFT


@pytest.mark.parametrize("typed", ["mai", "0001-01-01T00:00", "2026-13-01T07:00"])
def test_what_is_no_date_is_said_once_and_stays_in_the_form(
    desk: Visitor, session: Session, notice: Notice, typed: str
) -> None:
    sent = fields(desk.get(address(notice, "xem")), when="later", publish_at=typed)
    page = desk.post(address(notice), sent, status=422)
    assert "Ngày giờ chưa đúng" in page.text
    assert "Hãy chọn ngày giờ đăng" not in page.text
    assert pressed(page)["publish_at"] == typed
    session.refresh(notice)
    assert notice.state == NoticeState.DRAFT


def test_a_moment_that_is_over_is_refused_and_publishes_nothing(
    desk: Visitor, session: Session, notice: Notice
) -> None:
    sent = fields(desk.get(address(notice, "xem")), when="now", publish_at="2020-01-01T07:00")
    page = desk.post(address(notice), sent, status=422)
    assert "Lúc hẹn đã qua" in page.text
    session.refresh(notice)
    assert notice.state == NoticeState.DRAFT


def test_without_javascript_a_button_that_said_something_else_asks_again_and_says_it_right(
    desk: Visitor, session: Session, notice: Notice
) -> None:
    page = desk.get(address(notice, "xem"))
    assert button(page) == ("Đăng ngay", "now")
    page = desk.post(address(notice), pressed(page, publish_at=AT_SEVEN), status=422)
    assert "Chưa đăng: nút bạn vừa bấm" in page.text
    assert button(page) == ("Hẹn đăng 07:00 ngày 1/12", AT_SEVEN)
    assert (pressed(page)["when"], pressed(page)["publish_at"]) == ("later", AT_SEVEN)
    page = desk.post(address(notice), pressed(page, publish_at="2027-01-01T08:00"), status=422)
    assert button(page)[0] == "Hẹn đăng 08:00 ngày 1/1/2027", "the date was changed after the button said another"
    page = desk.post(address(notice), pressed(page, publish_at="", when="now"), status=422)
    assert button(page)[0] == "Đăng ngay", "and nothing goes out at once under a button that speaks of a date"
    session.refresh(notice)
    assert notice.state == NoticeState.DRAFT
    page = desk.post(address(notice), pressed(page, publish_at=AT_SEVEN), status=422)
    desk.post(address(notice), pressed(page), status=303)
    session.refresh(notice)
    assert (notice.state, notice.publish_at) == (NoticeState.SCHEDULED, SEVEN)


def test_a_button_that_speaks_of_a_date_to_come_takes_any_date(desk: Visitor, session: Session, notice: Notice) -> None:
    page = desk.post(address(notice), pressed(desk.get(address(notice, "xem")), when="later"), status=422)
    desk.post(address(notice), pressed(page, publish_at=AT_SEVEN), status=303)
    session.refresh(notice)
    assert notice.state == NoticeState.SCHEDULED


def test_the_button_publishes_at_once_when_it_says_so(desk: Visitor, session: Session, notice: Notice) -> None:
    desk.post(address(notice), pressed(desk.get(address(notice, "xem"))), status=303)
    session.refresh(notice)
    assert notice.state == NoticeState.PUBLISHED


def test_the_page_says_when_messages_leave_and_an_urgent_one_that_they_leave_at_once(
    desk: Visitor, session: Session, leader: Person, notice: Notice
) -> None:
    urgent = draft(session, leader, "Vỡ ống nước", kind=NoticeKind.URGENT)
    session.commit()
    assert "(nếu có) chỉ được gửi sau 10 phút đó" in desk.get(address(notice, "xem")).text
    page = desk.get(address(urgent, "xem"))
    assert button(page)[0] == "Đăng và gửi tin ngay"
    assert "được gửi ngay khi đăng và không thu hồi được" in page.text


def test_the_button_is_written_in_english_too(desk: Visitor, notice: Notice) -> None:
    url = "/en" + address(notice)
    page = desk.get("/en" + address(notice, "xem"))
    assert button(page)[0] == "Post now"
    page = desk.post(url, pressed(page, publish_at=AT_SEVEN), status=422)
    assert button(page)[0] == "Schedule for 7 am on 1 December"


LEFT = {
    "title": "Cắt nước ngày …",
    "body": "Nước nghỉ **từ ... giờ**.\n\n- ngõ 5, ngõ 7…\n- gọi ____",
    "meeting_place": "nhà ông […]",
}


def test_blanks_of_a_template_are_found_before_publishing_and_their_places_named(
    desk: Visitor, session: Session, leader: Person
) -> None:
    starts = SEVEN
    written = draft(session, leader, **LEFT, meeting_starts_at=starts)
    session.commit()
    page = desk.get(address(written, "xem"))
    assert "Tiêu đề còn chỗ chưa điền: “Cắt nước ngày …”." in page.text
    assert "Nội dung còn chỗ chưa điền: “Nước nghỉ từ ... giờ.”; “gọi ____”." in page.text
    assert "Địa điểm họp còn chỗ chưa điền: “nhà ông […]”." in page.text
    version = str(written.version)
    sent = {**fields(desk.get("/thong-bao/viet")), "version": version}
    for when in ({"when": "now"}, {"when": "later", "publish_at": "2099-12-01T07:00"}):
        desk.post(address(written), {**sent, **when}, status=422)
    session.refresh(written)
    assert written.state == NoticeState.DRAFT


def test_an_ellipsis_at_the_end_of_a_sentence_is_published(desk: Visitor, session: Session, leader: Person) -> None:
    written = draft(session, leader, body="Mang theo chổi, găng tay…\n\nTổ có nước mát, bánh mì, v.v. …")
    session.commit()
    desk.post(address(written), pressed(desk.get(address(written, "xem"))), status=303)
    session.refresh(written)
    assert written.state == NoticeState.PUBLISHED


def test_a_correction_brings_no_blank_into_what_is_public(desk: Visitor, session: Session, leader: Person) -> None:
    notice = post(session, leader, "Họp lúc 19 giờ")
    session.commit()
    url = f"/thong-bao/{notice.code}/sua"
    page = desk.post(url, {**fields(desk.get(url)), "title": "Họp lúc … giờ", "reason": "Lùi."}, status=422)
    assert "Tiêu đề còn chỗ chưa điền: “Họp lúc … giờ”." in page.text
    assert fields(page)["title"] == "Họp lúc … giờ"


def test_what_was_published_with_an_ellipsis_before_can_be_corrected_all_the_same(
    session: Session, leader: Person
) -> None:
    notice = post(session, leader, "Họp lúc 19 giờ", body="Mang theo chổi…")
    new = Content.of(notice)
    correct(
        session,
        actor_for(session, leader),
        notice,
        Content(**{**vars(new), "title": "Họp lúc 20 giờ"}),
        reason="Lùi.",
        version=notice.version,
        now=clock.now(),
    )
    assert notice.title == "Họp lúc 20 giờ"
