"""Tables of feeds, their health and their items."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class Feed(Base):
    """A configured feed, what it said last, and when it is asked again.

    `failures` counts those since the last success. An illustration feed holds invented items for a first look.
    """

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(500), unique=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    etag: Mapped[str] = mapped_column(String(300), default="")
    last_modified: Mapped[str] = mapped_column(String(100), default="")
    next_fetch_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    last_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_success_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    failures: Mapped[int] = mapped_column(default=0)
    items_in_last_copy: Mapped[int] = mapped_column(default=0)
    problems: Mapped[str] = mapped_column(Text, default="")


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
