"""Search entries of pilot models, indicators and promises, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.search import SearchEntry
from citizen_site.programme.models.indicators import Indicator
from citizen_site.programme.models.pilots import Pilot, ProgrammeUnit, Promise

PILOT, INDICATOR, PROMISE = "pilot", "indicator", "promise"
# Real entries rank before invented ones.
_INVENTED = -1_000_000


def pilot_entry(pilot: Pilot, unit: ProgrammeUnit) -> SearchEntry:
    """A model is found by its unit's name, too."""
    body = (pilot.title_en, unit.name, unit.name_en, pilot.summary, pilot.summary_en, pilot.responsible)
    return SearchEntry(PILOT, pilot.id, pilot.title, " . ".join(body), weight=_weight(pilot))


def indicator_entry(indicator: Indicator) -> SearchEntry:
    body = (indicator.name_en, indicator.definition, indicator.definition_en, indicator.legal_basis)
    return SearchEntry(INDICATOR, indicator.id, indicator.name, " . ".join(body), weight=_weight(indicator))


def promise_entry(promise: Promise) -> SearchEntry:
    body = (promise.title_en, promise.said_by, promise.said_by_en, promise.source_title)
    return SearchEntry(PROMISE, promise.id, promise.title, " . ".join(body), weight=_weight(promise))


def _weight(thing: Pilot | Indicator | Promise) -> int:
    return -thing.id + (_INVENTED if thing.is_demo else 0)


def all_entries(session: Session) -> Iterable[SearchEntry]:
    """For a rebuild of the whole index."""
    for pilot in session.scalars(select(Pilot).options(joinedload(Pilot.unit)).order_by(Pilot.id)):
        yield pilot_entry(pilot, pilot.unit)
    for indicator in session.scalars(select(Indicator).order_by(Indicator.id)):
        yield indicator_entry(indicator)
    for promise in session.scalars(select(Promise).order_by(Promise.id)):
        yield promise_entry(promise)
