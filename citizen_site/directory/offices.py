"""The one-stop office of a ward or commune, where its procedures are filed.

An office is an entry of the directory like any other place, imported with the services. Its slug says whose it is, as
names change. Of an office without an entry, or without an address, nothing is known for certain, and pages say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.directory.catalogue import Filters, catalogue
from citizen_site.directory.models import ProcedureLevel, Service, ServiceKind
from citizen_site.directory.queries import services_by_ids

PREFIX = "mot-cua-"
# The police take files about residence at their own counter.
POLICE = "Công an"
# The city's line answers for all offices (from mobiles, too); branches 7 and 8 are about procedures.
CITY_LINE = "024 1022"


@dataclass(frozen=True)
class WardOffice:
    """The one-stop office of `ward`; `service` is None where nobody has entered it yet."""

    ward: Place
    service: Service | None


def is_filed_at_office(service: Service) -> bool:
    """Whether a procedure is one of wards and communes that their one-stop office takes."""
    return (
        service.kind == ServiceKind.PROCEDURE
        and service.procedure_level == ProcedureLevel.WARD
        and not service.provider.startswith(POLICE)
    )


def is_office(service: Service) -> bool:
    return service.kind == ServiceKind.PLACE and service.slug.startswith(PREFIX)


def office_slug(ward: Place) -> str:
    """ "mot-cua-phuong-phuc-loi"."""
    return f"{PREFIX}{ward.slug}"


def office_of(session: Session, place: Place | None) -> WardOffice | None:
    """The office of the ward or commune that a place is, or lies in; None for the whole city."""
    areas = gazetteer(session)
    ward = next((each for each in (place, *areas.ancestors(place)) if each.is_unit), None) if place else None
    if ward is None:
        return None
    service = session.scalars(select(Service).where(Service.slug == office_slug(ward))).first()
    return WardOffice(ward, service)


def procedures_filed_at(session: Session, office: Service) -> Sequence[Service]:
    """What a one-stop office takes: the procedures for which `office_of` names it, in the suggested order."""
    areas = gazetteer(session)
    ward = areas.find(office.slug.removeprefix(PREFIX)) if is_office(office) else None
    if ward is None:
        return []
    serving = Filters(kind=ServiceKind.PROCEDURE, areas=frozenset(areas.with_ancestors(ward)))
    entries = sorted(
        catalogue(session).select(serving),
        key=lambda entry: (entry.is_demo, entry.position, entry.sort_key, entry.id),
    )
    found = services_by_ids(session, [entry.id for entry in entries])
    return [service for service in found if is_filed_at_office(service)]
