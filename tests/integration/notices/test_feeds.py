"""Calendars read back with icalendar, Atom feeds with feedparser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.notices.commands import correct, withdraw
from citizen_site.notices.models import Content, NoticeKind
from tests.factories.notices import GROUP, OTHER_GROUP, actor_for, content, post
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

SOON = clock.now().replace(microsecond=0) + timedelta(days=3)
LONG = "Nhà văn hóa tổ dân phố số 1, ngõ 5, cạnh sân chơi; vào cổng sau, có chỗ để xe máy"


def events(visitor: Visitor, url: str) -> list[dict[str, object]]:
    page = visitor.get(url)
    assert page.response.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(page.response.get_data())
    assert calendar["VERSION"] == "2.0"
    assert all(len(line) <= 75 for line in page.response.get_data().split(b"\r\n"))
    return [dict(event) for event in calendar.walk("VEVENT")]


def test_a_meeting_goes_into_a_phones_calendar(visitor: Visitor, session: Session, leader: Person) -> None:
    notice = post(
        session,
        leader,
        "Họp tổ, bàn việc chung",
        body="Mời **mỗi hộ** một người.\n\n- Thu chi\n- Trồng cây",
        kind=NoticeKind.MEETING,
        meeting_starts_at=SOON,
        meeting_ends_at=SOON + timedelta(hours=2),
        meeting_place=LONG,
    )
    session.commit()
    (event,) = events(visitor, f"/thong-bao/{notice.code}/lich.ics")
    assert str(event["SUMMARY"]) == "Họp tổ, bàn việc chung"
    assert event["DTSTART"].dt == SOON
    assert event["DTEND"].dt == SOON + timedelta(hours=2)
    assert str(event["LOCATION"]) == LONG
    assert str(event["DESCRIPTION"]).startswith("Mời mỗi hộ một người.\nThu chi\nTrồng cây")
    assert str(event["URL"]).endswith(f"/thong-bao/{notice.code}")
    for slug in (GROUP, "phuong-phuc-loi"):
        assert [each["UID"] for each in events(visitor, f"/thong-bao/khu-vuc/{slug}.ics")] == [event["UID"]]
    assert events(visitor, f"/thong-bao/khu-vuc/{OTHER_GROUP}.ics") == []
    actor = actor_for(session, leader)
    moved = Content(**{**vars(Content.of(notice)), "meeting_starts_at": SOON + timedelta(hours=1)})
    correct(session, actor, notice, moved, reason="Lùi một giờ", version=notice.version, now=clock.now())
    session.commit()
    (later,) = events(visitor, f"/thong-bao/khu-vuc/{GROUP}.ics")
    assert int(later["SEQUENCE"]) > int(event["SEQUENCE"])
    withdraw(session, actor, notice, "Không họp nữa", clock.now())
    session.commit()
    (cancelled,) = events(visitor, f"/thong-bao/khu-vuc/{GROUP}.ics")
    assert (cancelled["STATUS"], cancelled["UID"]) == ("CANCELLED", event["UID"])
    assert str(cancelled["DESCRIPTION"]).startswith("Đã rút lại: Không họp nữa\n\nXem thông báo: ")
    assert "Mời mỗi hộ" not in str(cancelled["DESCRIPTION"])


def test_the_text_in_a_calendar_keeps_signs_numbers_and_links(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    """No email carries a notice's body; this is where it is sent as plain text."""
    body = (
        "**Chú ý:**bà con mang căn cước.\n\n3. Mỗi hộ 3*50.000 đồng\n4. Sân 5m*3m\n\n"
        "Xem dichvucong.gov.vn, <https://hanoi.gov.vn> hoặc [trang của phường](https://phucloi.hanoi.gov.vn/a_b).\n"
        "Gọi 0912 345 678, viết tới to1@hanoi.gov.vn."
    )
    notice = post(
        session, leader, body=body, kind=NoticeKind.MEETING, meeting_starts_at=SOON, meeting_place="Nhà văn hóa"
    )
    session.commit()
    (event,) = events(visitor, f"/thong-bao/{notice.code}/lich.ics")
    assert str(event["DESCRIPTION"]).split("\n\n")[0].splitlines() == [
        "Chú ý:bà con mang căn cước.",
        "3. Mỗi hộ 3*50.000 đồng",
        "4. Sân 5m*3m",
        "Xem dichvucong.gov.vn, https://hanoi.gov.vn hoặc trang của phường (https://phucloi.hanoi.gov.vn/a_b).",
        "Gọi 0912 345 678, viết tới to1@hanoi.gov.vn.",
    ]


def test_a_notice_without_a_meeting_has_no_calendar(visitor: Visitor, session: Session, leader: Person) -> None:
    notice = post(session, leader)
    session.commit()
    visitor.get(f"/thong-bao/{notice.code}/lich.ics", status=404)
    visitor.get("/thong-bao/khu-vuc/khong-co.ics", status=404)
    visitor.get("/thong-bao/khu-vuc/khong-co.atom", status=404)


def test_the_feed_of_an_area_is_valid_atom_with_who_posted(visitor: Visitor, session: Session, leader: Person) -> None:
    hour_ago = clock.now() - timedelta(hours=1)
    post(session, leader, "Cắt nước & điện <ngõ 5>", body="Từ **8 giờ**.", now=hour_ago)
    newer = post(session, leader, "Họp tổ")
    correct(
        session,
        actor_for(session, leader),
        newer,
        content("Họp tổ lúc 20 giờ"),
        reason="đổi giờ",
        version=newer.version,
        now=clock.now() + timedelta(minutes=5),
    )
    session.commit()
    page = visitor.get(f"/thong-bao/khu-vuc/{GROUP}.atom")
    assert page.response.content_type == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(page.response.get_data())
    assert not feed.bozo
    assert feed.version == "atom10"
    assert [entry.title for entry in feed.entries] == ["Họp tổ lúc 20 giờ", "Cắt nước & điện <ngõ 5>"]
    newest, older = feed.entries
    assert newest.id == newest.link
    assert newest.link.endswith(f"/thong-bao/{newer.code}")
    assert older.author == "Tổ trưởng, Tổ dân phố số 1, phường Phúc Lợi"
    assert "<strong>8 giờ</strong>" in older.content[0].value
    assert datetime(*newest.updated_parsed[:6], tzinfo=UTC) > datetime(*newest.published_parsed[:6], tzinfo=UTC)
    withdraw(session, actor_for(session, leader), newer, "Hoãn", clock.now())
    session.commit()
    left = feedparser.parse(visitor.get(f"/thong-bao/khu-vuc/{GROUP}.atom").response.get_data())
    assert [entry.title for entry in left.entries] == ["Cắt nước & điện <ngõ 5>"]
    assert feed.feed.links[0].href.endswith(f"/thong-bao/khu-vuc/{GROUP}.atom") or len(feed.feed.links) == 2
