"""Reads over indicators and their values. Everyone may see them; nothing that was undone or corrected counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.errors import NotFoundError
from citizen_site.programme.models.indicators import Indicator, IndicatorValue, PeriodKind, ValueBatch, ValueKind

MAX_AREAS, MAX_HISTORY = 60, 50
_LENGTHS = {
    PeriodKind.MONTH: timedelta(days=31),
    PeriodKind.QUARTER: timedelta(days=92),
    PeriodKind.YEAR: timedelta(days=366),
    PeriodKind.ONCE: timedelta(days=366),
}


@dataclass(frozen=True)
class Reading:
    """A value with what it is of; `place` is the area of its time, which may be no more."""

    indicator: Indicator
    value: IndicatorValue
    place: Place

    def is_old(self, day: date) -> bool:
        """A whole period or more has passed since, so it says little about today."""
        length = max(self.value.period_end - self.value.period_start, _LENGTHS[self.indicator.period])
        return day - self.value.period_end > length


@dataclass(frozen=True)
class Series:
    """The values of one kind in one area, the oldest first: what may share a line."""

    place: Place
    kind: ValueKind
    readings: Sequence[Reading]


def all_indicators(session: Session) -> Sequence[Indicator]:
    """In their order; real ones first."""
    return session.scalars(select(Indicator).order_by(Indicator.is_demo, Indicator.position, Indicator.id)).all()


def indicators_by_ids(session: Session, ids: Sequence[int]) -> list[Indicator]:
    """In the order of the ids."""
    found = {each.id: each for each in session.scalars(select(Indicator).where(Indicator.id.in_(ids)))}
    return [found[each] for each in ids if each in found]


def indicator_by_slug(session: Session, slug: str) -> Indicator:
    """Raises NotFoundError."""
    indicator = session.scalars(select(Indicator).where(Indicator.slug == slug)).first()
    if indicator is None:
        raise NotFoundError(slug)
    return indicator


def newest_readings(session: Session, *conditions: ColumnElement[bool]) -> list[Reading]:
    """The newest value of each indicator, area and kind, newest period first."""
    rank = func.row_number().over(
        partition_by=(IndicatorValue.indicator_id, IndicatorValue.area_id, IndicatorValue.kind),
        order_by=(IndicatorValue.period_end.desc(), IndicatorValue.period_start.desc(), IndicatorValue.id.desc()),
    )
    ranked = (
        select(IndicatorValue.id, rank.label("rank")).where(IndicatorValue.ended_at.is_(None), *conditions).subquery()
    )
    rows = session.scalars(
        select(IndicatorValue)
        .join(ranked, ranked.c.id == IndicatorValue.id)
        .where(ranked.c.rank == 1)
        .options(joinedload(IndicatorValue.indicator))
        .order_by(IndicatorValue.period_end.desc(), IndicatorValue.id.desc())
    ).all()
    areas = gazetteer(session)
    return [Reading(row.indicator, row, areas.get(row.area_id)) for row in rows]


def readings_of_area(session: Session, place: Place) -> list[Reading]:
    """Of an area and of the former ones whose heir it is: what these were is history, never the heir's value."""
    ids = gazetteer(session).identities(place)
    found = newest_readings(session, IndicatorValue.area_id.in_(ids))
    return sorted(found, key=lambda each: (each.place is not place, each.indicator.position, each.value.kind))


def newest_by_area(session: Session, indicator: Indicator) -> list[Reading]:
    """Of all areas, the newest first."""
    return newest_readings(session, IndicatorValue.indicator_id == indicator.id)


def newest_of(session: Session, indicators: Sequence[Indicator]) -> Mapping[int, Reading]:
    """Ids of indicators -> the newest value there is of each, whatever its area and kind."""
    found: dict[int, Reading] = {}
    for reading in newest_readings(session, IndicatorValue.indicator_id.in_([each.id for each in indicators])):
        found.setdefault(reading.indicator.id, reading)
    return found


def series_of(session: Session, indicator: Indicator, place: Place) -> list[Series]:
    """What was in an area and in those whose heir it is: one series for each area and kind, the area's own first."""
    areas = gazetteer(session)
    rows = session.scalars(
        select(IndicatorValue)
        .where(
            IndicatorValue.indicator_id == indicator.id,
            IndicatorValue.ended_at.is_(None),
            IndicatorValue.area_id.in_(areas.identities(place)),
        )
        .order_by(IndicatorValue.period_end, IndicatorValue.period_start, IndicatorValue.id)
    )
    found: dict[tuple[int, ValueKind], list[Reading]] = {}
    for row in rows:
        found.setdefault((row.area_id, row.kind), []).append(Reading(indicator, row, areas.get(row.area_id)))
    ordered = sorted(
        found.items(), key=lambda pair: (pair[0][0] != place.id, pair[0][0], list(ValueKind).index(pair[0][1]))
    )
    return [Series(areas.get(area_id), kind, readings) for (area_id, kind), readings in ordered]


@dataclass(frozen=True)
class Correction:
    """A value that no longer counts, and the one that took its place; None where its batch was undone."""

    before: Reading
    after: IndicatorValue | None


def corrections_of(session: Session, indicator: Indicator) -> list[Correction]:
    """What was corrected or undone, the latest first, at most MAX_HISTORY."""
    after, areas = aliased(IndicatorValue), gazetteer(session)
    rows = session.execute(
        select(IndicatorValue, after)
        .outerjoin(after, (after.supersedes_id == IndicatorValue.id) & (after.ended_at.is_(None)))
        .where(IndicatorValue.indicator_id == indicator.id, IndicatorValue.ended_at.is_not(None))
        .order_by(IndicatorValue.ended_at.desc(), IndicatorValue.id.desc())
        .limit(MAX_HISTORY)
    )
    return [Correction(Reading(indicator, old, areas.get(old.area_id)), new) for old, new in rows]


def batches(session: Session) -> Sequence[ValueBatch]:
    """What was entered together, the latest first."""
    query = select(ValueBatch).order_by(ValueBatch.entered_at.desc(), ValueBatch.id.desc())
    return session.scalars(query.limit(MAX_HISTORY)).all()
