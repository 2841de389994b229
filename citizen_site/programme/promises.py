"""Reads over what was promised or published as reached, and what is measured of it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.errors import NotFoundError
from citizen_site.programme.indicators import Reading, newest_readings
from citizen_site.programme.models.indicators import IndicatorValue, ValueKind
from citizen_site.programme.models.pilots import Promise
from citizen_site.programme.pilots import reach_of_pilots


@dataclass(frozen=True)
class LedgerEntry:
    """A promise with the newest value that somebody measured or computed; None: nobody measures it.

    What a unit reported of itself is no measurement, nor is what was measured where its model never ran.
    """

    promise: Promise
    measured: Reading | None


def ledger(session: Session, promises: Sequence[Promise] | None = None) -> list[LedgerEntry]:
    """All promises, or these: the newest source first."""
    if promises is None:
        query = select(Promise).options(joinedload(Promise.indicator), joinedload(Promise.pilot))
        ordered = query.order_by(Promise.is_demo, Promise.source_date.desc(), Promise.id)
        promises = session.scalars(ordered).all()
    ids = {promise.indicator_id for promise in promises if promise.indicator_id}
    wanted = IndicatorValue.indicator_id.in_(ids), IndicatorValue.kind != ValueKind.REPORTED
    readings = newest_readings(session, *wanted) if ids else []
    reach = reach_of_pilots(session) if readings else {}
    return [LedgerEntry(promise, _measured(promise, readings, reach)) for promise in promises]


def _measured(promise: Promise, readings: Sequence[Reading], reach: Mapping[int, set[int]]) -> Reading | None:
    """The first of the readings that is about the promise: of its indicator, and of its model's areas."""
    areas = reach.get(promise.pilot_id or 0)
    return next(
        (
            each
            for each in readings
            if each.indicator.id == promise.indicator_id and (not areas or each.place.id in areas)
        ),
        None,
    )


def promises_by_ids(session: Session, ids: Sequence[int]) -> list[Promise]:
    """In the order of the ids."""
    found = {each.id: each for each in session.scalars(select(Promise).where(Promise.id.in_(ids)))}
    return [found[each] for each in ids if each in found]


def promise_by_slug(session: Session, slug: str) -> Promise:
    """Raises NotFoundError."""
    promise = session.scalars(select(Promise).where(Promise.slug == slug)).first()
    if promise is None:
        raise NotFoundError(slug)
    return promise
