"""Which reports a moderator's figures are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, true

from citizen_site.core.clock import start_of
from citizen_site.core.permissions import Actor, Role
from citizen_site.reports.models import Report

LONGEST = 400


class Period(StrEnum):
    """Times to look at, as they stand in addresses."""

    TODAY = "hom-nay"
    WEEK = "tuan"
    MONTH = "30-ngay"
    CHOSEN = "chon"


def days_of(period: Period, today: date) -> tuple[date, date]:
    """First and last day; weeks begin on Monday."""
    begins = {Period.TODAY: today, Period.WEEK: today - timedelta(days=today.weekday())}
    return begins.get(period, today - timedelta(days=29)), today


@dataclass(frozen=True)
class Scope:
    """From the first to the last day, of some areas (None: all of the actor's), of a kind (None: all)."""

    first: date
    last: date
    area_ids: frozenset[int] | None = None
    category_id: int | None = None

    def during(self, moment: ColumnElement[datetime] | object) -> ColumnElement[bool]:
        """That a column's moment falls into these days."""
        column: ColumnElement[datetime] = moment  # type: ignore[assignment]
        return and_(column >= start_of(self.first), column < start_of(self.last + timedelta(days=1)))

    def holds(self) -> ColumnElement[bool]:
        """That a report is of these areas and this kind."""
        return and_(
            true() if self.area_ids is None else Report.area_id.in_(sorted(self.area_ids)),
            true() if self.category_id is None else Report.category_id == self.category_id,
        )


def of_actor(actor: Actor) -> ColumnElement[bool]:
    """Reports of the areas in which the actor moderates, what they inherited among them; none that is kept aside."""
    everywhere = Role.MODERATOR in actor.everywhere
    here = true() if everywhere else Report.area_id.in_(sorted(actor.areas(Role.MODERATOR)))
    return and_(here, Report.held_for == "")


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Open, not kept aside, its clock runs, and its time is over; as the partial index has it."""
    is_open = and_(Report.closed_at.is_(None), Report.removed_at.is_(None))
    return and_(is_open, Report.held_for == "", Report.due_at < now)


def is_very_late(now: datetime) -> ColumnElement[bool]:
    """Three times its time are over."""
    return and_(is_overdue(now), Report.very_late_at <= now)
