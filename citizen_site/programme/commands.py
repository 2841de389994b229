"""Changes of models, indicators and promises by operators. Values have a file of their own (values.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Contact, ContactKind
from citizen_site.areas.models import Area
from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.search import index
from citizen_site.core.text import slugify, sort_key
from citizen_site.core.versioning import check_version, one_at_a_time
from citizen_site.directory.models import Service
from citizen_site.programme.models.indicators import Indicator
from citizen_site.programme.models.pilots import (
    Pilot,
    PilotEvidence,
    PilotPlace,
    PilotUpdate,
    PlaceKind,
    ProgrammeUnit,
    Promise,
)
from citizen_site.programme.search import indicator_entry, pilot_entry, promise_entry
from citizen_site.staff.queries import grants_of


class NameTakenError(InvalidInputError):
    """Another record has this name, and so this address."""


class UnknownPersonError(InvalidInputError):
    """No one with a role on this site has this email address."""


class UnknownCodesError(InvalidInputError):
    """Areas, services or indicators that are not there: `kind` is one of these words, `args` are their codes."""

    def __init__(self, kind: str, *codes: str) -> None:
        super().__init__(*codes)
        self.kind = kind


@dataclass(frozen=True)
class PilotParts:
    """What belongs to a model by codes (slugs); `responsible_email` is "" for nobody.

    Without `areas` it runs in all of its unit's area.
    """

    areas: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    responsible_email: str = ""


def _by_codes(session: Session, model: Any, codes: tuple[str, ...], kind: str) -> list[Any]:
    """Raises UnknownCodesError."""
    found = {each.slug: each for each in session.scalars(select(model).where(model.slug.in_(codes)).order_by(model.id))}
    if unknown := [code for code in codes if code not in found]:
        raise UnknownCodesError(kind, *unknown)
    return [found[code] for code in dict.fromkeys(codes)]


def _person_id(session: Session, email: str, now: datetime) -> int | None:
    """Raises UnknownPersonError: only people with a role are responsible for something."""
    if not email:
        return None
    query = select(Contact.person_id).where(Contact.kind == ContactKind.EMAIL, Contact.value == email.lower())
    person_id = session.scalars(query).first()
    if person_id is None or not grants_of(session, person_id, now):
        raise UnknownPersonError
    return person_id


def _slug_for(session: Session, model: Any, name: str) -> str:
    """Raises NameTakenError."""
    slug = slugify(name)[:120]
    if not slug or session.scalars(select(model.id).where(model.slug == slug)).first():
        raise NameTakenError
    return slug


def save_pilot(
    session: Session,
    actor: Actor,
    pilot: Pilot | None,
    fields: Mapping[str, Any],
    parts: PilotParts,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> Pilot:
    """Add a model (None) or change one. `fields` are columns of Pilot.

    Raises NotAllowedError, NameTakenError, UnknownPersonError, UnknownCodesError, ChangedMeanwhileError.
    """
    authorise(actor, Permission.EDIT_PROGRAMME)
    person_id = _person_id(session, parts.responsible_email, now)
    areas = _by_codes(session, Area, parts.areas, "areas")
    services = _by_codes(session, Service, parts.services, "services")
    indicators = _by_codes(session, Indicator, parts.indicators, "indicators")
    if pilot is None:
        pilot = Pilot(slug=_slug_for(session, Pilot, fields["title"]), areas=[], services=[], indicators=[])
    else:
        check_version(pilot, seen_version)
    with one_at_a_time(session):
        for name, value in fields.items():
            setattr(pilot, name, value)
        pilot.sort_key = sort_key(pilot.title)
        pilot.areas, pilot.services, pilot.indicators = areas, services, indicators
        if pilot.responsible_person_id != person_id:
            pilot.responsible_person_id, pilot.reminded_at = person_id, None
        pilot.updated_at = now
        session.add(pilot)
        session.flush()
    index(session, [pilot_entry(pilot, session.get_one(ProgrammeUnit, pilot.unit_id))])
    _record(session, actor, "programme.pilot_saved", f"pilot:{pilot.id}", now)
    return pilot


def add_update(
    session: Session, actor: Actor, pilot: Pilot, *, on: date, fields: Mapping[str, Any], now: datetime
) -> PilotUpdate:
    """Say what is new about a model; the same again is one. `fields` are the texts and those of SourcedMixin.

    Raises NotAllowedError.
    """
    authorise(actor, Permission.EDIT_PROGRAMME)
    same = select(PilotUpdate).where(
        PilotUpdate.pilot_id == pilot.id, PilotUpdate.on == on, PilotUpdate.text == fields["text"]
    )
    if there := session.scalars(same.order_by(PilotUpdate.id)).first():
        return there
    update = PilotUpdate(pilot_id=pilot.id, on=on, entered_by_id=actor.person_id, entered_at=now, **fields)
    session.add(update)
    session.flush()
    _record(session, actor, "programme.update_added", f"pilot:{pilot.id}", now)
    return update


def add_evidence(
    session: Session, actor: Actor, pilot: Pilot, *, fields: Mapping[str, Any], now: datetime
) -> PilotEvidence:
    """Name a document that shows something of a model; the same again is one. `fields` are those of PilotEvidence.

    Raises NotAllowedError.
    """
    authorise(actor, Permission.EDIT_PROGRAMME)
    same = select(PilotEvidence).where(
        PilotEvidence.pilot_id == pilot.id,
        PilotEvidence.text == fields["text"],
        PilotEvidence.source_title == fields["source_title"],
    )
    if there := session.scalars(same.order_by(PilotEvidence.id)).first():
        return there
    evidence = PilotEvidence(pilot_id=pilot.id, **fields)
    session.add(evidence)
    session.flush()
    _record(session, actor, "programme.evidence_added", f"pilot:{pilot.id}", now)
    return evidence


def add_place(
    session: Session, actor: Actor, pilot: Pilot, *, name: str, address: str, points: list[list[float]], now: datetime
) -> PilotPlace:
    """Say where a model is: no points, one, or a line; the same again is one. Raises NotAllowedError."""
    authorise(actor, Permission.EDIT_PROGRAMME)
    there = session.scalars(
        select(PilotPlace).where(PilotPlace.pilot_id == pilot.id).order_by(PilotPlace.position, PilotPlace.id)
    ).all()
    if same := next((each for each in there if (each.name, each.address) == (name, address)), None):
        return same
    kind = PlaceKind.ADDRESS if not points else PlaceKind.POINT if len(points) == 1 else PlaceKind.LINE
    place = PilotPlace(pilot_id=pilot.id, position=len(there), kind=kind, name=name, address=address, points=points)
    session.add(place)
    session.flush()
    _record(session, actor, "programme.place_added", f"pilot:{pilot.id}", now)
    return place


# What can be taken off a model's page, and what that is called in the record.
_REMOVALS = {
    PilotPlace: "programme.place_removed",
    PilotUpdate: "programme.update_removed",
    PilotEvidence: "programme.evidence_removed",
}


def remove_part(
    session: Session, actor: Actor, kind: type[PilotPlace | PilotUpdate | PilotEvidence], part_id: int, *, now: datetime
) -> Pilot:
    """Take a wrong place, update or document off. Returns its model. Raises NotAllowedError, NotFoundError."""
    authorise(actor, Permission.EDIT_PROGRAMME)
    part: Any = session.get(kind, part_id)
    if part is None:
        raise NotFoundError(f"{kind.__tablename__} {part_id}")
    pilot = session.get_one(Pilot, part.pilot_id)
    session.delete(part)
    session.flush()
    _record(session, actor, _REMOVALS[kind], f"pilot:{pilot.id}", now)
    return pilot


def save_indicator(
    session: Session,
    actor: Actor,
    indicator: Indicator | None,
    fields: Mapping[str, Any],
    *,
    now: datetime,
    seen_version: int | None = None,
) -> Indicator:
    """Add an indicator (None) or change one. `fields` are columns of Indicator.

    Raises NotAllowedError, NameTakenError, ChangedMeanwhileError.
    """
    authorise(actor, Permission.EDIT_PROGRAMME)
    if indicator is None:
        indicator = Indicator(slug=_slug_for(session, Indicator, fields["name"]), position=1000)
    else:
        check_version(indicator, seen_version)
    _write(session, indicator, fields)
    index(session, [indicator_entry(indicator)])
    _record(session, actor, "programme.indicator_saved", f"indicator:{indicator.id}", now)
    return indicator


def save_promise(
    session: Session,
    actor: Actor,
    promise: Promise | None,
    fields: Mapping[str, Any],
    *,
    now: datetime,
    seen_version: int | None = None,
) -> Promise:
    """Add a promise (None) or change one. `fields` are columns of Promise.

    Raises NotAllowedError, NameTakenError, ChangedMeanwhileError.
    """
    authorise(actor, Permission.EDIT_PROGRAMME)
    if promise is None:
        promise = Promise(slug=_slug_for(session, Promise, fields["title"][:80]))
    else:
        check_version(promise, seen_version)
    _write(session, promise, fields)
    index(session, [promise_entry(promise)])
    _record(session, actor, "programme.promise_saved", f"promise:{promise.id}", now)
    return promise


def _write(session: Session, thing: Indicator | Promise, fields: Mapping[str, Any]) -> None:
    """Raises ChangedMeanwhileError."""
    with one_at_a_time(session):
        for name, value in fields.items():
            setattr(thing, name, value)
        session.add(thing)
        session.flush()


def _record(session: Session, actor: Actor, action: str, thing: str, now: datetime) -> None:
    audit.record(session, action, now=now, actor_id=actor.person_id, thing=thing)
