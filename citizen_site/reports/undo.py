"""Undoing an act: the report is restored, and the timeline has an entry for both.

Entries are never removed, so the act stays in the timeline, followed by one that says that it was undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from citizen_site.core.database import count_changed
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.stored_values import as_read, plain
from citizen_site.reports import related_rows
from citizen_site.reports.duplicates import original_of
from citizen_site.reports.engagement import count_support
from citizen_site.reports.enums import Delivery, EventKind
from citizen_site.reports.models.participants import ReportFollow, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.timeline import EventAuthor, add_event, undone_event_ids

# `support_count` is counted, and the others are derived, or no part of what was done.
STAYS = frozenset(
    {"version", "updated_at", "acknowledged_at", "support_count", "is_public", "due_sort_at", "resident_values"}
)


class Snapshot:
    """What an act is about to change: made before it, asked after it.

    `other` is a second report that the act touches: the original of a duplicate, or the duplicate that goes on when
    this original ends (status.heir_of). `with_related`: photos, flags and the like may change, too (related_rows.py).
    """

    def __init__(
        self, session: Session, report: Report, other: Report | None = None, *, with_related: bool = True
    ) -> None:
        self._session, self._report, self._other = session, report, other
        self._ids = [each.id for each in (report, other) if each is not None]
        self._columns, self._other_columns = _columns(report), _columns(other) if other else {}
        self._last_event = session.scalar(select(func.max(ReportEvent.id)).where(ReportEvent.report_id.in_(self._ids)))
        self._pointing = self._duplicates() if other else set()
        self._taking_part = self._who_takes_part() if other else {}
        self._related = related_rows.rows_of(session, report) if with_related else None

    def changes(self) -> dict[str, Any]:
        """Plain values for `restore`: what stood there before and after, and the entries that the act added."""
        after = _columns(self._report)
        added = select(ReportEvent.id, ReportEvent.report_id).where(
            ReportEvent.report_id.in_(self._ids), ReportEvent.id > (self._last_event or 0)
        )
        values = _differences(self._columns, after)
        found: dict[str, Any] = {
            "values": values,
            "after": {name: after[name] for name in values},
            "events": [list(row) for row in self._session.execute(added.order_by(ReportEvent.id))],
        }
        if self._related is not None:
            related = related_rows.rows_of(self._session, self._report)
            found["related"] = related_rows.changes_between(self._related, related)
        if self._other is not None:
            part = self._who_takes_part()
            other_after = _columns(self._other)
            other_values = _differences(self._other_columns, other_after)
            found |= {
                "other": self._other.id,
                "other_values": other_values,
                "other_after": {name: other_after[name] for name in other_values},
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
    """Put back what an act changed. Nobody is told: nobody was told of the act.

    Raises ChangedMeanwhileError when something of it was changed since.
    """
    other = session.get_one(Report, memory["other"]) if "other" in memory else None
    _check_unchanged(report, memory["after"])
    if other is not None:
        _check_unchanged(other, memory["other_after"])
    if "related" in memory:
        related_rows.restore(session, report, memory["related"], now)
    _write(session, report, memory["values"])
    if other is not None:
        _restore_others(session, report, other, memory)
    for report_id in dict.fromkeys([report.id, *(row[1] for row in memory["events"])]):
        entries = [row[0] for row in memory["events"] if row[1] == report_id]
        undone = session.get_one(Report, report_id)
        add_event(session, undone, EventKind.UNDONE, author, now=now, is_public=False, entries=entries)


def _check_unchanged(report: Report, after: Mapping[str, Any]) -> None:
    changed = {name for name, value in after.items() if plain(getattr(report, name)) != value}
    if report.duplicate_of_id and after.get("duplicate_of_id"):
        changed.discard("duplicate_of_id")  # its original was merged in turn, which changes nothing here
    if changed:
        raise ChangedMeanwhileError


def is_undone(session: Session, event: ReportEvent) -> bool:
    """Was the act of this entry undone?"""
    return event.id in undone_event_ids(session, event.report_id)


def _write(session: Session, report: Report, values: Mapping[str, Any]) -> None:
    with session.no_autoflush:
        for name, value in values.items():
            setattr(report, name, as_read(Report, name, value))
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
    """What stood there before, where it is another value now. That somebody acknowledged it stays true."""
    found = {name: value for name, value in before.items() if value != after[name]}
    if after["delivery"] == Delivery.ACKNOWLEDGED:
        found.pop("delivery", None)
    return found


def _columns(report: Report) -> dict[str, Any]:
    """What may come back, as JSON knows it."""
    names = (each.key for each in Report.__table__.columns if each.key not in STAYS)
    return {name: plain(getattr(report, name)) for name in names}
