"""What a reader of the public list and map asks for, as conditions of the database and as words of an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core.clock import start_of
from citizen_site.core.permissions import Actor, Role
from citizen_site.core.search import Matches, SearchDocument, find_matches, has_words
from citizen_site.reports.categories import categories_by_code
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report, code_in
from citizen_site.reports.search import KIND


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
    """Empty means all. `group` and `category` are codes; `matches` what the words find, where it was looked up."""

    place: Place | None = None
    group: str = ""
    category: str = ""
    state: str = ""
    period: str = ""
    words: str = ""
    matches: Matches | None = None


def looked_up(session: Session, filters: Filters) -> Filters:
    """With what the index has under the words, for several queries."""
    return replace(filters, matches=find_matches(session, KIND, filters.words)) if filters.words else filters


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


def parts_of(session: Session, filters: Filters) -> tuple[Filters, Sequence[ColumnElement[bool]]]:
    """The filters without place or category, and conditions in its stead, of which one index has each in order.

    No parts where there is nothing to divide.
    """
    reach = reach_of(gazetteer(session), filters.place) if filters.place else None
    if reach is not None:
        return replace(filters, place=None), [Report.area_id == area_id for area_id in sorted(reach)]
    if filters.group or filters.category:
        chosen = [
            each.id
            for each in categories_by_code(session).values()
            if filters.group in ("", each.group_code) and filters.category in ("", each.code)
        ]
        return replace(filters, group="", category=""), [Report.category_id == each for each in chosen]
    return filters, ()


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
        found.append(Report.closed_at.is_(None))
    elif filters.state == State.CLOSED:
        found.append(Report.closed_at.is_not(None))
    elif filters.state == State.CONFIRMED:
        found.append(Report.fix_confirmed_at.is_not(None))
    if filters.period:
        found.append(Report.received_at >= since(filters.period, today))
    if filters.words:
        found.append(matches_words(session, KIND, filters.words, filters.matches))
    return found


def matches_words(session: Session, kind: str, words: str, matches: Matches | None = None) -> ColumnElement[bool]:
    """What a kind of the index has under these words, and the report whose code they spell, if they spell one."""
    matches, code = matches or find_matches(session, kind, words), code_in(words)
    spelled = select(Report.id).where(Report.code == code)
    if not matches.are_too_many:
        # All as ids of one list: with "or", neither index would be used.
        return Report.id.in_([*matches.ids, *(session.scalars(spelled) if code else ())])
    # One question for each report that the list walks over, which no database makes a join of everything.
    has_them = select(has_words(words)).where(SearchDocument.kind == kind, SearchDocument.object_id == Report.id)
    return or_(has_them.scalar_subquery(), Report.code == code) if code else has_them.scalar_subquery()


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
