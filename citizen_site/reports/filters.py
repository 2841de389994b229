"""What a reader of the public list and map asks for, as conditions of the database and as words of an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core.clock import start_of
from citizen_site.core.search import matching_ids
from citizen_site.reports.categories.models import ReportCategory
from citizen_site.reports.codes import code_in
from citizen_site.reports.models import Report
from citizen_site.reports.search import KIND
from citizen_site.reports.workflow import CLOSED


class State(StrEnum):
    """What became of a report, as far as the public list tells apart; a confirmed one is closed, too."""

    OPEN = "open"
    CLOSED = "closed"
    CONFIRMED = "confirmed"


class Period(StrEnum):
    """How long ago it was received."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


DAYS = {Period.WEEK: 7, Period.MONTH: 30, Period.YEAR: 365}


@dataclass(frozen=True)
class Filters:
    """Empty means all. `group` and `category` are codes."""

    place: Place | None = None
    group: str = ""
    category: str = ""
    state: str = ""
    period: str = ""
    words: str = ""


def since(period: str, today: date) -> datetime:
    """The first moment of a period that ends today. Whole days, so that counts hold until midnight."""
    return start_of(today - timedelta(days=DAYS[Period(period)]))


def reach_of(areas: Gazetteer, place: Place) -> frozenset[int] | None:
    """Ids of the areas whose reports belong to a place: it, what it became, all below, and what these inherited.

    None for the city: it has them all.
    """
    if place == areas.city:
        return None
    return frozenset().union(*(areas.reach(each) for each in areas.today(place)))


def conditions(session: Session, filters: Filters, today: date) -> Sequence[ColumnElement[bool]]:
    """For a query of reports; the first one is that everybody may read them."""
    found: list[ColumnElement[bool]] = [Report.is_listed.is_(True)]
    reach = reach_of(gazetteer(session), filters.place) if filters.place else None
    if reach is not None:
        found.append(Report.area_id.in_(sorted(reach)))
    if filters.group or filters.category:
        chosen = select(ReportCategory.id)
        if filters.group:
            chosen = chosen.where(ReportCategory.group == filters.group)
        if filters.category:
            chosen = chosen.where(ReportCategory.code == filters.category)
        found.append(Report.category_id.in_(chosen))
    if filters.state == State.OPEN:
        found.append(Report.status.not_in(CLOSED))
    elif filters.state == State.CLOSED:
        found.append(Report.status.in_(CLOSED))
    elif filters.state == State.CONFIRMED:
        found.append(Report.fix_confirmed_at.is_not(None))
    if filters.period:
        found.append(Report.received_at >= since(filters.period, today))
    if filters.words:
        found.append(of_words(session, KIND, filters.words))
    return found


def of_words(session: Session, kind: str, words: str) -> ColumnElement[bool]:
    """What a kind of the index has under these words, and the report whose code they spell, if they spell one."""
    matching, code = Report.id.in_(matching_ids(session, kind, words)), code_in(words)
    return or_(matching, Report.code == code) if code else matching
