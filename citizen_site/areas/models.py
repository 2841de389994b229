"""Tables of areas and of their successions."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import BinaryCollatedString
from citizen_site.extensions import Base


class AreaKind(StrEnum):
    """What an area is. Districts and townships are history since 1 July 2025."""

    CITY = "city"
    DISTRICT = "district"
    WARD = "ward"
    COMMUNE = "commune"
    TOWNSHIP = "township"
    GROUP = "group"
    HAMLET = "hamlet"


UNITS = (AreaKind.WARD, AreaKind.COMMUNE, AreaKind.TOWNSHIP)
GROUPS = (AreaKind.GROUP, AreaKind.HAMLET)


class SuccessionKind(StrEnum):
    """How one area became another."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"


class SuccessionExtent(StrEnum):
    """What of the predecessor came to the successor, as the document says it."""

    WHOLE = "whole"
    ALL_PEOPLE = "all_people"  # and part of the land
    PEOPLE_AND_LAND = "people_and_land"  # some of both
    LAND_ONLY = "land_only"  # nobody who lives there changed their unit


def _default_extent(context: Any) -> SuccessionExtent:
    is_divided = context.get_current_parameters()["kind"] == SuccessionKind.SPLIT
    return SuccessionExtent.PEOPLE_AND_LAND if is_divided else SuccessionExtent.WHOLE


class Area(Base):
    """A place that a person can belong to, for as long as it is valid.

    `valid_until` is the first day on which it no longer exists; `valid_from` is null where the date is not known.
    The centre point is in degrees (WGS 84). `number` in a group's name is no identity: groups are renumbered.
    """

    __tablename__ = "area"
    __cache_tag__ = "areas"
    __table_args__ = (
        CheckConstraint("valid_from IS NULL OR valid_until IS NULL OR valid_from <= valid_until", name="validity"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[AreaKind] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(BinaryCollatedString)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    code: Mapped[str | None] = mapped_column(String(20))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    area_km2: Mapped[float | None]
    is_demo: Mapped[bool] = mapped_column(default=False)


class AreaSuccession(Base):
    """Part or all of one area became (part of) another on a day.

    `is_main` marks where its things go on: where all of its people went, or most of them, as `main_source` says (a key
    of content/sources.csv; null where the document itself decides). Where no source says it, no part is the main one.
    `people` and `area_km2` are how much came, where it is known. `clause` is a number in the document.
    """

    __tablename__ = "area_succession"
    __cache_tag__ = "areas"
    __table_args__ = (
        UniqueConstraint("predecessor_id", "successor_id"),
        CheckConstraint("predecessor_id <> successor_id", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    kind: Mapped[SuccessionKind] = mapped_column(String(20))
    extent: Mapped[SuccessionExtent] = mapped_column(String(20), default=_default_extent)
    on: Mapped[date]
    legal_basis: Mapped[str] = mapped_column(String(200))
    clause: Mapped[int | None]
    is_main: Mapped[bool] = mapped_column(default=False)
    main_source: Mapped[str | None] = mapped_column(String(40))
    people: Mapped[int | None]
    area_km2: Mapped[float | None]
