"""Days that the government exchanged: operators enter them, and all opening hours and deadlines follow."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload

from citizen_site.core import audit
from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.public_calendar import PublicCalendar
from citizen_site.core.revisions import RevisionCache, invalidate
from citizen_site.directory.models import ExchangedDay

CALENDAR_TAG = ExchangedDay.__cache_tag__
# As in OpenStreetMap's opening hours; 0 is Monday.
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
OFF = "off"
# Nothing is decided for other years, and other calendars of the world end there.
FIRST_YEAR, LAST_YEAR = 2020, 2100


class DayOutsideCalendarError(InvalidInputError):
    """The day is in no year that can be exchanged."""


def _load_calendar(session: Session) -> PublicCalendar:
    rows = session.execute(select(ExchangedDay.day, ExchangedDay.worked_as).where(ExchangedDay.removed_at.is_(None)))
    return PublicCalendar({row.day: row.worked_as for row in rows})


_calendar = RevisionCache(CALENDAR_TAG, load=_load_calendar)


def public_calendar(session: Session) -> PublicCalendar:
    """The calendar of days off with all that operators entered."""
    return _calendar.get(session)


def exchanged_days(session: Session) -> Sequence[ExchangedDay]:
    """All that are entered, the latest day first; a few each year."""
    return session.scalars(
        select(ExchangedDay)
        .options(joinedload(ExchangedDay.set_by))
        .where(ExchangedDay.removed_at.is_(None))
        .order_by(ExchangedDay.day.desc())
    ).all()


def exchange_day(
    session: Session, actor: Actor, day: date, worked_as: int | None, *, document: str, note: str, now: datetime
) -> ExchangedDay:
    """From now on the day is off (None), or worked with the hours of a weekday (0 is Monday).

    What was entered for the day before is replaced; the same again changes nothing. Deadlines that are set already
    stay. Raises DayOutsideCalendarError.
    """
    authorise(actor, Permission.SEE_OPERATIONS)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DayOutsideCalendarError
    what = {"worked_as": worked_as, "document": document, "note": note, "removed_at": None}
    by = {"set_by_id": actor.person_id, "set_at": now}
    differs = or_(*(getattr(ExchangedDay, name).is_distinct_from(value) for name, value in what.items()))
    replaced = update(ExchangedDay).where(ExchangedDay.day == day, differs).values(**what, **by)
    is_new = insert_if_absent(session, ExchangedDay, day=day, **what, **by) is not None
    is_changed = is_new or count_changed(session, replaced.execution_options(synchronize_session=False)) == 1
    exchanged = session.get_one(ExchangedDay, day, populate_existing=True)
    if is_changed:
        invalidate(session, CALENDAR_TAG)
        _record(session, "calendar.day_exchanged", actor, exchanged, now)
    return exchanged


def remove_exchanged_day(session: Session, actor: Actor, day: date, now: datetime) -> None:
    """The day is again what the calendar of holidays says. Raises NotFoundError, but not for the second of two taps."""
    authorise(actor, Permission.SEE_OPERATIONS)
    exchanged = session.get(ExchangedDay, day)
    if exchanged is None or exchanged.removed_at is not None:
        raise NotFoundError(f"exchanged day {day}")
    removed = (
        update(ExchangedDay)
        .where(ExchangedDay.day == day, ExchangedDay.removed_at.is_(None))
        .values(removed_at=now)
        .execution_options(synchronize_session=False)
    )
    if count_changed(session, removed):
        invalidate(session, CALENDAR_TAG)
        _record(session, "calendar.exchange_removed", actor, exchanged, now)
    session.refresh(exchanged)


def seed_exchanged_days(session: Session, content: bytes, now: datetime) -> int:
    """Enter the days of a CSV file (day, kind, document, note) that nobody entered or removed. Returns how many."""
    known = set(session.scalars(select(ExchangedDay.day)))
    days = {date.fromisoformat(row["day"]): row for row in csv.DictReader(io.StringIO(content.decode()))}
    inserted = [
        insert_if_absent(
            session,
            ExchangedDay,
            day=day,
            worked_as=read_kind(row["kind"]),
            document=row["document"],
            note=row["note"],
            set_at=now,
        )
        for day, row in days.items()
        if day not in known
    ]
    number = sum(each is not None for each in inserted)
    if number:
        invalidate(session, CALENDAR_TAG)
    return number


def read_kind(word: str) -> int | None:
    """The weekday of "Fr", None of "off". Raises ValueError."""
    return None if word == OFF else WEEKDAYS.index(word)


def kind_word(worked_as: int | None) -> str:
    """ "Fr" or "off"."""
    return OFF if worked_as is None else WEEKDAYS[worked_as]


def _record(session: Session, action: str, actor: Actor, exchanged: ExchangedDay, now: datetime) -> None:
    audit.record(
        session,
        action,
        now=now,
        actor_id=actor.person_id,
        thing=f"day:{exchanged.day.isoformat()}",
        kind=kind_word(exchanged.worked_as),
        document=exchanged.document,
    )
