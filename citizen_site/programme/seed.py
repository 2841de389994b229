"""Seeds the facts of content/facts.json. What is there already belongs to the operators and stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.models import Area
from citizen_site.core.search import index
from citizen_site.core.text import sort_key
from citizen_site.directory.models import Pillar, Service
from citizen_site.programme.content_files import facts, sources_by_key
from citizen_site.programme.models.indicators import (
    BatchOrigin,
    Direction,
    Formula,
    Indicator,
    IndicatorValue,
    PeriodKind,
    ValueKind,
)
from citizen_site.programme.models.pilots import (
    Pilot,
    PilotEvidence,
    PilotPlace,
    PilotStatus,
    PilotUpdate,
    PlaceKind,
    ProgrammeUnit,
    Promise,
    PromiseKind,
    UnitSuccession,
)
from citizen_site.programme.search import indicator_entry, pilot_entry, promise_entry
from citizen_site.programme.values import NewValue, save_values

Rows = Sequence[dict[str, Any]]


def seed(session: Session, now: datetime) -> str:
    """Bring in what is missing; says what it did."""
    content = facts()
    areas = _ids(session, Area)
    counts = {
        "units": _add_units(session, content["units"], content["successions"], areas),
        "indicators": add_indicators(session, content["indicators"], areas, now),
        "models": add_pilots(session, content["pilots"], areas, now),
        "promises": add_promises(session, content["promises"]),
    }
    return ", ".join(f"{count} {name} new" for name, count in counts.items())


def _ids(session: Session, model: Any) -> Mapping[str, int]:
    return {row.slug: row.id for row in session.execute(select(model.slug, model.id))}


def _missing(session: Session, model: Any, rows: Rows) -> Rows:
    known = _ids(session, model)
    return [row for row in rows if row["slug"] not in known]


def _source(row: Mapping[str, Any]) -> dict[str, Any]:
    source = sources_by_key()[row["source"]]
    return {"source_title": source.title, "source_url": source.url, "source_date": source.dated}


def _texts(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _add_units(session: Session, units: Rows, successions: Rows, areas: Mapping[str, int]) -> int:
    missing = _missing(session, ProgrammeUnit, units)
    session.add_all(
        ProgrammeUnit(
            area_id=areas.get(row["area"]),
            **_texts(row, "slug", "position", "name", "name_en", "note", "note_en"),
            **_source(row),
        )
        for row in missing
    )
    session.flush()
    ids = _ids(session, ProgrammeUnit)
    known = set(session.execute(select(UnitSuccession.predecessor_id, UnitSuccession.successor_id)))
    for row in successions:
        pair = ids[row["predecessor"]], ids[row["successor"]]
        if pair not in known:
            session.add(
                UnitSuccession(
                    predecessor_id=pair[0],
                    successor_id=pair[1],
                    on=date.fromisoformat(row["on"]),
                    **_texts(row, "basis", "basis_en"),
                    **_source(row),
                )
            )
    session.flush()
    return len(missing)


def add_indicators(
    session: Session, rows: Rows, areas: Mapping[str, int], now: datetime, *, is_demo: bool = False
) -> int:
    """Add those that are missing, and their values where none was ever entered for the same. Returns their number."""
    missing = _missing(session, Indicator, rows)
    added = [
        Indicator(
            position=number,
            direction=Direction(row.get("direction", "up")),
            period=PeriodKind(row["period"]),
            formula=Formula(row["formula"]) if row.get("formula") else None,
            target=row.get("target"),
            target_on=_day(row.get("target_on")),
            is_demo=is_demo,
            **_texts(row, "slug", "group", "name", "name_en", "unit", "unit_en", "definition", "definition_en"),
            **_texts(row, "legal_basis", "legal_basis_en"),
            **_source(row),
        )
        for number, row in enumerate(rows, start=100 if is_demo else 1)
        if row in missing
    ]
    session.add_all(added)
    session.flush()
    index(session, [indicator_entry(each) for each in added])
    ids = _ids(session, Indicator)
    values = [
        NewValue(
            indicator_id=ids[row["slug"]],
            area_id=areas[each["area"]],
            period_start=date.fromisoformat(each["period_start"]),
            period_end=date.fromisoformat(each["period_end"]),
            kind=ValueKind(each["kind"]),
            value=each["value"],
            is_demo=is_demo,
            **_source(each),
        )
        for row in rows
        for each in row["values"]
    ]
    entered = select(
        IndicatorValue.indicator_id,
        IndicatorValue.area_id,
        IndicatorValue.period_start,
        IndicatorValue.period_end,
        IndicatorValue.kind,
    ).where(IndicatorValue.indicator_id.in_({value.indicator_id for value in values}))
    known = set(session.execute(entered))
    save_values(session, [each for each in values if each.key not in known], BatchOrigin.SEED, by=None, now=now)
    return len(missing)


def add_pilots(session: Session, rows: Rows, areas: Mapping[str, int], now: datetime, *, is_demo: bool = False) -> int:
    """Add those that are missing, with their updates, places and evidence. Returns their number."""
    units, missing = _ids(session, ProgrammeUnit), _missing(session, Pilot, rows)
    services = {each.slug: each for each in session.scalars(select(Service).order_by(Service.id))} if missing else {}
    indicators = (
        {each.slug: each for each in session.scalars(select(Indicator).order_by(Indicator.id))} if missing else {}
    )
    places = {each.slug: each for each in session.scalars(select(Area).order_by(Area.id))} if missing else {}
    added = []
    for row in missing:
        pilot = Pilot(
            unit_id=units[row["unit"]],
            pillar=Pillar(row["pillar"]) if row["pillar"] else None,
            sort_key=sort_key(row["title"]),
            status=PilotStatus(row["status"]),
            since=_day(row["since"]),
            updated_at=now,
            is_demo=is_demo,
            areas=[places[slug] for slug in row["areas"]],
            services=[services[slug] for slug in row["services"] if slug in services],
            indicators=[indicators[slug] for slug in row["indicators"]],
            **_texts(row, "slug", "title", "title_en", "summary", "summary_en", "responsible", "responsible_en"),
            **_source(row),
        )
        pilot.updates = [
            PilotUpdate(
                on=date.fromisoformat(each["on"]), entered_at=now, **_texts(each, "text", "text_en"), **_source(each)
            )
            for each in row["updates"]
        ]
        pilot.evidence = [PilotEvidence(**_texts(each, "text", "text_en"), **_source(each)) for each in row["evidence"]]
        pilot.places = [
            PilotPlace(
                position=number,
                kind=PlaceKind(each["kind"]),
                points=each.get("points", []),
                **_texts(each, "name", "address"),
            )
            for number, each in enumerate(row.get("places", ()))
        ]
        added.append(pilot)
    session.add_all(added)
    session.flush()
    index(session, [pilot_entry(each, session.get_one(ProgrammeUnit, each.unit_id)) for each in added])
    return len(added)


def add_promises(session: Session, rows: Rows) -> int:
    """Add those that are missing. Returns their number."""
    pilots, indicators = _ids(session, Pilot), _ids(session, Indicator)
    added = [
        Promise(
            kind=PromiseKind(row["kind"]),
            due_on=_day(row.get("due_on")),
            pilot_id=pilots.get(row.get("pilot", "")),
            indicator_id=indicators.get(row.get("indicator", "")),
            **_texts(row, "slug", "title", "title_en", "said_by", "said_by_en"),
            **_source(row),
        )
        for row in _missing(session, Promise, rows)
    ]
    session.add_all(added)
    session.flush()
    index(session, [promise_entry(each) for each in added])
    return len(added)
