"""Very many invented reports: copies of some thousand planned ones, written in rounds of bounded memory."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import (
    BigInteger,
    Float,
    Integer,
    String,
    Table,
    bindparam,
    case,
    cast,
    extract,
    func,
    insert,
    null,
    select,
    text,
)
from sqlalchemy.orm import Session, aliased

from citizen_site.core.database import UtcDateTime
from citizen_site.core.geo import Point, quadkey
from citizen_site.core.revisions import invalidate
from citizen_site.core.search import SearchDocument
from citizen_site.demo.invented_reports.words import KM_A_DEGREE
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.participants import ReportFeedback, ReportSupport
from citizen_site.reports.models.report import CODE_ALPHABET, CODE_LENGTH, Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.search import DESK_KIND, KIND

# What is planned one by one; beyond MOST_PLANNED all but these are copies.
TEMPLATES, MOST_PLANNED = 2000, 10_000
# Of them at once.
BATCH = 1000
# A copy lies up to so far from its template in each direction, and is older by up to this part of its age.
JITTER_KM = 0.4
OLDER = 0.04
# The tables of what belongs to a report; entries of the timeline first, to which feedback belongs.
_PARTS: Sequence[Table] = (
    ReportEvent.__table__,
    ReportFeedback.__table__,
    ReportSupport.__table__,
    ReportPhoto.__table__,
)
# SQLite's memory for pages of the database, and as much for sorting, in kilobytes.
COPYING_CACHE, USUAL_CACHE = 32_768, 2_048
_CODES = len(CODE_ALPHABET) ** CODE_LENGTH


def add_copies(session: Session, count: int, now: datetime) -> int:
    """Copy the first invented reports until there are `count`, and commit each batch. Returns how many came.

    It goes on where it was interrupted.
    """
    if not count or session.scalar(select(Report.id).where(Report.code == _code(count - 1))):
        return 0
    there = number = session.scalar(select(func.count()).where(Report.is_demo)) or 0
    first_ones = select(Report.id, Report.code).where(Report.is_demo).order_by(Report.id).limit(TEMPLATES)
    templates = {row.id: row.code for row in session.execute(first_ones)}
    ids, taken = list(templates), frozenset(templates.values())
    _set_cache(session, COPYING_CACHE)
    while ids and number < count:
        first = number % len(ids)
        chosen = ids[first : first + min(BATCH, count - number)]
        _copy(session, chosen, taken, number, now)
        number += len(chosen)
        invalidate(session, "reports")
        session.commit()
    # What counts all of them afterwards would sort in as much memory again.
    _set_cache(session, USUAL_CACHE)
    return number - there


def _copy(session: Session, ids: Sequence[int], taken: Collection[str], number: int, now: datetime) -> None:
    """Copies of these reports, numbered from `number` on, and of all that belongs to them."""
    chance = Random(number)  # noqa: S311 - nobody's secret depends on it
    reports = Report.__table__
    needed = (reports.c.id, reports.c.received_at, reports.c.latitude, reports.c.longitude)
    templates = session.execute(select(*needed).where(reports.c.id.in_(ids)).order_by(reports.c.id)).all()
    offset = (session.scalar(select(func.max(reports.c.id))) or 0) + 1 - ids[0]
    rows = [
        {
            "template": template.id,
            "new_code": _free_code(number + position, taken),
            "new_digest": f"{number + position:08x}{chance.getrandbits(224):056x}",
            "seconds": -int((now - template.received_at).total_seconds() * OLDER * chance.random()),
            **_place(chance, template),
        }
        for position, template in enumerate(templates)
    ]
    session.execute(_copied_report(session, ids, offset), rows)
    first_event = session.scalar(select(func.min(ReportEvent.id)).where(ReportEvent.report_id.in_(ids))) or 0
    offsets = {
        "report_id": offset,
        "object_id": offset,
        "event_id": (session.scalar(select(func.max(ReportEvent.id))) or 0) + 1 - first_event,
    }
    offsets["answer_event_id"] = offsets["event_id"]
    for table in _PARTS:
        _copy_part(session, table, ids, offsets)
    _copy_words(session, ids, offset)
    _raise_sequences(session)


def _copied_report(session: Session, ids: Sequence[int], offset: int) -> Any:
    """The statement that copies one report; what is new in it are parameters."""
    reports = Report.__table__
    seconds = bindparam("seconds", type_=Integer())
    values: dict[str, Any] = {
        column.key: _moved(session, column, seconds) if isinstance(column.type, UtcDateTime) else column
        for column in reports.c
    }
    original = reports.c.duplicate_of_id
    values |= {
        "id": reports.c.id + offset,
        "code": bindparam("new_code", type_=String()),
        "token_digest": bindparam("new_digest", type_=String()),
        "reporter_id": null(),
        "latitude": bindparam("north", type_=Float()),
        "longitude": bindparam("east", type_=Float()),
        "quadkey": bindparam("tile", type_=String()),
        # The copy of its original, if that is copied along.
        "duplicate_of_id": case((original.between(ids[0], ids[-1]), original + offset), else_=original),
    }
    # All that is not set has its own date: lists put it last.
    values["due_sort_at"] = case((reports.c.due_at.is_(None), reports.c.due_sort_at), else_=values["due_at"])
    template = select(*values.values()).where(reports.c.id == bindparam("template", type_=Integer()))
    return insert(reports).from_select(list(values), template)


def _place(chance: Random, template: Any) -> dict[str, Any]:
    if template.latitude is None:
        return {"north": None, "east": None, "tile": ""}
    north, east = (chance.uniform(-JITTER_KM, JITTER_KM) / KM_A_DEGREE for _ in range(2))
    longitude = template.longitude + east / math.cos(math.radians(template.latitude))
    point = Point(round(template.latitude + north, 6), round(longitude, 6))
    return {"north": point.latitude, "east": point.longitude, "tile": quadkey(point)}


def _copy_part(session: Session, table: Table, ids: Sequence[int], offsets: Mapping[str, int]) -> None:
    """By the database itself: there are many times as many of them as reports."""
    template, copy = aliased(Report), aliased(Report)
    values: dict[str, Any] = {
        column.key: _earlier(session, column, template, copy) if isinstance(column.type, UtcDateTime) else column
        for column in table.c
    }
    values.update({name: table.c[name] + offset for name, offset in offsets.items() if name in values})
    if table is ReportEvent.__table__:
        values["id"] = table.c.id + offsets["event_id"]
    else:
        del values["id"]
    rows = (
        select(*values.values())
        .join_from(table, template, template.id == table.c.report_id)
        .join(copy, copy.id == template.id + offsets["report_id"])
        .where(table.c.report_id.in_(ids))
        .order_by(table.c.id)
    )
    session.execute(insert(table).from_select(list(values), rows))


def _earlier(session: Session, moment: Any, template: Any, copy: Any) -> Any:
    """As much earlier as the copy was received before its template."""
    seconds = extract("epoch", copy.received_at) - extract("epoch", template.received_at)
    return _moved(session, moment, cast(seconds, Integer))


def _moved(session: Session, moment: Any, seconds: Any) -> Any:
    """A moment in the database, so many seconds later."""
    if session.get_bind().dialect.name == "postgresql":
        return moment + func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    return func.strftime("%Y-%m-%d %H:%M:%f000", moment, func.printf("%+d seconds", seconds))


def _copy_words(session: Session, ids: Sequence[int], offset: int) -> None:
    """Entries of the search index: the same words with another code, weighed by another time."""
    documents, template, copy = SearchDocument.__table__, aliased(Report), aliased(Report)
    received_at = extract("epoch", copy.received_at)
    values = {
        "kind": documents.c.kind,
        "kind_word": documents.c.kind_word,
        "object_id": copy.id,
        "title_words": documents.c.title_words,
        "body_words": func.replace(documents.c.body_words, _code_words(template.code), _code_words(copy.code)),
        "title_accented": documents.c.title_accented,
        "weight": case((documents.c.kind == KIND, cast(func.floor(received_at), BigInteger)), else_=0),
    }
    rows = (
        select(*values.values())
        .join_from(documents, template, template.id == documents.c.object_id)
        .join(copy, copy.id == template.id + offset)
        .where(documents.c.kind.in_([KIND, DESK_KIND]), documents.c.object_id.in_(ids))
        .order_by(documents.c.id)
    )
    session.execute(insert(documents).from_select(list(values), rows))


def _code_words(code: Any) -> Any:
    """As core/search has them: "k7m4qxt k7m 4qxt"."""
    small = func.lower(code)
    return small + " " + func.substr(small, 1, 3) + " " + func.substr(small, 4)


def _code(number: int) -> str:
    """Another one for each number: it is multiplied by what shares no factor with the number of codes."""
    scattered = (number * 11_400_714_819 + 20_261_130) % _CODES
    return "".join(
        CODE_ALPHABET[scattered // len(CODE_ALPHABET) ** power % len(CODE_ALPHABET)] for power in range(CODE_LENGTH)
    )


def _free_code(number: int, taken: Collection[str]) -> str:
    return next(code for step in itertools.count() if (code := _code(number + step * _CODES // 7)) not in taken)


def _set_cache(session: Session, kilobytes: int) -> None:
    """SQLite's 2 MB for pages are less than the indexes of a million rows, each of which would be read from disk."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"PRAGMA cache_size = -{kilobytes}"))
        session.execute(text("PRAGMA shrink_memory"))


def _raise_sequences(session: Session) -> None:
    """PostgreSQL counts on from ids that it gave itself, not from these."""
    if session.get_bind().dialect.name == "postgresql":
        for table in (Report.__tablename__, ReportEvent.__tablename__):
            statement = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608 - our own names
            session.execute(text(statement))
