"""Indicators that this site computes from its own reports, month by month, by definitions that it publishes.

The cases are those of reports/waiting_times.py: resolved, closed within the month, in no quarantine, of the ward that
is responsible today, and of the city. Fewer than MIN_CASES give no figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.clock import start_of, today
from citizen_site.programme.models.indicators import BatchOrigin, Formula, Indicator, IndicatorValue, ValueKind
from citizen_site.programme.values import NewValue, save_values
from citizen_site.reports.deadlines import FEEDBACK_DAYS
from citizen_site.reports.models.report import Report
from citizen_site.reports.waiting_times import MIN_CASES, counted_areas
from citizen_site.reports.workflow import Status

# So many days after its end a month is counted: residents have that long to confirm or dispute.
_SETTLED_AFTER = {
    Formula.RESOLVED_IN_TIME: timedelta(days=0),
    Formula.CONFIRMED_FIXED: timedelta(days=FEEDBACK_DAYS),
}
SOURCE = "Phố Nhà, tính từ phản ánh"


@dataclass
class _Cases:
    """Of one area in one month."""

    number: int = 0
    in_time: int = 0
    confirmed: int = 0
    invented: int = 0

    def add(self, number: int, in_time: int, confirmed: int, invented: int) -> None:
        self.number += number
        self.in_time += in_time
        self.confirmed += confirmed
        self.invented += invented

    def share(self, formula: Formula) -> float:
        """Per cent, with one decimal."""
        part = self.in_time if formula is Formula.RESOLVED_IN_TIME else self.confirmed
        return round(100 * part / self.number, 1)


def compute_indicators(session: Session, now: datetime) -> int:
    """Enter the figures of the last settled month, where they are not there yet. Returns how many were entered."""
    indicators = session.scalars(select(Indicator).where(Indicator.formula.is_not(None)).order_by(Indicator.id)).all()
    entered = 0
    for indicator in indicators:
        if indicator.formula is None:
            continue
        first, last = _settled_month(today(now) - _SETTLED_AFTER[indicator.formula])
        known = select(IndicatorValue.id).where(
            IndicatorValue.indicator_id == indicator.id,
            IndicatorValue.period_start == first,
            IndicatorValue.kind == ValueKind.COMPUTED,
        )
        if session.scalars(known.order_by(IndicatorValue.id).limit(1)).first() is None:
            values = list(_values(session, indicator, indicator.formula, first, last, today(now)))
            batch = save_values(session, values, BatchOrigin.COMPUTED, by=None, now=now)
            entered += batch.count if batch else 0
    return entered


def _settled_month(day: date) -> tuple[date, date]:
    """The first and the last day of the last whole month before a day."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _values(
    session: Session, indicator: Indicator, formula: Formula, first: date, last: date, day: date
) -> Iterator[NewValue]:
    for area_id, cases in sorted(_cases(session, first, last).items()):
        if cases.number >= MIN_CASES:
            yield NewValue(
                indicator_id=indicator.id,
                area_id=area_id,
                period_start=first,
                period_end=last,
                kind=ValueKind.COMPUTED,
                value=cases.share(formula),
                source_title=SOURCE,
                source_url="",
                source_date=day,
                is_demo=cases.invented > 0,
            )


def _cases(session: Session, first: date, last: date) -> Mapping[int, _Cases]:
    """By area. One statement, whose rows are as many as there are areas."""
    areas = gazetteer(session)
    rows = session.execute(
        select(
            Report.area_id,
            func.count(),
            func.sum(case((Report.closed_at <= Report.due_at, 1), else_=0)),
            func.sum(case((Report.fix_confirmed_at.is_not(None), 1), else_=0)),
            func.sum(case((Report.is_demo, 1), else_=0)),
        )
        .where(
            Report.closed_at >= start_of(first),
            Report.closed_at < start_of(last + timedelta(days=1)),
            Report.status == Status.RESOLVED,
            Report.quarantine_reason == "",
            Report.resolution_seconds.is_not(None),
            Report.area_id.is_not(None),
        )
        .group_by(Report.area_id)
        .order_by(Report.area_id)
    )
    found: dict[int, _Cases] = {}
    for area_id, *counts in rows:
        for place in counted_areas(areas, areas.get(area_id)):
            found.setdefault(place.id, _Cases()).add(*(int(each) for each in counts))
    return found
