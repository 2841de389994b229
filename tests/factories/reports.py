"""Categories and reports for tests: required fields only, as they stand after an approved submission."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core import clock
from citizen_site.core.geo import Point, quadkey
from citizen_site.core.revisions import invalidate
from citizen_site.core.text import sort_key
from citizen_site.core.tokens import digest, new_token
from citizen_site.extensions import db
from citizen_site.reports.count_folding import rebuild
from citizen_site.reports.delivery import deliver
from citizen_site.reports.enums import Delivery, Moderation
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import CODE_ALPHABET, Report
from citizen_site.reports.publication import approve
from citizen_site.reports.timeline import EventAuthor
from citizen_site.reports.workflow import CLOSED, ActorKind, Status

STAFF = EventAuthor(ActorKind.STAFF, unit="Phường Phúc Lợi")


def make_category(code: str = "o-ga", **values: Any) -> ReportCategory:
    """The category with this code, made when it is not there."""
    session = db.session()
    known = session.scalars(select(ReportCategory).where(ReportCategory.code == code)).first()
    if known:
        return known
    defaults: dict[str, Any] = {
        "group_code": "duong",
        "name": "Ổ gà, mặt đường hỏng",
        "name_en": "Potholes",
        "deadlines": {"normal": 40, "urgent": 4, "complex": 120},
    }
    category = ReportCategory(code=code, **{**defaults, **values})
    category.sort_key = sort_key(category.name)
    session.add(category)
    session.flush()
    return category


def make_report(
    *,
    area: str = "phuong-phuc-loi",
    category: ReportCategory | None = None,
    key: str = "x" * 32,
    token: str = "",
    now: datetime | None = None,
    is_delivered: bool = True,
    is_approved: bool = True,
    **values: Any,
) -> Report:
    """A report in an area; `token` opens its private link when `key` is the app's SECRET_KEY."""
    session, now = db.session(), now or clock.now()
    place = gazetteer(session).find(area)
    assert place, area
    category = category or make_category()
    report = Report(
        token_digest=digest(key, "report", token or new_token()),
        category_id=category.id,
        area_id=place.id,
        received_at=now,
        updated_at=now,
        **{
            "code": "".join(secrets.choice(CODE_ALPHABET) for _ in range(7)),
            "description": "Ổ gà sâu trước số nhà 12, xe máy dễ ngã.",
            "place_text": "Số 12 ngõ 5 đường Sài Đồng",
            "delivery": Delivery.UNSENT,
            "moderation": Moderation.PENDING,
            **values,
        },
    )
    if report.latitude is not None and report.longitude is not None:
        report.quadkey = quadkey(Point(report.latitude, report.longitude))
    session.add(report)
    session.flush()
    if is_delivered:
        deliver(session, report, EventAuthor(ActorKind.REPORTER), now)
    if is_delivered and is_approved:
        approve(session, STAFF, report, now=now)
    return report


def make_many(
    count: int, *, areas: Sequence[str] = ("phuong-phuc-loi",), first: int = 0, **values: Any
) -> list[Report]:
    """Listed reports by one statement, without deadline and timeline; places, times, states and support vary.

    The numbers from `first` on are theirs.
    """
    session, now = db.session(), clock.now()
    categories = [make_category("o-ga"), make_category("den-duong", name="Đèn đường hỏng", group_code="dien-nuoc")]
    places = [place for slug in areas if (place := gazetteer(session).find(slug))]
    rows = [
        _row(number, now, categories[number % 2], places[number % len(places)])
        for number in range(first, first + count)
    ]
    session.execute(insert(Report), [{**row, **values} for row in rows])
    session.flush()
    rebuild(session, now)
    invalidate(session, "reports")
    return list(session.scalars(select(Report).where(Report.code.in_([row["code"] for row in rows]))))


def _row(number: int, now: datetime, category: ReportCategory, place: Place) -> dict[str, Any]:
    status = (Status.RECEIVED, Status.RESOLVED, Status.REJECTED, Status.IN_PROGRESS)[number % 4]
    closed = now if status in CLOSED else None
    middle = place.point or Point(21.03, 105.85)
    point = Point(middle.latitude + number % 17 * 0.0007, middle.longitude + number % 13 * 0.0009)
    return {
        "code": "".join(
            CODE_ALPHABET[number // len(CODE_ALPHABET) ** power % len(CODE_ALPHABET)] for power in range(7)
        ),
        "token_digest": digest("x" * 32, "many", str(number)),
        "category_id": category.id,
        "area_id": place.id,
        "description": f"Việc số {number} cần làm.",
        "place_text": f"Số {number} phố Thử",
        "latitude": point.latitude,
        "longitude": point.longitude,
        "quadkey": quadkey(point),
        "moderation": Moderation.APPROVED,
        "delivery": Delivery.ACKNOWLEDGED,
        "status": status,
        "is_public": True,
        "received_at": now - timedelta(days=number * 3 % 500, minutes=number),
        "updated_at": now,
        "closed_at": closed,
        "answer": "Đã làm xong." if closed else "",
        "evidence": "photo" if status is Status.RESOLVED else "",
        "fix_confirmed_at": now if number % 8 == 1 else None,
        "support_count": number % 5,
    }
