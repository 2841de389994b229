"""Tables of feeds, their health and their items."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class FeedState(StrEnum):
    """How a feed is: PAUSED by an operator, SECOND while only its second address gives a copy, MOVED when its address
    leads elsewhere for good.
    """

    PAUSED = "paused"
    NEW = "new"
    GOOD = "good"
    MOVED = "moved"
    SECOND = "second"
    FAILING = "failing"


# What an operator has to look at.
TROUBLED = frozenset({FeedState.MOVED, FeedState.SECOND, FeedState.FAILING})


class Feed(Base):
    """A feed, what it said last, and when it is asked again.

    `second_url` is asked where `url` gives no copy; `copy_url` is the one of them that the last copy came from, which
    `etag` and `last_modified` belong to. `last_error` is why `url` gave none, also where `second_url` did; `failures`
    counts the times in a row that neither did. `moved_to` is where the host says `url` has moved for good;
    `troubled_since` is since when its state has been one of TROUBLED. While it is paused it is not asked; a removed one
    has no items and is shown nowhere.
    An illustration feed holds invented items for a first look.
    """

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(500), unique=True)
    second_url: Mapped[str] = mapped_column(String(500), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    copy_url: Mapped[str] = mapped_column(String(500), default="")
    moved_to: Mapped[str] = mapped_column(String(500), default="")
    etag: Mapped[str] = mapped_column(String(300), default="")
    last_modified: Mapped[str] = mapped_column(String(100), default="")
    next_fetch_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    last_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_success_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    failures: Mapped[int] = mapped_column(default=0)
    items_in_last_copy: Mapped[int] = mapped_column(default=0)
    problems: Mapped[str] = mapped_column(Text, default="")
    troubled_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def state(self) -> FeedState:
        """How the feed is, the worst first; nothing is expected of a paused one."""
        if self.paused_at:
            return FeedState.PAUSED
        if self.failures:
            return FeedState.FAILING
        if self.last_success_at is None:
            return FeedState.NEW
        if self.last_error:
            return FeedState.SECOND
        return FeedState.MOVED if self.moved_to else FeedState.GOOD


news_item_area = Table(
    "news_item_area",
    Base.metadata,
    Column("item_id", ForeignKey("news_item.id", ondelete="CASCADE"), primary_key=True),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class NewsItem(Base):
    """An article: its texts, where it stands, and the small picture that we keep of it.

    `published_at` is its place in lists. Pages show it only when `is_dated`: else the feed's date could not be read,
    and the place is behind all dated ones of its feed.
    """

    __tablename__ = "news_item"
    __cache_tag__ = "news"
    __table_args__ = (
        UniqueConstraint("feed_id", "guid"),
        Index("ix_news_item_order", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id", ondelete="CASCADE"))
    guid: Mapped[str] = mapped_column(String(64))
    url: Mapped[str] = mapped_column(String(1000))
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_dated: Mapped[bool] = mapped_column(default=True)
    picture_url: Mapped[str] = mapped_column(String(1000), default="")
    picture_key: Mapped[str] = mapped_column(String(120), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)

    feed: Mapped[Feed] = relationship(lazy="raise")
