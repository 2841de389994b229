"""Fetches feeds and stores their items; network and database never share a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from sqlalchemy.orm import Session

from citizen_site.config import Settings
from citizen_site.core.http import Fetched, FetchError, FetchPolicy, fetch
from citizen_site.news.commands import (
    FeedSource,
    claim_due_feeds,
    record_copy,
    record_failure,
    record_unchanged,
    set_feeds,
)
from citizen_site.news.feed import FeedError, parse_feed
from citizen_site.news.models import Feed

FEED_BYTES = 3 * 1024 * 1024


@dataclass(frozen=True)
class FetchReport:
    """What became of asking one feed: "copy", "unchanged" or "failed" with its error."""

    name: str
    outcome: str
    new: int = 0
    changed: int = 0
    error: str = ""


def configured_feeds(settings: Settings) -> list[FeedSource]:
    """The feeds of the settings; the illustration only in the demo."""
    sources = []
    for feed in settings.news_feeds:
        name, _, url = feed.partition("=")
        sources.append(FeedSource(name.strip(), url.strip()))
    if settings.illustration_feed:
        sources.append(FeedSource("Tin minh họa", settings.illustration_feed, is_demo=True))
    return sources


def fetch_feeds(
    session: Session, settings: Settings, now: Callable[[], datetime], *, all_feeds: bool = False
) -> Iterator[FetchReport]:
    """Ask every feed that is due (or all); commits before and after each, so that no lock waits for a server."""
    set_feeds(session, configured_feeds(settings), now())
    ids = claim_due_feeds(session, now(), all_feeds=all_feeds)
    session.commit()
    interval = timedelta(minutes=settings.news_interval_minutes)
    for feed_id in ids:
        feed = session.get(Feed, feed_id)
        if feed is None:
            continue
        validators = _validators(feed)
        policy = FetchPolicy(max_bytes=FEED_BYTES, allow_private=settings.fetch_private_addresses or feed.is_demo)
        url, name = feed.url, feed.name
        session.commit()
        try:
            answer: Fetched | FetchError = fetch(url, policy=policy, headers=validators)
        except FetchError as error:
            answer = error
        yield _store(session, feed_id, name, answer, now(), interval)
        session.commit()


def _validators(feed: Feed) -> dict[str, str]:
    """Conditional: only what has changed is sent."""
    headers = {"Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.1"}
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    return headers


def _store(
    session: Session, feed_id: int, name: str, answer: Fetched | FetchError, now: datetime, interval: timedelta
) -> FetchReport:
    feed = session.get(Feed, feed_id)
    if feed is None:  # taken out of the configuration meanwhile
        return FetchReport(name, "failed", error="gone")
    retry_after = None
    if isinstance(answer, FetchError):
        error = str(answer)
    elif answer.status == 304:
        record_unchanged(session, feed, now, interval)
        return FetchReport(name, "unchanged")
    elif answer.status != 200:
        error = f"HTTP {answer.status}"
        retry_after = _retry_after(answer.headers.get("retry-after", ""), now)
    else:
        try:
            parsed = parse_feed(answer.body, answer.headers.get("content-type", ""), answer.url, now)
        except FeedError as trouble:
            error = f"feed: {trouble}"
        else:
            new, changed = record_copy(
                session,
                feed,
                parsed,
                etag=answer.headers.get("etag", ""),
                last_modified=answer.headers.get("last-modified", ""),
                now=now,
                interval=interval,
            )
            return FetchReport(name, "copy", new, changed)
    record_failure(session, feed, error, retry_after=retry_after, now=now, interval=interval)
    return FetchReport(name, "failed", error=error)


def _retry_after(text: str, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date; None where there is none, or nonsense."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        return timedelta(seconds=int(text))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta(0))
