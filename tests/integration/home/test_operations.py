"""The operators' tiles: each says what is there, since when, and what nobody measures."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob
from citizen_site.core.rate_limits import rate_limit_storage
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
    page = operator.get("/van-hanh")
    expected = {"feeds": "trouble", "jobs": "trouble", "messages": "trouble", "given-up": "trouble", "limits": "notice"}
    assert {key: state_of(page, key) for key in expected} == expected
    assert "51" in text_of(page.by_id("limits"))
    assert "Kinh tế và Đô thị: cần xem từ" in text_of(page.by_id("feeds"))
    assert len(page.statements) <= CEILING
    hrefs = [link.get("href") for tile in page.by_id("feeds").getparent() for link in tile.iter() if link.get("href")]
    for href in {each for each in hrefs if each.startswith("/van-hanh")}:
        operator.get(href)
