"""The operators' tiles: each says what is there, since when, and what nobody measures."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from citizen_site.core import audit, clock
from citizen_site.core.jobs import OutboxJob
from citizen_site.core.rate_limits import rate_limit_storage
from citizen_site.home.routes import NEWEST_ENTRIES
from citizen_site.notifications.models import Message, MessageKind
from tests.factories.news import publish
from tests.support.pages import Page, Visitor, text_of

# PostgreSQL is asked for two of its settings as well.
CEILING = 18
ALL = ("feeds", "jobs", "messages", "given-up", "storage", "limits", "parts", "backups")


def state_of(page: Page, key: str) -> str:
    return str(page.by_id(key).get("class")).rpartition("--")[2]


def test_each_tile_says_what_is_in_trouble_since_when_and_leads_to_its_page(
    operator: Visitor, session: Session
) -> None:
    feed = publish(session, "Tin đầu")
    page = operator.get("/van-hanh")
    assert [each.get("id") for each in page.by_id("feeds").getparent()] == list(ALL)
    quiet = {key: state_of(page, key) for key in ALL}
    assert [quiet[key] for key in ("feeds", "jobs", "messages", "given-up", "limits", "backups")] == [
        *["good"] * 5,
        "notice",
    ]
    assert "chưa có" in text_of(page.by_id("backups"))
    now = clock.now()
    feed.failures, feed.troubled_since = 3, now - timedelta(hours=7)
    late, dead = (OutboxJob(name="send_message", payload={}, due_at=now - timedelta(hours=2)) for _ in range(2))
    dead.dead_lettered_at, dead.last_error = now, "Boom"
    message = Message(
        kind=MessageKind.INVITATION, about="invitation:1", recipient="person:1", created_at=now - timedelta(hours=1)
    )
    message.claimed_at = message.discarded_at = now
    session.add_all([late, dead, message])
    session.commit()
    for _ in range(51):
        rate_limit_storage().note_refusal(now)
    for name in ("invitation.sent", "audit.exported"):
        audit.record(session, name, now=clock.now())
    session.commit()
    page = operator.get("/van-hanh")
    newest = [[text_of(cell) for cell in row.iter("td")] for row in page.all("tr")][1:]
    assert [row[1:3] for row in newest[:2]] == [
        ["Hệ thống", "Đã lấy nhật ký bảo mật về máy"],
        ["Hệ thống", "Đã mời nhận vai trò"],
    ]
    assert len(newest) <= NEWEST_ENTRIES
    told = [text_of(each) for each in page.all("strong") if each.getparent().getparent().tag.endswith("li")]
    assert [each.partition(":")[0] for each in told][:2] == ["Nguồn tin", "Việc nền"], "troubles stand first"
    expected = {"feeds": "trouble", "jobs": "trouble", "messages": "trouble", "given-up": "trouble", "limits": "notice"}
    assert {key: state_of(page, key) for key in expected} == expected
    assert "51" in text_of(page.by_id("limits"))
    assert "Kinh tế và Đô thị: cần xem từ" in text_of(page.by_id("feeds"))
    assert len(page.statements) <= CEILING
    hrefs = [link.get("href") for tile in page.by_id("feeds").getparent() for link in tile.iter() if link.get("href")]
    for href in {each for each in hrefs if each.startswith("/van-hanh")}:
        operator.get(href)
