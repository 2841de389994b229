"""The audit log as operators search it: whom an entry names, which report and area it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Integer, Select, String, case, cast, func, or_, select
from sqlalchemy.orm import Session

from citizen_site.accounts.labels import ACTIONS
from citizen_site.accounts.models import Person
from citizen_site.accounts.queries import audit_query
from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.core.audit import AuditEntry
from citizen_site.core.clock import start_of
from citizen_site.core.spreadsheets import Cell
from citizen_site.reports.models.report import Report, display_code
from citizen_site.staff.queries import name_of

# More rows make a file that nobody reads, and a request that lasts.
MOST_ROWS = 20_000
BATCH = 500
_REPORT, _PERSON = "report:", "person:"


@dataclass(frozen=True)
class LogFilters:
    """Empty means all. `code` is a report's, as it is stored; days are those of Hanoi, both included."""

    action: str = ""
    person_id: int | None = None
    code: str = ""
    place: Place | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class NamedEntry:
    """An entry with the names of what it is about. `code` is a report's, "" for other things."""

    entry: AuditEntry
    actor: str
    about: str
    code: str
    place: Place | None


@dataclass
class _Names:
    people: dict[int, str] = field(default_factory=dict)
    reports: dict[int, tuple[str, int | None]] = field(default_factory=dict)


def log_query(session: Session, filters: LogFilters) -> Select[AuditEntry]:
    """Entries for a keyset page in the order NEWEST_FIRST. Who may read them is for the caller's permission."""
    query = audit_query(action=filters.action, person_id=filters.person_id)
    if filters.first:
        query = query.where(AuditEntry.at >= start_of(filters.first))
    if filters.last:
        query = query.where(AuditEntry.at < start_of(filters.last + timedelta(days=1)))
    if filters.code:
        # No report: no entries.
        report_id = session.scalar(select(Report.id).where(Report.code == filters.code))
        query = query.where(AuditEntry.thing == f"{_REPORT}{report_id or 0}")
    if filters.place and filters.place != gazetteer(session).city:
        query = query.where(_is_about(gazetteer(session), filters.place))
    return query


def _is_about(areas: Gazetteer, place: Place) -> ColumnElement[bool]:
    """About a report in an area or below, or noted with its id or slug."""
    ids = sorted(areas.subtree(place))
    # Within CASE, so that only ids of reports are read as numbers.
    number = cast(func.substr(AuditEntry.thing, len(_REPORT) + 1), Integer)
    report_id = case((AuditEntry.thing.startswith(_REPORT), number))
    names = [name for each in ids for name in (str(each), areas.get(each).slug)]
    noted = cast(AuditEntry.details["area"].as_string(), String)
    return or_(report_id.in_(select(Report.id).where(Report.area_id.in_(ids))), noted.in_(names))


def newest_entries(session: Session, size: int) -> Sequence[NamedEntry]:
    """The last `size` entries of all kinds, newest first. Who may read them is for the caller's permission."""
    newest = log_query(session, LogFilters()).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(size)
    return named(session, session.scalars(newest).all())


def named(session: Session, entries: Sequence[AuditEntry]) -> Sequence[NamedEntry]:
    """Entries with the names of people, reports and areas; two statements, however many they are."""
    names = _names_in(session, entries)
    areas = gazetteer(session)
    slugs, ids = {each.slug: each for each in areas}, {each.id for each in areas}
    return [_named(each, names, areas, slugs, ids) for each in entries]


def _names_in(session: Session, entries: Iterable[AuditEntry]) -> _Names:
    found, people, reports = _Names(), set(), set()
    for each in entries:
        people.add(each.actor_id)
        people.add(_id_in(each.thing, _PERSON))
        reports.add(_id_in(each.thing, _REPORT))
    if wanted := sorted(each for each in people if each):
        persons = session.scalars(select(Person).where(Person.id.in_(wanted)))
        found.people = {each.id: name_of(each) for each in persons}
    if wanted := sorted(each for each in reports if each):
        rows = session.execute(select(Report.id, Report.code, Report.area_id).where(Report.id.in_(wanted)))
        found.reports = {row.id: (display_code(row.code), row.area_id) for row in rows}
    return found


def _id_in(thing: str, prefix: str) -> int:
    number = thing.removeprefix(prefix)
    return int(number) if thing.startswith(prefix) and number.isascii() and number.isdigit() else 0


def _named(
    entry: AuditEntry, names: _Names, areas: Gazetteer, slugs: Mapping[str, Place], ids: Collection[int]
) -> NamedEntry:
    person = names.people.get(_id_in(entry.thing, _PERSON), "")
    code, area_id = names.reports.get(_id_in(entry.thing, _REPORT), ("", None))
    noted: Any = entry.details.get("area")
    place = slugs.get(noted) if isinstance(noted, str) else None
    known = area_id or (noted if isinstance(noted, int) else None)
    if known and known in ids:
        place = areas.get(known)
    actor = names.people.get(entry.actor_id or 0) or (f"#{entry.actor_id}" if entry.actor_id else "")
    return NamedEntry(entry, actor, person or code or entry.thing, code, place)


def heading() -> Sequence[Cell]:
    """The first row of the exported log, in the reader's language."""
    return [
        _("Lúc nào"),
        _("Thao tác"),
        _("Ai"),
        _("Mã người dùng"),
        _("Về"),
        _("Khu vực"),
        _("Chi tiết"),
        _("Từ mạng"),
        _("Mã yêu cầu"),
    ]


def count_exported(session: Session, query: Select[AuditEntry]) -> int:
    """How many entries of a query go into a file."""
    return min(session.scalar(select(func.count()).select_from(query.subquery())) or 0, MOST_ROWS)


def exported_rows(session: Session, query: Select[AuditEntry]) -> Iterator[Sequence[Cell]]:
    """The heading, then the newest entries of a query, in batches."""
    yield heading()
    newest = query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(MOST_ROWS)
    for batch in session.scalars(newest.execution_options(yield_per=BATCH)).partitions():
        for each in named(session, batch):
            entry = each.entry
            yield [
                entry.at,
                str(ACTIONS.get(entry.action, entry.action)),
                each.actor,
                entry.actor_id,
                each.about,
                area_name(each.place) if each.place else "",
                "; ".join(f"{name}: {value}" for name, value in entry.details.items()),
                entry.network,
                entry.request_id,
            ]
