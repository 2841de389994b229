"""Undoing an act: the report is restored, and the timeline has an entry for both.

Entries are never removed, so the act stays in the timeline, followed by one that says that it was undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from citizen_site.core.database import count_changed
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.versioning import check_version
from citizen_site.reports.duplicates import original_of
from citizen_site.reports.engagement import count_support
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.participants import ReportFollow, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.search import reindex
from citizen_site.reports.timeline import EventAuthor, add_event, undone_event_ids

# That somebody acknowledged it stays true; `support_count` is counted, and the others are derived.
STAYS = frozenset({"version", "updated_at", "delivery", "acknowledged_at", "support_count", "is_public", "due_sort_at"})


class Snapshot:
    """What an act is about to change: made before it, asked after it.

    `other` is a second report that the act touches: the original of a duplicate, or the duplicate that goes on when
    this original ends (status.heir_of).
    """

    def __init__(self, session: Session, report: Report, other: Report | None = None) -> None:
        self._session, self._report, self._other = session, report, other
        self._ids = [each.id for each in (report, other) if each is not None]
        self._columns, self._other_columns = _columns(report), _columns(other) if other else {}
        self._last_event = session.scalar(select(func.max(ReportEvent.id)).where(ReportEvent.report_id.in_(self._ids)))
        self._pointing = self._duplicates() if other else set()
        self._taking_part = self._who_takes_part() if other else {}

    def changes(self) -> dict[str, Any]:
        """Plain values for `take_back`: what stood there before, and the entries that the act added."""
        after = _columns(self._report)
        added = select(ReportEvent.id, ReportEvent.report_id, ReportEvent.is_public).where(
            ReportEvent.report_id.in_(self._ids), ReportEvent.id > (self._last_event or 0)
        )
        found: dict[str, Any] = {
            "values": _differences(self._columns, after),
            "events": [list(row) for row in self._session.execute(added.order_by(ReportEvent.id))],
        }
        if self._other is not None:
            part = self._who_takes_part()
            found |= {
                "other": self._other.id,
                "other_values": _differences(self._other_columns, _columns(self._other)),
                "other_version": self._other.version,
                "pointing": sorted(self._pointing - self._duplicates()),
                # Supporters and followers that left one report or came to the other, and since when they are there.
                "left": [[*key, since] for key, since in self._taking_part.items() if key not in part],
                "came": [[*key, since] for key, since in part.items() if key not in self._taking_part],
            }
        return found

    def _duplicates(self) -> set[int]:
        return set(self._session.scalars(select(Report.id).where(Report.duplicate_of_id == self._report.id)))

    def _who_takes_part(self) -> dict[tuple[int, str, int | None, str | None], str]:
        """(report, what, person, browser) -> since when."""
        supports = self._session.execute(
            select(
                ReportSupport.report_id, ReportSupport.person_id, ReportSupport.browser_digest, ReportSupport.created_at
            ).where(ReportSupport.report_id.in_(self._ids))
        )
        follows = self._session.execute(
            select(ReportFollow.report_id, ReportFollow.person_id, ReportFollow.created_at).where(
                ReportFollow.report_id.in_(self._ids)
            )
        )
        return {
            **{(row[0], "support", row[1], row[2]): row[3].isoformat() for row in supports},
            **{(row[0], "follow", row[1], None): row[2].isoformat() for row in follows},
        }


def restore(session: Session, report: Report, memory: Mapping[str, Any], author: EventAuthor, *, now: datetime) -> None:
    """Put back what an act changed. Nobody is told: nobody was told of the act (core/jobs.delay_jobs_until).

    Raises ChangedMeanwhileError if the act made another report an original, which was changed since.
    """
    other = session.get_one(Report, memory["other"]) if "other" in memory else None
    if other is not None and memory["other_values"]:
        check_version(other, memory["other_version"])
    _write(session, report, memory["values"])
    if other is not None:
        _restore_others(session, report, other, memory)
    for report_id in {row[1] for row in memory["events"]} | {report.id}:
        rows = [row for row in memory["events"] if row[1] == report_id]
        add_event(
            session,
            session.get_one(Report, report_id),
            EventKind.UNDONE,
            author,
            now=now,
            is_public=any(row[2] for row in rows),
            notify=False,
            entries=[row[0] for row in rows],
        )
        reindex(session, session.get_one(Report, report_id))


def is_undone(session: Session, event: ReportEvent) -> bool:
    """Was the act of this entry undone?"""
    return event.id in undone_event_ids(session, event.report_id)


def _write(session: Session, report: Report, values: Mapping[str, Any]) -> None:
    with session.no_autoflush:
        for name, value in values.items():
            setattr(report, name, _as_read(name, value))
    session.flush()
    session.expire(report, ["category", "assigned_to", "assigned_unit"])


def _restore_others(session: Session, report: Report, other: Report, memory: Mapping[str, Any]) -> None:
    # Where they are now: the original may have been merged into another one since.
    pointing = Report.id.in_(memory["pointing"]), Report.duplicate_of_id == original_of(session, other).id
    session.execute(
        update(Report).where(*pointing).values(duplicate_of_id=report.id).execution_options(synchronize_session="fetch")
    )
    _restore_people(session, memory)
    # Last: it may be a duplicate again only when nothing points to it any more.
    _write(session, other, memory["other_values"])


def _restore_people(session: Session, memory: Mapping[str, Any]) -> None:
    """Supporters and followers stand where they stood, but for what they did themselves since.

    People who withdrew their support from the original meant this trouble, and do not return to the duplicate; those
    who support the duplicate again are there already. Who came to the original by the act is known by the moment since
    when they take part: where it was merged in turn, its own people stay. The counts follow the rows that really moved.
    """
    change: Counter[int] = Counter()
    withdrew = set()
    for report_id, what, person_id, browser, since in memory["came"]:
        table = ReportSupport if what == "support" else ReportFollow
        place = original_of(session, session.get_one(Report, report_id)).id
        there = [table.report_id == place, table.person_id.is_not_distinct_from(person_id)]
        if what == "support":
            there.append(ReportSupport.browser_digest.is_not_distinct_from(browser))
        came = table.created_at == datetime.fromisoformat(since)
        number = count_changed(session, delete(table).where(*there, came))
        if number and what == "support":
            change[place] -= number
        if not number and session.scalars(select(table.report_id).where(*there).limit(1)).first() is None:
            withdrew.add((what, person_id, browser))
    for report_id, what, person_id, browser, since in memory["left"]:
        values = {"report_id": report_id, "person_id": person_id, "created_at": datetime.fromisoformat(since)}
        if (what, person_id, browser) in withdrew:
            continue
        if what == "follow":
            insert_if_absent(session, ReportFollow, **values)
        elif insert_if_absent(session, ReportSupport, **values, browser_digest=browser):
            change[report_id] += 1
    for report_id, number in change.items():
        count_support(session, report_id, number)


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What stood there before, where it is another value now."""
    return {name: value for name, value in before.items() if value != after[name]}


def _columns(report: Report) -> dict[str, Any]:
    """What may come back, as JSON knows it."""
    names = (each.key for each in Report.__table__.columns if each.key not in STAYS)
    return {name: _plain(getattr(report, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _as_read(name: str, value: Any) -> Any:
    if value is None:
        return None
    kind = Report.__table__.columns[name].type.python_type
    if issubclass(kind, date):
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, StrEnum) else value
