"""What a reader of the public list and map asks for, as conditions of the database and as words of an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select, true, union_all
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core.clock import start_of
from citizen_site.core.permissions import Actor, Role
from citizen_site.core.search import matching_ids
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report, code_in
from citizen_site.reports.search import KIND
from citizen_site.reports.workflow import CLOSED


class State(StrEnum):
    """The states that the public list distinguishes; a confirmed report is closed, too."""

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
    return frozenset(areas.descendants(place)).union(*(areas.subtree(each) for each in areas.current_areas(place)))


def conditions(session: Session, filters: Filters, today: date) -> Sequence[ColumnElement[bool]]:
    """For a query of reports; the first one is that everybody may read them."""
    found: list[ColumnElement[bool]] = [Report.is_public.is_(True)]
    reach = reach_of(gazetteer(session), filters.place) if filters.place else None
    if reach is not None:
        found.append(Report.area_id.in_(sorted(reach)))
    if filters.group or filters.category:
        chosen = select(ReportCategory.id)
        if filters.group:
            chosen = chosen.where(ReportCategory.group_code == filters.group)
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
        found.append(matches_words(session, KIND, filters.words))
    return found


def matches_words(session: Session, kind: str, words: str) -> ColumnElement[bool]:
    """What a kind of the index has under these words, and the report whose code they spell, if they spell one."""
    matching, code = matching_ids(session, kind, words), code_in(words)
    # Both as ids of one list: with "or", neither index would be used.
    return Report.id.in_(union_all(matching, select(Report.id).where(Report.code == code)) if code else matching)


def of_actor(actor: Actor) -> ColumnElement[bool]:
    """Reports of the areas in which the actor moderates, what they inherited among them; none in quarantine."""
    everywhere = Role.MODERATOR in actor.everywhere
    here = true() if everywhere else Report.area_id.in_(sorted(actor.areas(Role.MODERATOR)))
    return and_(here, Report.quarantine_reason == "")


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Open, not in quarantine, its clock runs and its deadline has passed; matches the partial index."""
    is_open = and_(Report.closed_at.is_(None), Report.removed_at.is_(None))
    return and_(is_open, Report.quarantine_reason == "", Report.due_at < now)


def is_escalatable(now: datetime) -> ColumnElement[bool]:
    """Three times its time are over."""
    return and_(is_overdue(now), Report.escalate_at <= now)
