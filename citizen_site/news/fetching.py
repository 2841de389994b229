"""Fetches feeds and stores their items; network and database never share a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from citizen_site.config import Settings
from citizen_site.core.http import FetchError, FetchPolicy, fetch
from citizen_site.news.commands import (
    FeedSource,
    claim_due_feeds,
    record_copy,
    record_failure,
    record_move,
    record_unchanged,
    set_feeds,
)
from citizen_site.news.feed import FeedError, ParsedFeed, parse_feed
from citizen_site.news.models import Feed

FEED_BYTES = 3 * 1024 * 1024


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
class _Answer:
    """What one address said: a copy, an error, or neither where nothing changed.

    `moved_to` is None where the host was not reached.
    """

    url: str
    copy: ParsedFeed | None = None
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    moved_to: str | None = None


def configured_feeds(settings: Settings) -> list[FeedSource]:
    """The feeds of the settings; the illustration only in the demo."""
    sources = []
    for feed in settings.news_feeds:
        name, _, addresses = feed.partition("=")
        url, _, second_url = addresses.strip().partition(" ")
        sources.append(FeedSource(name.strip(), url, second_url.strip()))
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
        policy = FetchPolicy(max_bytes=FEED_BYTES, allow_private=settings.fetch_private_addresses or feed.is_demo)
        addresses = [(url, _request_headers(feed, url)) for url in (feed.url, feed.second_url) if url]
        name = feed.name
        session.commit()
        answers = _ask_in_turn(addresses, policy, now)
        yield _store(session, feed_id, name, answers, now(), interval)
        session.commit()


def _ask_in_turn(
    addresses: Iterable[tuple[str, Mapping[str, str]]], policy: FetchPolicy, now: Callable[[], datetime]
) -> list[_Answer]:
    """Ask each address until one answers well; that is the last of the answers."""
    answers: list[_Answer] = []
    for url, headers in addresses:
        answers.append(_ask(url, headers, policy, now()))
        if not answers[-1].error:
            break
    return answers


def _ask(url: str, headers: Mapping[str, str], policy: FetchPolicy, now: datetime) -> _Answer:
    try:
        fetched = fetch(url, policy=policy, headers=headers)
    except FetchError as error:
        return _Answer(url, error=str(error))
    answer = _Answer(url, headers=fetched.headers, moved_to=fetched.moved_to)
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
    headers = {"Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.1"}
    if feed.copy_url == url and feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.copy_url == url and feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    return headers


def _store(
    session: Session, feed_id: int, name: str, answers: Sequence[_Answer], now: datetime, interval: timedelta
) -> FetchReport:
    feed = session.get(Feed, feed_id)
    if feed is None:  # taken out of the configuration meanwhile
        return FetchReport(name, "failed", error="gone")
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
