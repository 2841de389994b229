"""What asking feeds changes: their health and the news items."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.clock import MAX_SKEW
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.revisions import RevisionCache, invalidate
from citizen_site.core.search import index, remove
from citizen_site.news.feed import FeedItem, ParsedFeed
from citizen_site.news.models import TROUBLED, Feed, NewsItem, news_item_area
from citizen_site.news.search import KIND, entry
from citizen_site.news.ward_tags import WardNames, tag_texts

LONGEST_PAUSE = timedelta(hours=6)
LONGEST_RETRY_AFTER = timedelta(hours=24)
# What lasts longer is told to operators.
TROUBLE_PASSES_WITHIN = timedelta(hours=6)
# While a feed is being asked, no second worker asks it.
CLAIM = timedelta(minutes=3)
JITTER = 0.2
# Behind every article that has a date.
NEVER = datetime(1970, 1, 2, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)

ward_names = RevisionCache("areas", load=lambda session: WardNames(gazetteer(session)))


def claim_due_feeds(session: Session, now: datetime, *, all_feeds: bool = False) -> list[int]:
    """Ids of the feeds to ask now; they are this worker's for three minutes."""
    is_asked = Feed.paused_at.is_(None) & Feed.removed_at.is_(None)
    claimed = update(Feed).where(is_asked).values(next_fetch_at=now + CLAIM).returning(Feed.id, Feed.is_demo)
    if not all_feeds:
        # One that was asked later than now was asked by a clock that was fast and has been set right.
        claimed = claimed.where(or_(Feed.next_fetch_at <= now, Feed.last_attempt_at > now + MAX_SKEW))
    feeds = session.execute(claimed.execution_options(synchronize_session="fetch")).all()
    has_real_news = _has_real_news(session)
    # Once a newspaper has answered, nobody needs the illustration; until then it is asked before, so as to give way.
    wanted = [feed for feed in feeds if not (feed.is_demo and has_real_news)]
    return [feed.id for feed in sorted(wanted, key=lambda feed: (not feed.is_demo, feed.id))]


def record_unchanged(
    session: Session, feed: Feed, now: datetime, interval: timedelta, *, first_error: str = ""
) -> None:
    """The feed said that nothing changed. `first_error` is why the first address did not, if it was the second."""
    _succeeded(feed, now, interval, first_error)
    _watch(session, feed, now)
    session.flush()


def record_copy(
    session: Session,
    feed: Feed,
    parsed: ParsedFeed,
    *,
    etag: str,
    last_modified: str,
    now: datetime,
    interval: timedelta,
    copy_url: str = "",
    first_error: str = "",
) -> tuple[int, int]:
    """Store a valid copy of a feed. Returns how many items are new and how many changed. No item is deleted.

    `copy_url` is the address that gave it, `first_error` why the first address did not, if it was the second.
    """
    feed.copy_url = copy_url or feed.url
    feed.etag, feed.last_modified = etag[:300], last_modified[:100]
    feed.items_in_last_copy = len(parsed.items)
    feed.problems = "\n".join(parsed.problems)
    _succeeded(feed, now, interval, first_error)
    _watch(session, feed, now)
    known = {
        item.guid: item
        for item in session.scalars(
            select(NewsItem).where(NewsItem.feed_id == feed.id, NewsItem.guid.in_([each.guid for each in parsed.items]))
        )
    }
    same_address = set(
        session.scalars(
            select(NewsItem.url).where(NewsItem.url.in_([each.url for each in parsed.items if each.guid not in known]))
        )
    )
    new, changed = 0, 0
    undated_at = min((each.published_at for each in parsed.items if each.published_at), default=NEVER) - A_SECOND
    touched = []
    for each in parsed.items:
        item = known.get(each.guid)
        if item is None:
            if each.url in same_address:
                continue  # the same article, through another feed or under a new guid
            item = NewsItem(feed_id=feed.id, guid=each.guid, is_demo=feed.is_demo)
            session.add(item)
            new += 1
        elif _is_as_before(item, each):
            continue
        else:
            changed += 1
        _update(item, each, undated_at)
        touched.append(item)
    session.flush()
    _tag(session, touched)
    index(session, [entry(item) for item in touched])
    for item in touched:
        if item.picture_url and not item.picture_key:
            enqueue(session, JobName.FETCH_NEWS_PICTURE, due_at=now, item_id=item.id)
    if new and not feed.is_demo:
        for illustration in session.scalars(select(Feed).where(Feed.is_demo)):
            remove_items(session, illustration)
    return new, changed


