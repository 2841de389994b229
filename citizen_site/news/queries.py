"""Reads of news. Everyone may see every item; feed health is for operators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.pagination import SortColumn
from citizen_site.core.search import matching_ids
from citizen_site.news.models import Feed, NewsItem, news_item_area
from citizen_site.news.search import KIND

NEWEST_FIRST = (SortColumn(NewsItem.published_at, descending=True), SortColumn(NewsItem.id, descending=True))

FRONT_ITEMS = 1


def news_query(session: Session, *, place: Place | None, words: str) -> Select[NewsItem]:
    """Items with their feed, for a keyset page in the order NEWEST_FIRST."""
    query = select(NewsItem).options(joinedload(NewsItem.feed))
    if place:
        tagged = select(news_item_area.c.item_id).where(news_item_area.c.area_id.in_(_tags_of(session, place)))
        query = query.where(NewsItem.id.in_(tagged))
    if words:
        query = query.where(NewsItem.id.in_(matching_ids(session, KIND, words)))
    return query


def _tags_of(session: Session, place: Place) -> list[int]:
    """Items are tagged with today's wards and communes: a group is in its ward, the city has them all."""
    areas = gazetteer(session)
    units = [unit for each in areas.current_areas(place) for unit in (areas.get(i) for i in areas.descendants(each))]
    return [unit.id for unit in units if unit.is_unit] or [each.id for each in areas.ancestors(place) if each.is_unit]


def latest_news(session: Session, *, place: Place | None = None, count: int) -> Sequence[NewsItem]:
    """The newest items (of a place)."""
    query = news_query(session, place=place, words="")
    return session.scalars(query.order_by(NewsItem.published_at.desc(), NewsItem.id.desc()).limit(count)).all()


def news_by_ids(session: Session, ids: Sequence[int]) -> list[NewsItem]:
    """Items in the order of the ids; one that is gone is left out."""
    query = select(NewsItem).where(NewsItem.id.in_(ids)).options(joinedload(NewsItem.feed))
    found = {item.id: item for item in session.scalars(query)}
    return [found[each] for each in ids if each in found]


def places_of(session: Session, items: Iterable[NewsItem]) -> dict[int, list[Place]]:
    """The wards and communes that items speak of, by the items' ids."""
    areas = gazetteer(session)
    found: dict[int, list[Place]] = {}
    pairs = select(news_item_area).where(news_item_area.c.item_id.in_([item.id for item in items]))
    for item_id, area_id in session.execute(pairs):
        found.setdefault(item_id, []).append(areas.get(area_id))
    return {item_id: sorted(places, key=lambda place: place.sort_key) for item_id, places in found.items()}


@dataclass(frozen=True)
class FrontNews:
    """News of the front page: those of the reader's place where there are any, else the city's.

    `places` are the wards and communes that items speak of, by the items' ids.
    """

    items: Sequence[NewsItem]
    is_local: bool
    places: dict[int, list[Place]]

    @property
    def has_illustration(self) -> bool:
        """Invented items are among them."""
        return illustration_is_shown(self.items)


def front_news(session: Session, place: Place | None) -> FrontNews:
    """For a reader in that place, or in none."""
    local = latest_news(session, place=place, count=FRONT_ITEMS) if place else []
    items = local or latest_news(session, count=FRONT_ITEMS)
    return FrontNews(items, bool(local), places_of(session, items))


def feed_health(session: Session) -> Sequence[Feed]:
    """All feeds but removed ones, by name."""
    return session.scalars(
        select(Feed).where(Feed.removed_at.is_(None)).order_by(Feed.is_demo, Feed.name, Feed.id)
    ).all()


def illustration_is_shown(items: Iterable[NewsItem]) -> bool:
    """Are these invented items?"""
    return any(item.is_demo for item in items)
