"""The addresses of all public pages, for search engines (sitemaps.org), in parts of a size that they take."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.directory.life_events import GUIDES
from citizen_site.directory.models import Service
from citizen_site.notices.models import Notice, NoticeState
from citizen_site.programme.models.indicators import Indicator
from citizen_site.programme.models.pilots import Pilot, ProgrammeUnit
from citizen_site.programme.topics import topics
from citizen_site.reports.models.report import Report, display_code

# Below the 50,000 addresses and 50 MB of a part that the protocol allows; each page has one address a language.
PART_SIZE = 10_000
PAGES = (
    "home.front",
    "areas.list_areas",
    "directory.list_services",
    "life_events.list_life_events",
    "notices.list_notices",
    "news.list_news",
    "reports.list_reports",
    "programme.show",
    "programme.list_pilots",
    "programme.list_indicators",
    "programme.list_promises",
    "programme_data.list_tables",
    "home.about",
    "home.sources",
    "home.help_page",
    "home.privacy",
    "home.security",
    "home.accessibility",
)


@dataclass(frozen=True)
class SitemapEntry:
    """A page by its view and the view's arguments; `changed_at` is None where nobody knows."""

    endpoint: str
    arguments: dict[str, Any] = field(default_factory=dict)
    changed_at: datetime | None = None


def sitemap_parts(session: Session) -> list[tuple[str, int]]:
    """Kind and number of each part, from 1 on. A part is a range of ids, so it may be empty."""
    parts = [("pages", 1), ("areas", 1), ("programme", 1)]
    for kind, column in (("services", Service.id), ("notices", Notice.id), ("reports", Report.id)):
        largest = session.scalar(select(func.max(column))) or 0
        parts += [(kind, number + 1) for number in range(math.ceil(largest / PART_SIZE))]
    return parts


def sitemap_entries(session: Session, kind: str, number: int) -> list[SitemapEntry]:
    """What a part lists, by id, so that no part changes because another one grows."""
    first, last = (number - 1) * PART_SIZE + 1, number * PART_SIZE
    match kind:
        case "pages":
            guides = [SitemapEntry("life_events.show_life_event", {"slug": guide.slug}) for guide in GUIDES]
            return [*(SitemapEntry(endpoint) for endpoint in PAGES), *guides]
        case "areas":
            return [SitemapEntry("areas.show_area", {"slug": place.slug}) for place in gazetteer(session)]
        case "programme":
            return _programme(session)
        case "services":
            return _services(session, first, last)
        case "notices":
            return _notices(session, first, last)
        case _:
            return _reports(session, first, last)


def _programme(session: Session) -> list[SitemapEntry]:
    """Some hundreds of pages: one part."""
    pages = [SitemapEntry("programme.show_topic", {"slug": topic.slug}) for topic in topics()]
    for endpoint, model in (
        ("programme.show_unit", ProgrammeUnit),
        ("programme.show_pilot", Pilot),
        ("programme.show_indicator", Indicator),
    ):
        pages += [
            SitemapEntry(endpoint, {"slug": slug}) for slug in session.scalars(select(model.slug).order_by(model.id))
        ]
    return pages


def _services(session: Session, first: int, last: int) -> list[SitemapEntry]:
    rows = select(Service.slug, Service.updated_at).where(Service.id.between(first, last)).order_by(Service.id)
    return [SitemapEntry("directory.show_service", {"slug": slug}, at) for slug, at in session.execute(rows)]


def _notices(session: Session, first: int, last: int) -> list[SitemapEntry]:
    listed = Notice.state.in_((NoticeState.PUBLISHED, NoticeState.EXPIRED))
    rows = select(Notice.code, Notice.updated_at).where(listed, Notice.id.between(first, last)).order_by(Notice.id)
    return [SitemapEntry("notices.show_notice", {"code": code}, at) for code, at in session.execute(rows)]


def _reports(session: Session, first: int, last: int) -> list[SitemapEntry]:
    listed = select(Report.code, Report.updated_at).where(Report.is_public, Report.id.between(first, last))
    rows = session.execute(listed.order_by(Report.id))
    return [SitemapEntry("reports.show_report", {"code": display_code(code)}, at) for code, at in rows]
