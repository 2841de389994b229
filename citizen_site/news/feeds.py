"""The feeds that are asked: operators add, change, pause and remove them.

NEWS_FEEDS fills an empty table; from then on only these records count (ADR 65). The illustration follows its setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.news.commands import remove_items
from citizen_site.news.models import Feed

ILLUSTRATION = "Tin minh họa"


class SameAddressError(InvalidInputError):
    """The second address is the first one."""


class KnownAddressError(InvalidInputError):
    """Another feed, whose name is the argument, has one of the addresses."""


@dataclass(frozen=True)
class FeedSource:
    """What people say of a feed; `second_url` is asked where `url` gives no copy ("": there is none)."""

    name: str
    url: str
    second_url: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """In the order in which they are asked."""
        return (self.url, self.second_url) if self.second_url else (self.url,)


def source_of(feed: Feed) -> FeedSource:
    """As it is stored."""
    return FeedSource(feed.name, feed.url, feed.second_url)


def find_feed(session: Session, feed_id: int) -> Feed:
    """One that operators may change. Raises NotFoundError, also for the illustration and a removed one."""
    feed = session.scalars(select(Feed).where(Feed.id == feed_id, ~Feed.is_demo, Feed.removed_at.is_(None))).first()
    if feed is None:
        raise NotFoundError(f"feed {feed_id}")
    return feed


def check_addresses(session: Session, source: FeedSource, feed: Feed | None = None) -> None:
    """Raises SameAddressError, or KnownAddressError where another feed than `feed` has one of the addresses."""
    if source.url == source.second_url:
        raise SameAddressError
    taken = or_(Feed.url.in_(source.addresses), Feed.second_url.in_(source.addresses))
    others = select(Feed.name).where(taken, Feed.removed_at.is_(None), Feed.id != (feed.id if feed else 0))
    name = session.scalars(others.order_by(Feed.id).limit(1)).first()
    if name is not None:
        raise KnownAddressError(name)


def add_feed(session: Session, actor: Actor, source: FeedSource, now: datetime) -> Feed:
    """Ask one more feed, beginning now. The second of two taps gets the feed of the first."""
    authorise(actor, Permission.MANAGE_FEEDS)
    there = session.scalars(select(Feed).where(Feed.url == source.url, Feed.removed_at.is_(None))).first()
    if there is not None and source_of(there) == source:
        return there
    check_addresses(session, source)
    feed = _insert(session, source, now)
    _record(session, "feed.added", actor, feed.id, now, **asdict(source))
    return feed


def change_feed(session: Session, actor: Actor, feed: Feed, source: FeedSource, now: datetime) -> None:
    """Another name keeps all else. With another address its items stay, its health counts anew, it is asked at once."""
    authorise(actor, Permission.MANAGE_FEEDS)
    before = source_of(feed)
    if before == source:
        return
    check_addresses(session, source, feed)
    if source.addresses != before.addresses:
        _forget_removed(session, source.url)
        _begin_anew(feed, now)
    feed.name, feed.url, feed.second_url = source.name, source.url, source.second_url
    session.flush()
    was = {f"{name}_before": value for name, value in asdict(before).items() if value != getattr(source, name)}
    _record(session, "feed.changed", actor, feed.id, now, **asdict(source), **was)


def pause_feed(session: Session, actor: Actor, feed: Feed, now: datetime) -> None:
    """Ask it no more until it is resumed; its items stay."""
    authorise(actor, Permission.MANAGE_FEEDS)
    paused = update(Feed).where(Feed.id == feed.id, Feed.paused_at.is_(None))
    if count_changed(session, paused.values(paused_at=now, troubled_since=None)):
        _record(session, "feed.paused", actor, feed.id, now, name=feed.name)
    session.refresh(feed)


def resume_feed(session: Session, actor: Actor, feed: Feed, now: datetime) -> None:
    """Ask a paused one again, beginning now."""
    authorise(actor, Permission.MANAGE_FEEDS)
    if count_changed(
        session, update(Feed).where(Feed.id == feed.id, Feed.paused_at.is_not(None)).values(paused_at=None)
    ):
        session.refresh(feed)
        _begin_anew(feed, now)
        session.flush()
        _record(session, "feed.resumed", actor, feed.id, now, name=feed.name)


def remove_feed(session: Session, actor: Actor, feed_id: int, now: datetime) -> None:
    """Take a feed and its items away. Raises NotFoundError, but not for the second of two taps.

    Its row stays, so that NEWS_FEEDS does not fill a list that operators emptied.
    """
    authorise(actor, Permission.MANAGE_FEEDS)
    feed = session.get(Feed, feed_id)
    if feed is None or feed.is_demo:
        raise NotFoundError(f"feed {feed_id}")
    removed = update(Feed).where(Feed.id == feed_id, Feed.removed_at.is_(None))
    # A worker that stores a copy of it at this moment has the row: its items are there when this goes on.
    if count_changed(session, removed.values(removed_at=now, troubled_since=None)):
        session.refresh(feed)
        remove_items(session, feed)
        _record(session, "feed.removed", actor, feed_id, now, **asdict(source_of(feed)))


def seed_feeds(session: Session, sources: Sequence[FeedSource], now: datetime) -> int:
    """Fill a table that never had a feed. Returns how many were added."""
    if session.scalars(select(Feed.id).where(~Feed.is_demo).limit(1)).first() is not None:
        return 0
    for source in sources:
        _insert(session, source, now)
    return len(sources)


def set_illustration(session: Session, url: str, now: datetime) -> None:
    """The feed of invented items is the one at this address; "" means that there is none, and takes its items away."""
    feeds = list(session.scalars(select(Feed).where(Feed.is_demo).order_by(Feed.id)))
    for feed in feeds:
        if feed.url != url:
            remove_items(session, feed)
            session.delete(feed)
    if url and all(feed.url != url for feed in feeds):
        session.add(Feed(name=ILLUSTRATION, url=url, is_demo=True, next_fetch_at=now))
    session.flush()


def _insert(session: Session, source: FeedSource, now: datetime) -> Feed:
    _forget_removed(session, source.url)
    feed = Feed(name=source.name, url=source.url, second_url=source.second_url, next_fetch_at=now)
    session.add(feed)
    session.flush()
    return feed


def _forget_removed(session: Session, url: str) -> None:
    """An address belongs to one row; one that was removed gives it up to a feed that is asked."""
    session.execute(delete(Feed).where(Feed.url == url, Feed.removed_at.is_not(None)))


def _begin_anew(feed: Feed, now: datetime) -> None:
    feed.next_fetch_at, feed.failures = now, 0
    feed.last_error = feed.moved_to = ""
    feed.troubled_since = None


def _record(session: Session, action: str, actor: Actor, feed_id: int, now: datetime, **details: Any) -> None:
    audit.record(session, action, now=now, actor_id=actor.person_id, thing=f"feed:{feed_id}", **details)
