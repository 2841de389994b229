"""Search entries of services, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.search import SearchEntry
from citizen_site.directory.models import Service

KIND = "service"


def entry(service: Service) -> SearchEntry:
    """Real services rank before invented ones."""
    body = (
        service.name_en,
        service.summary,
        service.summary_en,
        service.provider,
        service.provider_en,
        service.phone,
        service.phone.replace(" ", ""),
        service.procedure_code,
        service.keywords.replace(";", " . "),
        service.address,
        service.offers,
        service.description,
        service.forms,
        service.steps,
        service.result,
    )
    return SearchEntry(
        KIND,
        service.id,
        service.name,
        " . ".join(body),
        weight=-service.position - (1_000_000 if service.is_demo else 0),
    )


def all_entries(session: Session) -> Iterable[SearchEntry]:
    """For a rebuild of the whole index."""
    return (entry(service) for service in session.scalars(select(Service).order_by(Service.id)))
