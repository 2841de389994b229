"""Changes to the directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from citizen_site.areas.models import Area
from citizen_site.core.search import index
from citizen_site.core.text import clean, sort_key
from citizen_site.directory.csv_format import Problem, parse_services
from citizen_site.directory.models import Service, ServiceLink, ServiceReport
from citizen_site.directory.search import entry


@dataclass(frozen=True)
class ImportResult:
    """How many services are new, changed or the same; nothing was written when there are problems."""

    new: int
    changed: int
    same: int
    problems: Sequence[Problem]


def import_services(session: Session, content: bytes, now: datetime) -> ImportResult:
    """Bring in a CSV file by slug, all of it or nothing. Services that are not in it stay."""
    areas = {area.slug: area for area in session.scalars(select(Area))}
    parsed = parse_services(content, areas.keys())
    if parsed.problems:
        return ImportResult(0, 0, 0, parsed.problems)
    counts = save_services(session, parsed.rows, areas, now)
    return ImportResult(counts["new"], counts["changed"], counts["same"], ())


def save_services(
    session: Session, rows: Sequence[dict[str, Any]], areas: dict[str, Area], now: datetime
) -> dict[str, int]:
    """Write rows (columns of Service, `areas` as slugs) by slug and index what is new or changed."""
    slugs = [row["slug"] for row in rows]
    known = {
        service.slug: service
        for service in session.scalars(
            select(Service).where(Service.slug.in_(slugs)).options(selectinload(Service.areas))
        )
    }
    counts = {"new": 0, "changed": 0, "same": 0}
    touched = []
    for row in rows:
        service = known.get(row["slug"])
        is_new = service is None
        if service is None:
            service = Service(slug=row["slug"], areas=[])
            session.add(service)
        if _update(service, row, [areas[slug] for slug in row["areas"]]):
            service.updated_at = now
            touched.append(service)
            counts["new" if is_new else "changed"] += 1
        else:
            counts["same"] += 1
    session.flush()
    index(session, [entry(service) for service in touched])
    return counts


def _update(service: Service, row: dict[str, Any], areas: Sequence[Area]) -> bool:
    """Set what differs; says whether anything did."""
    wanted = {name: value for name, value in row.items() if name not in ("areas", "slug")}
    wanted["sort_key"] = sort_key(row["name"])
    differs = {name: value for name, value in wanted.items() if getattr(service, name) != value}
    for name, value in differs.items():
        setattr(service, name, value)
    if {area.id for area in service.areas} != {area.id for area in areas}:
        service.areas = list(areas)
        return True
    return bool(differs)


def report_service(session: Session, service: Service, *, topic: str, message: str, now: datetime) -> ServiceReport:
    """Store a reader's report of a mistake, for the operators."""
    report = ServiceReport(service_id=service.id, topic=topic, message=clean(message, keep_lines=True), created_at=now)
    session.add(report)
    session.flush()
    return report


def record_link(session: Session, service: Service, *, status: int | None, problem: str, now: datetime) -> ServiceLink:
    """Store the link checker's result. A link is dead from the first failure on until it answers again."""
    link = session.get(ServiceLink, service.id)
    if link is None:
        link = ServiceLink(service_id=service.id)
        session.add(link)
    if link.url != service.url:
        link.dead_since = None
    link.url, link.status, link.problem, link.checked_at = service.url, status, problem, now
    link.dead_since = (link.dead_since or now) if problem else None
    session.flush()
    return link
