"""Agencies that reports can be forwarded to; the moderators of their area manage them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place
from citizen_site.areas.models import Area
from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.locks import lock_rows
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.text import sort_key
from citizen_site.reports.models.forwarding import Agency


class NameTakenError(InvalidInputError):
    """Another agency of the area has this name."""


def add_agency(
    session: Session, actor: Actor, place: Place, *, name: str, email: str, handles: str, now: datetime
) -> Agency:
    """A new one; a closed one of that name opens again. Of two taps the second gets what the first has made.

    Raises NameTakenError for a name that another one has.
    """
    new = Agency(area_id=place.id, created_at=now)
    authorise(actor, Permission.SEE_DESK, new)
    lock_rows(session, Area, Area.id == place.id)
    body = _named(session, place.id, name)
    if body is not None and body.closed_at is None:
        if (body.name, body.email, body.handles) != (name, email, handles):
            raise NameTakenError
        return body
    body = body or new
    body.closed_at = None
    _write(session, body, name, email, handles)
    audit.record(session, "agency.added", now=now, actor_id=actor.person_id, thing=f"agency:{body.id}", name=name)
    return body


def change_agency(
    session: Session, actor: Actor, body: Agency, *, name: str, email: str, handles: str, now: datetime
) -> None:
    """Raises NameTakenError for one that another agency has."""
    authorise(actor, Permission.SEE_DESK, body)
    _lock(session, body)
    if (body.name, body.email, body.handles) == (name, email, handles):
        return
    other = _named(session, body.area_id, name)
    if other is not None and other.id != body.id:
        raise NameTakenError
    _write(session, body, name, email, handles)
    audit.record(session, "agency.changed", now=now, actor_id=actor.person_id, thing=f"agency:{body.id}", name=name)


def close_agency(session: Session, actor: Actor, body: Agency, now: datetime) -> None:
    """It is offered no more; links that it has hold on. A second time changes nothing."""
    authorise(actor, Permission.SEE_DESK, body)
    _lock(session, body)
    if body.closed_at is not None:
        return
    body.closed_at = now
    session.flush()
    audit.record(session, "agency.closed", now=now, actor_id=actor.person_id, thing=f"agency:{body.id}")


def _named(session: Session, area_id: int, name: str) -> Agency | None:
    query = select(Agency).where(Agency.area_id == area_id, Agency.sort_key == sort_key(name))
    return session.scalars(query.execution_options(populate_existing=True)).first()


def _lock(session: Session, body: Agency) -> None:
    """Agencies of an area change one after the other; this one is read again."""
    lock_rows(session, Area, Area.id == body.area_id)
    session.refresh(body)


def _write(session: Session, body: Agency, name: str, email: str, handles: str) -> None:
    body.name, body.sort_key, body.email, body.handles = name, sort_key(name), email, handles
    session.add(body)
    session.flush()
