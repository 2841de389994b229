"""What the desk finds by words, by a code or a part of one, by a unit, by an area of any time, and by a contact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import Contact
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import audit
from citizen_site.core.permissions import Actor, Permission, Role, authorise
from citizen_site.core.search_words import words_of
from citizen_site.reports.enums import Delivery
from citizen_site.reports.filters import matches_words, reach_of
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report, code_part_in
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.search import DESK_KIND, KIND

# More reports than these come from hardly one person.
MOST = 100


def matches_at_desk(session: Session, words: str) -> ColumnElement[bool]:
    """Reports whose own words match, whose code has this part, whose unit or area is called so.

    Names are looked up now: those of units change, and areas become others.
    """
    part = code_part_in(words)
    return or_(
        matches_words(session, DESK_KIND, words),
        Report.code.contains(part) if part else false(),
        Report.assigned_unit_id.in_(_units_called(session, words)),
        Report.area_id.in_(_areas_called(session, words)),
    )


def _units_called(session: Session, words: str) -> Sequence[int]:
    """Ids of units, closed ones too, in whose names these words stand beside each other, with or without accents."""
    wanted = f" {words_of(words)} "
    units = session.execute(select(HandlingUnit.id, HandlingUnit.name).order_by(HandlingUnit.id))
    return [unit_id for unit_id, name in units if wanted.strip() and wanted in f" {words_of(name)} "]


def _areas_called(session: Session, words: str) -> Sequence[int]:
    """Ids of what areas with exactly this name, of today or former ones, hold today."""
    areas, wanted = gazetteer(session), words_of(words)
    called = [each for each in areas if wanted and wanted in (words_of(each.name), words_of(each.short_name))]
    reaches = [reach for each in called if (reach := reach_of(areas, each)) is not None]
    return sorted(frozenset().union(*reaches))


def find_everything(session: Session, actor: Actor, words: str) -> Sequence[Report]:
    """Reports of the actor's areas in every state that these words find, also in public answers; the newest first."""
    authorise(actor, Permission.SEE_DESK)
    return session.scalars(
        select(Report)
        .where(
            _here(actor),
            Report.delivery != Delivery.UNSENT,
            Report.removed_at.is_(None),
            or_(matches_at_desk(session, words), matches_words(session, KIND, words)),
        )
        .options(joinedload(Report.category), joinedload(Report.assigned_to), joinedload(Report.assigned_unit))
        .order_by(Report.received_at.desc(), Report.id.desc())
        .limit(MOST)
    ).all()


def _here(actor: Actor) -> ColumnElement[bool]:
    """Where the actor moderates."""
    return true() if Role.MODERATOR in actor.everywhere else Report.area_id.in_(sorted(actor.areas(Role.MODERATOR)))


def find_by_contact(session: Session, actor: Actor, kind: str, value: str, *, now: datetime) -> Sequence[Report]:
    """Reports of the actor's areas whose reporter has this contact, the newest first; with what their cards say.

    `value` is in its normal form (accounts/forms.normal_contact). It matches exactly and stands nowhere afterwards;
    that somebody looked for a contact does, in the audit log.
    """
    authorise(actor, Permission.SEE_DESK)
    left = select(ReporterContact.report_id).where(ReporterContact.kind == kind, ReporterContact.value == value)
    accounts = select(Contact.person_id).where(Contact.kind == kind, Contact.value == value)
    found = session.scalars(
        select(Report)
        .where(
            _here(actor),
            Report.delivery != Delivery.UNSENT,
            Report.removed_at.is_(None),
            or_(Report.id.in_(left), Report.reporter_id.in_(accounts)),
        )
        .options(joinedload(Report.category), joinedload(Report.assigned_to), joinedload(Report.assigned_unit))
        .order_by(Report.received_at.desc(), Report.id.desc())
        .limit(MOST)
    ).all()
    audit.record(session, "reports.searched_by_contact", now=now, actor_id=actor.person_id, number=len(found))
    return found
