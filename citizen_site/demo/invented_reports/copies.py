"""Very many invented reports: copies of some thousand planned ones, written in rounds of bounded memory."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session

from citizen_site.core.geo import Point, quadkey
from citizen_site.core.revisions import invalidate
from citizen_site.core.search import SearchDocument, words_of
from citizen_site.demo.invented_reports.words import KM_A_DEGREE
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.participants import ReportFeedback, ReportSupport
from citizen_site.reports.models.report import CODE_ALPHABET, CODE_LENGTH, FAR_AWAY, Report, display_code
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.search import DESK_KIND, KIND

# What is planned one by one; beyond MOST_PLANNED all but these are copies.
TEMPLATES, MOST_PLANNED = 2000, 10_000
# Of them at once.
BATCH = 1000
# A copy lies up to so far from its template in each direction, and is older by up to this part of its age.
JITTER_KM = 0.4
OLDER = 0.04
# The tables of what belongs to a report, with the column that says to which.
_PARTS: Sequence[Table] = (
    ReportEvent.__table__,
    ReportFeedback.__table__,
    ReportSupport.__table__,
    ReportPhoto.__table__,
)
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
    _enlarge_cache(session)
    while ids and number < count:
        first = number % len(ids)
        chosen = ids[first : first + min(BATCH, count - number)]
        _copy(session, chosen, taken, number, now)
        number += len(chosen)
        invalidate(session, "reports")
        session.commit()
    return number - there


def _copy(session: Session, ids: Sequence[int], taken: Collection[str], number: int, now: datetime) -> None:
    """Copies of these reports, numbered from `number` on, and of all that belongs to them."""
    chance = Random(number)  # noqa: S311 - nobody's secret depends on it
    reports = Report.__table__
    templates = session.execute(select(reports).where(reports.c.id.in_(ids)).order_by(reports.c.id)).mappings().all()
    offset = (session.scalar(select(func.max(reports.c.id))) or 0) + 1 - ids[0]
    older = {row["id"]: timedelta(seconds=_seconds_older(chance, row, now)) for row in templates}
    codes = {row["id"]: _free_code(number + position, taken) for position, row in enumerate(templates)}
    rows = [
        _moved(row, older[row["id"]])
        | _place(chance, row)
        | {
            "id": row["id"] + offset,
            "code": codes[row["id"]],
            "token_digest": f"{number + position:08x}{chance.getrandbits(224):056x}",
            "reporter_id": None,
            "duplicate_of_id": original + offset if (original := row["duplicate_of_id"]) in codes else original,
        }
        for position, row in enumerate(templates)
    ]
    session.execute(insert(reports), rows)
    event_offset = (session.scalar(select(func.max(ReportEvent.id))) or 0) + 1
    event_offset -= session.scalar(select(func.min(ReportEvent.id)).where(ReportEvent.report_id.in_(ids))) or 0
    for table in _PARTS:
        _copy_part(session, table, ids, older, offset, event_offset)
    _copy_words(session, ids, older, codes, offset)
    _raise_sequences(session)


def _seconds_older(chance: Random, row: Mapping[str, Any], now: datetime) -> int:
    return int((now - row["received_at"]).total_seconds() * OLDER * chance.random())


def _moved(row: Mapping[str, Any], by: timedelta) -> dict[str, Any]:
    """All columns, each moment earlier."""
    return {
        name: value - by if isinstance(value, datetime) and value != FAR_AWAY else value for name, value in row.items()
    }


def _place(chance: Random, row: Mapping[str, Any]) -> dict[str, Any]:
    if row["latitude"] is None:
        return {}
    north, east = (chance.uniform(-JITTER_KM, JITTER_KM) / KM_A_DEGREE for _ in range(2))
    longitude = row["longitude"] + east / math.cos(math.radians(row["latitude"]))
    point = Point(round(row["latitude"] + north, 6), round(longitude, 6))
    return {"latitude": point.latitude, "longitude": point.longitude, "quadkey": quadkey(point)}


def _copy_part(
    session: Session,
    table: Table,
    ids: Sequence[int],
    older: Mapping[int, timedelta],
    offset: int,
    event_offset: int,
) -> None:
    found = session.execute(select(table).where(table.c.report_id.in_(ids)).order_by(table.c.id)).mappings()
    rows = []
    for row in found:
        copy = _moved(row, older[row["report_id"]])
        copy["report_id"] += offset
        if table is ReportEvent.__table__:
            copy["id"] += event_offset
            copy["actor_id"] = None
        else:
            del copy["id"]
        if "answer_event_id" in copy:
            copy["answer_event_id"] += event_offset
        rows.append(copy)
    if rows:
        session.execute(insert(table), rows)


def _copy_words(
    session: Session,
    ids: Sequence[int],
    older: Mapping[int, timedelta],
    codes: Mapping[int, str],
    offset: int,
) -> None:
    """Entries of the search index: the same words with another code."""
    documents = SearchDocument.__table__
    of_them = documents.c.kind.in_([KIND, DESK_KIND]), documents.c.object_id.in_(ids)
    old_codes = {row.id: row.code for row in session.execute(select(Report.id, Report.code).where(Report.id.in_(ids)))}
    rows = []
    for row in session.execute(select(documents).where(*of_them).order_by(documents.c.id)).mappings():
        copy, report_id = dict(row), row["object_id"]
        del copy["id"]
        copy["object_id"] += offset
        copy["body_words"] = row["body_words"].replace(_code_words(old_codes[report_id]), _code_words(codes[report_id]))
        if row["kind"] == KIND:
            copy["weight"] -= int(older[report_id].total_seconds())
        rows.append(copy)
    if rows:
        session.execute(insert(documents), rows)


def _code_words(code: str) -> str:
    return words_of(f"{code} {display_code(code)}")


def _code(number: int) -> str:
    """Another one for each number: it is multiplied by what shares no factor with the number of codes."""
    scattered = (number * 11_400_714_819 + 20_261_130) % _CODES
    return "".join(
        CODE_ALPHABET[scattered // len(CODE_ALPHABET) ** power % len(CODE_ALPHABET)] for power in range(CODE_LENGTH)
    )


def _free_code(number: int, taken: Collection[str]) -> str:
    return next(code for step in itertools.count() if (code := _code(number + step * _CODES // 7)) not in taken)


def _enlarge_cache(session: Session) -> None:
    """SQLite has 2 MB for its pages, which the indexes of a million rows outgrow: each row would be read from disk."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA cache_size = -65536"))


def _raise_sequences(session: Session) -> None:
    """PostgreSQL counts on from ids that it gave itself, not from these."""
    if session.get_bind().dialect.name == "postgresql":
        for table in (Report.__tablename__, ReportEvent.__tablename__):
            statement = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608 - our own names
            session.execute(text(statement))
