"""What entries of the directory were compared with: names with or without an address, as `Service.source` has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.directory.models import UNCHECKED, Service, values


@dataclass(frozen=True)
class ServiceSource:
    """A source by its name. `url` is "" where only the name is known."""

    name: str
    url: str


@dataclass(frozen=True)
class UsedSource:
    """A source, the newest day on which an entry was compared with it, and how many entries were."""

    name: str
    url: str
    last_checked: date | None
    count: int


def sources_of(service: Service) -> Sequence[ServiceSource]:
    """The sources of one entry, as it names them; none where nobody has compared it."""
    return [_read(text) for text in values(service.source) if text != UNCHECKED]


def used_sources(session: Session) -> Sequence[UsedSource]:
    """Every source of the directory, those of the most entries first."""
    days: dict[ServiceSource, list[date | None]] = {}
    for text, day in session.execute(
        select(Service.source, Service.last_checked).order_by(Service.position, Service.id)
    ):
        for each in values(text):
            if each != UNCHECKED:
                days.setdefault(_read(each), []).append(day)
    found = [
        UsedSource(source.name, source.url, max(filter(None, its_days), default=None), len(its_days))
        for source, its_days in days.items()
    ]
    return sorted(found, key=lambda source: (-source.count, source.name))


def unchecked_services(session: Session) -> Sequence[Service]:
    """Real entries that nobody has compared with a source yet, in the suggested order."""
    query = select(Service).where(~Service.is_demo, Service.last_checked.is_(None))
    return session.scalars(query.order_by(Service.position, Service.id)).all()


def _read(text: str) -> ServiceSource:
    """ "Name https://address" or "Name"."""
    name, _, last = text.rpartition(" ")
    return ServiceSource(name, last) if last.startswith(("https://", "http://")) and name else ServiceSource(text, "")
