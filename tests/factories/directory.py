"""Services for tests: required fields only; a test gives what matters to it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.models import Area
from citizen_site.core.text import slugify
from citizen_site.directory.commands import save_services
from citizen_site.directory.csv_format import COLUMNS
from citizen_site.directory.models import Service

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def service_row(**given: Any) -> dict[str, Any]:
    """The values of a service, as the CSV reader gives them."""
    number = next(_numbers)
    row: dict[str, Any] = {
        **dict.fromkeys(COLUMNS, ""),
        "kind": "online",
        "pillar": "government",
        "name": f"Dịch vụ thử {number}",
        "summary": "Một câu nói dịch vụ này để làm gì.",
        "audiences": "residents",
        "areas": ["ha-noi"],
        "languages": "vi",
        "position": number,
        "is_demo": False,
        **dict.fromkeys(("last_checked", "fee_online", "fee_counter", "latitude", "longitude")),
        **given,
    }
    row["slug"] = row["slug"] or slugify(row["name"])
    return row


def add_services(session: Session, rows: Sequence[dict[str, Any]], *, now: datetime = NOW) -> list[Service]:
    """Save and commit services, so that the site's pages show them."""
    save_services(session, rows, {area.slug: area for area in session.scalars(select(Area))}, now)
    session.commit()
    slugs = [row["slug"] for row in rows]
    return list(session.scalars(select(Service).where(Service.slug.in_(slugs)).order_by(Service.id)))


def add_service(session: Session, *, now: datetime = NOW, **given: Any) -> Service:
    """One service, committed."""
    return add_services(session, [service_row(**given)], now=now)[0]


def add_place(session: Session, **given: Any) -> Service:
    """A place with a position and office hours."""
    return add_service(
        session,
        **{
            "kind": "place",
            "address": "1 phố Thử",
            "latitude": 21.04,
            "longitude": 105.91,
            "opening_hours": "Mo-Fr 08:00-11:30,13:30-17:00; Sa 08:00-11:30; PH off",
            **given,
        },
    )
