"""Search entries of news items; among equals the newest ranks first."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.search import SearchEntry
from citizen_site.news.models import NewsItem

KIND = "news"


def entry(item: NewsItem) -> SearchEntry:
    return SearchEntry(KIND, item.id, item.title, item.summary, weight=int(item.published_at.timestamp()))


def all_entries(session: Session) -> Iterable[SearchEntry]:
    """For a rebuild of the whole index."""
    return (entry(item) for item in session.scalars(select(NewsItem).order_by(NewsItem.id)))
