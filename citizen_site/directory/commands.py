"""Changes to the directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from citizen_site.areas.models import Area
from citizen_site.core.locks import lock_rows
from citizen_site.core.search import index
from citizen_site.core.text import clean, sort_key
from citizen_site.directory.models import Service, ServiceLink, ServiceReport
from citizen_site.directory.search import entry

# Two taps, and a page that is sent again after a broken connection.
SAME_REPORT = timedelta(hours=1)


def save_services(
    session: Session, rows: Sequence[dict[str, Any]], areas: Mapping[str, Area], now: datetime
) -> Sequence[ServiceChange]:
    """Write rows (columns of Service, `areas` as slugs) by slug and index what is new or changed. Returns that."""
    changes = [change for change in changes_of(session, rows, areas) if change.differences]
    touched = []
    for change in changes:
        service = change.service
        if service is None:
            service = Service(slug=change.row["slug"], areas=[])
            session.add(service)
        for name in change.differences:
            if name == "areas":
                service.areas = [areas[slug] for slug in change.row["areas"]]
            else:
                setattr(service, name, change.differences[name][1])
        service.updated_at = now
        touched.append(service)
    session.flush()
    index(session, [entry(service) for service in touched])
    return changes


@dataclass(frozen=True)
class ServiceChange:
    """What a row does to a service, None for a new one. `differences` are (before, after) by column; none: nothing."""

    service: Service | None
    row: dict[str, Any]
    differences: Mapping[str, tuple[Any, Any]]


def changes_of(session: Session, rows: Sequence[dict[str, Any]], areas: Mapping[str, Area]) -> Sequence[ServiceChange]:
    """What each row would do; nothing is written."""
    slugs = [row["slug"] for row in rows]
    known = {
        service.slug: service
        for service in session.scalars(
            select(Service).where(Service.slug.in_(slugs)).options(selectinload(Service.areas))
        )
    }
    return [
        ServiceChange(known.get(row["slug"]), row, _differences(known.get(row["slug"]), row, areas)) for row in rows
    ]


def _differences(service: Service | None, row: dict[str, Any], areas: Mapping[str, Area]) -> dict[str, tuple[Any, Any]]:
    wanted = {**row, "sort_key": sort_key(row["name"])}
    if service is None:
        return {name: (None, value) for name, value in wanted.items() if name != "slug"}
    differences = {
        name: (getattr(service, name), value)
        for name, value in wanted.items()
        if name not in ("areas", "slug") and getattr(service, name) != value
    }
    before = [area.slug for area in service.areas]
    if set(before) != set(row["areas"]):
        differences["areas"] = (before, row["areas"])
    return differences


def report_service(session: Session, service: Service, *, topic: str, message: str, now: datetime) -> ServiceReport:
    """Store a reader's report of a mistake, for the operators; the same words within the hour are one report."""
    words = clean(message, keep_lines=True)
    lock_rows(session, Service, Service.id == service.id)
    same = select(ServiceReport).where(
        ServiceReport.service_id == service.id,
        ServiceReport.topic == topic,
        ServiceReport.message == words,
        ServiceReport.created_at > now - SAME_REPORT,
    )
    if sent := session.scalars(same.order_by(ServiceReport.id).limit(1)).first():
        return sent
    report = ServiceReport(service_id=service.id, topic=topic, message=words, created_at=now)
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
