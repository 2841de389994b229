"""Fetches feeds and stores their items; network and database never share a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.config import Settings
from citizen_site.core.database import count_changed
from citizen_site.core.http import FetchError, FetchPolicy, fetch
from citizen_site.news.commands import (
    claim_due_feeds,
    record_copy,
    record_failure,
    record_move,
    record_unchanged,
)
from citizen_site.news.feed import FeedError, ParsedFeed, parse_feed
from citizen_site.news.feeds import FeedSource, set_illustration, source_of
from citizen_site.news.models import Feed

FEED_BYTES = 3 * 1024 * 1024
# An operator waits for it.
TRIAL_SECONDS = 8
ACCEPT = {"Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.1"}


@dataclass(frozen=True)
class FetchReport:
    """What became of asking one feed: "copy", "unchanged" or "failed".

    `error` is why the first address gave no copy, also where the second one did.
    """

    name: str
    outcome: str
    new: int = 0
    changed: int = 0
    error: str = ""


@dataclass(frozen=True)
class FeedAnswer:
    """What one address said: a copy, an error, or neither where nothing changed.

    `moved_to` is where it has moved for good ("": nowhere), None where the host was not reached.
    """

    url: str
    copy: ParsedFeed | None = None
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    moved_to: str | None = None


def configured_feeds(settings: Settings) -> list[FeedSource]:
    """The feeds of NEWS_FEEDS."""
    sources = []
    for feed in settings.news_feeds:
        name, _, addresses = feed.partition("=")
        url, _, second_url = addresses.strip().partition(" ")
        sources.append(FeedSource(name.strip(), url, second_url.strip()))
    return sources


def fetch_feeds(
    session: Session, settings: Settings, now: Callable[[], datetime], *, all_feeds: bool = False
) -> Iterator[FetchReport]:
    """Ask every feed that is due (or all); commits before and after each, so that no lock waits for a server."""
    set_illustration(session, settings.illustration_feed, now())
    ids = claim_due_feeds(session, now(), all_feeds=all_feeds)
    session.commit()
    interval = timedelta(minutes=settings.news_interval_minutes)
    for feed_id in ids:
        feed = session.get(Feed, feed_id)
        if feed is None:
            continue
        policy = FetchPolicy(max_bytes=FEED_BYTES, allow_private=settings.fetch_private_addresses or feed.is_demo)
        source = source_of(feed)
        addresses = [(url, _request_headers(feed, url)) for url in source.addresses]
        session.commit()
        answers = _ask_in_turn(addresses, policy, now)
        yield _store(session, feed_id, source, answers, now(), interval)
        session.commit()


def try_address(session: Session, settings: Settings, url: str, now: datetime) -> FeedAnswer:
    """Ask an address once, as the worker does, and store nothing; commits before, so that no lock waits for it."""
    expires, session.expire_on_commit = session.expire_on_commit, False  # what the request has loaded stays usable
    session.commit()
    session.expire_on_commit = expires
    policy = FetchPolicy(
        max_bytes=FEED_BYTES, total_timeout=TRIAL_SECONDS, allow_private=settings.fetch_private_addresses
    )
    return _ask(url, ACCEPT, policy, now)


def _ask_in_turn(
    addresses: Iterable[tuple[str, Mapping[str, str]]], policy: FetchPolicy, now: Callable[[], datetime]
) -> list[FeedAnswer]:
    """Ask each address until one answers well; that is the last of the answers."""
    answers: list[FeedAnswer] = []
    for url, headers in addresses:
        answers.append(_ask(url, headers, policy, now()))
        if not answers[-1].error:
            break
    return answers


def _ask(url: str, headers: Mapping[str, str], policy: FetchPolicy, now: datetime) -> FeedAnswer:
    try:
        fetched = fetch(url, policy=policy, headers=headers)
    except FetchError as error:
        return FeedAnswer(url, error=str(error))
    answer = FeedAnswer(url, headers=fetched.headers, moved_to=fetched.moved_to)
    if fetched.status == HTTPStatus.NOT_MODIFIED:
        return answer
    if fetched.status != HTTPStatus.OK:
        return replace(answer, error=f"HTTP {fetched.status}")
    try:
        return replace(answer, copy=parse_feed(fetched.body, fetched.headers.get("content-type", ""), fetched.url, now))
    except FeedError as trouble:
        return replace(answer, error=f"feed: {trouble}")


def _request_headers(feed: Feed, url: str) -> dict[str, str]:
    """Conditional where the last copy came from: only what has changed is sent."""
    headers = {**ACCEPT}
    if feed.copy_url == url and feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.copy_url == url and feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    return headers


def _store(
    session: Session,
    feed_id: int,
    source: FeedSource,
    answers: Sequence[FeedAnswer],
    now: datetime,
    interval: timedelta,
) -> FetchReport:
    name = source.name
    # An operator who pauses, changes or removes the feed comes before this, which then stores nothing, or after it.
    still_asked = update(Feed).where(Feed.id == feed_id, Feed.url == source.url, Feed.second_url == source.second_url)
    still_asked = still_asked.where(Feed.paused_at.is_(None), Feed.removed_at.is_(None))
    if not count_changed(session, still_asked.values(last_attempt_at=now)):
        return FetchReport(name, "failed", error="changed meanwhile")
    feed = session.get_one(Feed, feed_id)
    first, last = answers[0], answers[-1]
    if first.moved_to is not None:
        record_move(session, feed, first.moved_to)
    if last.error:
        error = "; ".join(answer.error for answer in answers)
        retry_after = _retry_after(first.headers.get("retry-after", ""), now)
        record_failure(session, feed, error, retry_after=retry_after, now=now, interval=interval)
        return FetchReport(name, "failed", error=error)
    if last.copy is None:
        record_unchanged(session, feed, now, interval, first_error=first.error)
        return FetchReport(name, "unchanged", error=first.error)
    new, changed = record_copy(
        session,
        feed,
        last.copy,
        etag=last.headers.get("etag", ""),
        last_modified=last.headers.get("last-modified", ""),
        now=now,
        interval=interval,
        copy_url=last.url,
        first_error=first.error,
    )
    return FetchReport(name, "copy", new, changed, first.error)


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