def record_failure(
    session: Session, feed: Feed, error: str, *, retry_after: timedelta | None, now: datetime, interval: timedelta
) -> None:
    """Nothing usable came: the last good copy stays, and the next try waits longer each time."""
    feed.failures += 1
    feed.last_attempt_at = now
    feed.last_error = error[:300]
    pause = min(interval * 2 ** min(feed.failures, 10), LONGEST_PAUSE)
    if retry_after is not None:
        pause = max(pause, min(retry_after, LONGEST_RETRY_AFTER))
    feed.next_fetch_at = now + _with_jitter(pause, down=retry_after is None)
    _watch(session, feed, now)
    session.flush()


def store_picture(session: Session, item: NewsItem, picture_url: str, key: str) -> None:
    """The item has a small picture of ours from now on, unless its feed named another one meanwhile."""
    stored = update(NewsItem).where(NewsItem.id == item.id, NewsItem.picture_url == picture_url)
    session.execute(stored.values(picture_key=key))
    invalidate(session, "news")
    session.expire(item)


def remove_items(session: Session, feed: Feed) -> None:
    """Take all items of a feed away, from the index too."""
    ids = session.scalars(select(NewsItem.id).where(NewsItem.feed_id == feed.id)).all()
    if not ids:
        return
    remove(session, KIND, ids)
    session.execute(delete(NewsItem).where(NewsItem.feed_id == feed.id))
    feed.etag = feed.last_modified = ""
    invalidate(session, "news")


def _has_real_news(session: Session) -> bool:
    real = select(NewsItem.id).join(Feed, Feed.id == NewsItem.feed_id).where(~Feed.is_demo).limit(1)
    return session.scalar(real) is not None


def record_move(session: Session, feed: Feed, moved_to: str) -> None:
    """The host says that the first address has moved for good, or (with "") no longer says so."""
    feed.moved_to = moved_to[:500]
    session.flush()


def _succeeded(feed: Feed, now: datetime, interval: timedelta, first_error: str) -> None:
    feed.last_attempt_at = feed.last_success_at = now
    feed.last_error, feed.failures = first_error[:300], 0
    feed.next_fetch_at = now + _with_jitter(interval)


def _watch(session: Session, feed: Feed, now: datetime) -> None:
    """Note since when a feed is in trouble, and let operators hear of it unless it passes within hours."""
    if feed.state not in TROUBLED or feed.is_demo:
        feed.troubled_since = None
    elif feed.troubled_since is None:
        feed.troubled_since = now
        due_at, since = now + TROUBLE_PASSES_WITHIN, now.isoformat()
        enqueue(session, JobName.NOTIFY_FEED_TROUBLE, due_at=due_at, enqueued_at=now, feed_id=feed.id, since=since)


def _with_jitter(pause: timedelta, *, down: bool = True) -> timedelta:
    """A fifth more or less (never less where a server named the time), so that not all ask at the same moment."""
    return pause * random.uniform(1 - JITTER if down else 1, 1 + JITTER)  # noqa: S311 - spreads load, keeps no secret


def _is_as_before(item: NewsItem, each: FeedItem) -> bool:
    same = (item.title, item.summary, item.url, item.picture_url) == (
        each.title,
        each.summary,
        each.url,
        each.picture_url,
    )
    return same and (item.is_dated or each.published_at is None)


def _update(item: NewsItem, each: FeedItem, undated_at: datetime) -> None:
    item.url, item.title, item.summary = each.url, each.title, each.summary
    # A corrected article keeps its place in the list, unless it had none.
    if not item.published_at or (each.published_at and not item.is_dated):
        item.published_at, item.is_dated = each.published_at or undated_at, each.published_at is not None
    if item.picture_url != each.picture_url:
        item.picture_url, item.picture_key = each.picture_url, ""


def _tag(session: Session, items: Sequence[NewsItem]) -> None:
    if not items:
        return
    names = ward_names.get(session)
    session.execute(delete(news_item_area).where(news_item_area.c.item_id.in_([item.id for item in items])))
    rows = [
        {"item_id": item.id, "area_id": area_id}
        for item in items
        for area_id in sorted(tag_texts(names, (item.title, item.summary)))
    ]
    if rows:
        session.execute(insert(news_item_area), rows)
