"""Categories and reports for tests: required fields only, as they stand after an approved submission."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.geo import Point, quadkey
from citizen_site.core.text import sort_key
from citizen_site.core.tokens import digest, new_token
from citizen_site.extensions import db
from citizen_site.reports.axes import Delivery, Moderation
from citizen_site.reports.categories.models import ReportCategory
from citizen_site.reports.commands import Author, approve, deliver
from citizen_site.reports.models import Report
from citizen_site.reports.workflow import Party

STAFF = Author(Party.STAFF, unit="Phường Phúc Lợi")


def make_category(code: str = "o-ga", **values: Any) -> ReportCategory:
    """The category with this code, made when it is not there."""
    session = db.session()
    known = session.scalars(select(ReportCategory).where(ReportCategory.code == code)).first()
    if known:
        return known
    defaults: dict[str, Any] = {
        "group": "duong",
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
        code="".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(7)),
        token_digest=digest(key, "report", token or new_token()),
        category_id=category.id,
        area_id=place.id,
        received_at=now,
        updated_at=now,
        **{
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
        deliver(session, report, Author(Party.REPORTER), now)
    if is_delivered and is_approved:
        approve(session, report, STAFF, now=now)
    return report
