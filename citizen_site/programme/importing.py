"""Files of indicator values: what one would change, and its import, all of it or nothing (ADR 37)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.clock import today
from citizen_site.core.file_imports import MAX_SHOWN, Importer, ImportKind
from citizen_site.core.permissions import Permission
from citizen_site.programme.decimals import AmbiguousNumberError, read_decimal
from citizen_site.programme.models.indicators import MAX_REASON, BatchOrigin, Indicator, IndicatorValue, ValueKind
from citizen_site.programme.models.sourced import MAX_SOURCE, MAX_URL
from citizen_site.programme.tables import cell_text
from citizen_site.programme.values import NewValue, ValueChange, changes_of, lock_values, save_values
from citizen_site.web.csv_tables import Line, read_table, write_table
from citizen_site.web.import_problems import ImportProblem, Problem

# `indicator` and `area` are the last parts of their pages' addresses; days are ISO, "%" is 0 to 100.
COLUMNS = (
    "indicator",
    "area",
    "period_start",
    "period_end",
    "value",
    "kind",
    "source_title",
    "source_url",
    "source_date",
    "reason",
)
REQUIRED = ("indicator", "area", "period_start", "period_end", "value", "kind", "source_title", "source_date")
# What this site computes is not for others to enter.
KINDS = (ValueKind.REPORTED, ValueKind.MEASURED)
_LONGEST = {"source_title": MAX_SOURCE, "source_url": MAX_URL, "reason": MAX_REASON}


class _Reader:
    """Reads lines against the indicators and areas of this moment."""

    def __init__(self, session: Session, day: date) -> None:
        self.day = day
        self.indicators = {each.slug: each for each in session.scalars(select(Indicator).order_by(Indicator.id))}
        self.areas = {place.slug: place.id for place in gazetteer(session)}
        self.lines: dict[tuple[Any, ...], int] = {}

    def read(self, line: Line) -> tuple[Line, NewValue] | None:
        """None when the line has a problem."""
        before = len(line.problems)
        cells = {name: line.text(name) for name in COLUMNS}
        for name in REQUIRED:
            if not cells[name]:
                line.complain(name, ImportProblem.BLANK)
        for name, longest in _LONGEST.items():
            if len(cells[name]) > longest:
                line.complain(name, ImportProblem.TOO_LONG, length=longest)
        indicator, area_id = self.indicators.get(cells["indicator"]), self.areas.get(cells["area"])
        for name, found in (("indicator", indicator), ("area", area_id)):
            if cells[name] and found is None:
                line.complain(name, ImportProblem.UNKNOWN_VALUE, value=cells[name][:60])
        if cells["kind"] and cells["kind"] not in KINDS:
            line.complain("kind", ImportProblem.NOT_ONE_OF, value=cells["kind"][:40], allowed=", ".join(KINDS))
        if cells["source_url"] and urlsplit(cells["source_url"]).scheme not in ("http", "https"):
            line.complain("source_url", ImportProblem.URL)
        start, end = _day(line, "period_start", cells["period_start"]), _day(line, "period_end", cells["period_end"])
        source_date = _day(line, "source_date", cells["source_date"])
        for name, found_day in (("period_end", end), ("source_date", source_date)):
            if found_day and found_day > self.day:
                line.complain(name, ImportProblem.FUTURE)
        if start and end and start > end:
            line.complain("period_end", ImportProblem.BEFORE_START)
        value = _number(line, cells["value"], indicator)
        if len(line.problems) > before or not (indicator and area_id and start and end and source_date):
            return None
        new = NewValue(
            indicator_id=indicator.id,
            area_id=area_id,
            period_start=start,
            period_end=end,
            kind=ValueKind(cells["kind"]),
            value=value,
            source_title=cells["source_title"],
            source_url=cells["source_url"],
            source_date=source_date,
            reason=cells["reason"],
        )
        if self.lines.setdefault(new.key, line.number) != line.number:
            line.complain("period_start", ImportProblem.SLUG_TWICE, line=self.lines[new.key])
        return line, new


def _day(line: Line, column: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        line.complain(column, ImportProblem.DATE)
        return None


def _number(line: Line, text: str, indicator: Indicator | None) -> float:
    if not text:
        return 0.0
    try:
        value = read_decimal(text)
    except AmbiguousNumberError:
        line.complain("value", ImportProblem.NUMBER_AMBIGUOUS, value=text[:40])
        return 0.0
    except ValueError:
        line.complain("value", ImportProblem.NUMBER, value=text[:40])
        return 0.0
    if indicator is not None and indicator.unit == "%" and not 0 <= value <= 100:
        line.complain("value", ImportProblem.PERCENT, value=text[:40])
    return value


def _read(session: Session, content: bytes, now: datetime) -> tuple[Sequence[ValueChange], list[Problem]]:
    """What the lines would do, and what is wrong in them, in the order of the file."""
    problems: list[Problem] = []
    reader = _Reader(session, today(now))
    rows = [row for line in read_table(content, COLUMNS, REQUIRED, problems) if (row := reader.read(line))]
    if problems:
        return [], problems
    changes = changes_of(session, [new for _, new in rows])
    for (line, _), change in zip(rows, changes, strict=True):
        if change.lacks_reason and change.before:
            line.complain("reason", ImportProblem.REASON, value=cell_text(change.before.value))
    return changes, problems


def preview_values(session: Session, content: bytes, now: datetime) -> dict[str, Any]:
    """What a file would change, or what is wrong in it, as JSON: nothing is written (core/file_imports.py)."""
    changes, problems = _read(session, content, now)
    if problems:
        return {"problems": [asdict(each) for each in problems[:MAX_SHOWN]], "problem_count": len(problems)}
    names = {each.id: each.name for each in session.scalars(select(Indicator))}
    places = {place.id: place.name for place in gazetteer(session)}
    shown = [_shown(each, names, places) for each in changes if not each.is_same]
    whole = json.dumps(shown, ensure_ascii=False, sort_keys=True)
    new = sum(change["is_new"] for change in shown)
    return {
        "new": new,
        "changed": len(shown) - new,
        "same": len(changes) - len(shown),
        "changes": shown[:MAX_SHOWN],
        "digest": hashlib.sha256(whole.encode()).hexdigest(),
        "problems": [],
    }


def _shown(change: ValueChange, names: Mapping[int, str], places: Mapping[int, str]) -> dict[str, Any]:
    new, before = change.new, change.before
    columns = ("value", "source_title", "source_url", "source_date")
    return {
        "slug": "/".join(cell_text(each) for each in new.key),
        "name": f"{names[new.indicator_id]}, {places[new.area_id]}, {new.period_end.isoformat()}",
        "is_new": before is None,
        "columns": [
            [name, cell_text(getattr(before, name)) if before else "", cell_text(getattr(new, name))]
            for name in columns
            if before is None or getattr(before, name) != getattr(new, name)
        ],
    }


def _write(session: Session, content: bytes, now: datetime, by: int | None) -> None:
    changes, problems = _read(session, content, now)
    if problems:
        raise ValueError("\n".join(str(problem) for problem in problems))
    save_values(session, [change.new for change in changes], BatchOrigin.FILE, by=by, now=now)


def write_values(session: Session) -> bytes:
    """What others entered, as a file to change and to import again."""
    areas = gazetteer(session)
    rows = session.scalars(
        select(IndicatorValue)
        .where(IndicatorValue.ended_at.is_(None), IndicatorValue.kind.in_(KINDS))
        .options(joinedload(IndicatorValue.indicator))
        .order_by(IndicatorValue.indicator_id, IndicatorValue.area_id, IndicatorValue.period_start, IndicatorValue.id)
    )
    return write_table(COLUMNS, _cells(rows, {place.id: place.slug for place in areas}))


def _cells(rows: Iterable[IndicatorValue], slugs: Mapping[int, str]) -> Iterable[dict[str, str]]:
    for row in rows:
        cells = {name: cell_text(getattr(row, name, "")) for name in COLUMNS}
        yield {**cells, "indicator": row.indicator.slug, "area": slugs[row.area_id], "reason": ""}


VALUES = Importer(ImportKind.VALUES, Permission.EDIT_PROGRAMME, preview_values, lock_values, _write)
