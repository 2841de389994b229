"""News for tests: items as a fetch leaves them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from citizen_site.core.clock import now
from citizen_site.news.commands import record_copy
from citizen_site.news.feed import FeedItem, ParsedFeed
from citizen_site.news.feeds import FeedSource, seed_feeds, set_illustration
from citizen_site.news.models import Feed

INTERVAL = timedelta(minutes=10)


def publish(session: Session, *titles: str, moment: datetime | None = None, illustration: bool = False) -> Feed:
    """Put items into the one feed, an hour apart, the first the newest; committed."""
    begin = moment or now()
    if illustration:
        set_illustration(session, "https://bao.example/rss", begin)
    else:
        seed_feeds(session, [FeedSource("Kinh tế và Đô thị", "https://bao.example/rss")], begin)
    feed = session.query(Feed).one()
    items = [
        FeedItem(
            guid=title,
            url=f"https://bao.example/{number}",
            title=title,
            summary=f"Tóm tắt của {title}",
            picture_url="",
            published_at=begin - timedelta(hours=number),
        )
        for number, title in enumerate(titles)
    ]
    record_copy(session, feed, ParsedFeed("Báo", items, []), etag="", last_modified="", now=begin, interval=INTERVAL)
    session.commit()
    return feed


def make_feed(session: Session) -> Feed:
    """One that was never asked; committed."""
    feed = Feed(name="Báo", url="https://bao.example/rss", next_fetch_at=now())
    session.add(feed)
    session.commit()
    return feed
