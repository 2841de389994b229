"""Models, indicators and values of the programme for tests: required fields only."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.text import slugify, sort_key
from citizen_site.programme.models.indicators import BatchOrigin, Indicator, PeriodKind, ValueBatch, ValueKind
from citizen_site.programme.models.pilots import Pilot, ProgrammeUnit
from citizen_site.programme.seed import seed
from citizen_site.programme.units import unit_by_slug
from citizen_site.programme.values import NewValue, save_values

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SOURCE = {"source_title": "Báo cáo thử", "source_url": "https://example.com/bao-cao", "source_date": date(2026, 11, 1)}
_numbers = itertools.count(1)


def seed_programme(session: Session) -> None:
    """The real facts, committed; the directory is empty in tests, so no model has services."""
    seed(session, NOW)
    session.commit()


def add_indicator(session: Session, **given: Any) -> Indicator:
    number = next(_numbers)
    values = {"name": f"Chỉ số thử {number}", "unit": "%", "period": PeriodKind.MONTH, "definition": "Định nghĩa thử."}
    values |= {**SOURCE, **given}
    indicator = Indicator(slug=values.pop("slug", slugify(str(values["name"]))), **values)
    session.add(indicator)
    session.commit()
    return indicator


def new_value(session: Session, indicator: Indicator, area: str, month: int, value: float, **given: Any) -> NewValue:
    """A value of a month of 2026."""
    place = gazetteer(session).find(area)
    assert place, area
    ends = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}
    fields: dict[str, Any] = {
        "kind": ValueKind.MEASURED,
        "period_start": date(2026, month, 1),
        "period_end": date(2026, month, ends.get(month, 31)),
        **SOURCE,
        **given,
    }
    return NewValue(indicator_id=indicator.id, area_id=place.id, value=value, **fields)


def enter(session: Session, values: Sequence[NewValue], now: datetime = NOW) -> ValueBatch:
    """Values as one batch, committed."""
    batch = save_values(session, values, BatchOrigin.FORM, by=None, now=now)
    assert batch
    session.commit()
    return batch


def add_pilot(session: Session, unit: str, title: str, **given: Any) -> Pilot:
    owner: ProgrammeUnit = unit_by_slug(session, unit)
    fields = {**SOURCE, "updated_at": NOW, **given}
    pilot = Pilot(slug=slugify(title), unit_id=owner.id, title=title, sort_key=sort_key(title), **fields)
    session.add(pilot)
    session.commit()
    return pilot
