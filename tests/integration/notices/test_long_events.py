"""An event that lasts for weeks stays where people look for it until it has ended; urgent notices say whom to call."""

from __future__ import annotations

from datetime import timedelta

import feedparser
from icalendar import Calendar
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.notices.commands import expire
from citizen_site.notices.models import Notice, NoticeKind, NoticeState
from citizen_site.notices.queries import over_notices
from tests.factories.directory import add_service
from tests.factories.notices import GROUP, WARD, post
from tests.support.pages import Visitor

NOW = clock.now().replace(microsecond=0)
DAY = timedelta(days=1)


def exhibition(session: Session, leader: Person, *, ends_in: timedelta) -> Notice:
    """Begun two months ago; its author let the notice expire a week ago."""
    notice = post(
        session,
        leader,
        "Triển lãm ảnh phố cổ",
        now=NOW - 70 * DAY,
        kind=NoticeKind.MEETING,
        meeting_starts_at=NOW - 60 * DAY,
        meeting_ends_at=NOW + ends_in,
        meeting_place="Nhà văn hóa",
        expires_at=NOW + 9 * DAY,
    )
    notice.expires_at = NOW - 7 * DAY
    session.commit()
    return notice


def test_a_long_event_stays_in_calendars_feeds_and_lists_until_its_end(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    notice = exhibition(session, leader, ends_in=5 * DAY)
    calendar = Calendar.from_ical(visitor.get(f"/thong-bao/khu-vuc/{GROUP}.ics").response.get_data())
    assert [str(each["SUMMARY"]) for each in calendar.walk("VEVENT")] == ["Triển lãm ảnh phố cổ"]
    feed = feedparser.parse(visitor.get(f"/thong-bao/khu-vuc/{GROUP}.atom").response.get_data())
    assert [each.title for each in feed.entries] == ["Triển lãm ảnh phố cổ"]
    assert "Triển lãm ảnh phố cổ" in visitor.get(f"/thong-bao?khu-vuc={GROUP}").links()
    assert "Triển lãm ảnh phố cổ" not in visitor.get(f"/thong-bao?khu-vuc={GROUP}&luc=luu-tru").links()
    assert "hết hạn lúc" not in visitor.get(f"/thong-bao/{notice.code}").text
    assert over_notices(session, NOW) == []
    assert not expire(session, notice.id, NOW)


def test_an_event_that_has_ended_goes_to_the_archive_and_after_a_month_from_calendars(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    notice = exhibition(session, leader, ends_in=-DAY)
    assert "Triển lãm ảnh phố cổ" in visitor.get(f"/thong-bao?khu-vuc={GROUP}&luc=luu-tru").links()
    assert "Triển lãm ảnh phố cổ" not in visitor.get(f"/thong-bao?khu-vuc={GROUP}").links()
    assert over_notices(session, NOW) == [notice.id]
    assert expire(session, notice.id, NOW)
    session.refresh(notice)
    assert notice.state == NoticeState.EXPIRED
    assert b"VEVENT" in visitor.get(f"/thong-bao/khu-vuc/{GROUP}.ics").response.get_data()
    notice.meeting_ends_at = NOW - 40 * DAY
    session.commit()
    assert b"VEVENT" not in visitor.get(f"/thong-bao/khu-vuc/{GROUP}.ics").response.get_data()


def test_an_urgent_notice_says_whom_to_call_with_a_number(visitor: Visitor, session: Session, leader: Person) -> None:
    add_service(session, name="Trực ban phường Phúc Lợi", kind="hotline", phone="024 3999 0001", areas=[WARD])
    add_service(session, name="Phường khác", kind="hotline", phone="024 3999 0002", areas=["phuong-hoan-kiem"])
    urgent = post(session, leader, "Cháy ở ngõ 5", kind=NoticeKind.URGENT)
    calm = post(session, leader, "Họp tổ")
    session.commit()
    page = visitor.get(f"/thong-bao/{urgent.code}")
    numbers = {href for href in page.links().values() if href.startswith("tel:")}
    assert {"tel:113", "tel:114", "tel:115", "tel:02439990001"} <= numbers
    assert "tel:02439990002" not in numbers
    assert "Trực ban phường Phúc Lợi" in page.text
    assert "tel:114" not in visitor.get(f"/thong-bao/{calm.code}").links().values()
