"""Photos, flags and the like of a report, as an act changes them: what they were, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.revisions import invalidate
from citizen_site.core.stored_values import as_read, plain
from citizen_site.extensions import Base
from citizen_site.reports.attachments.documents import remove_document
from citizen_site.reports.attachments.photos import remove_photo, schedule_deletion
from citizen_site.reports.attachments.sizes import copy_keys
from citizen_site.reports.flags import ReportFlag
from citizen_site.reports.models.approval_request import ApprovalRequest
from citizen_site.reports.models.attachments import ReportDocument, ReportPhoto
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.neighbour_update import NeighbourUpdate
from citizen_site.reports.models.report import Report

# Table -> id -> column -> value.
Rows = dict[str, dict[int, dict[str, Any]]]


@dataclass(frozen=True)
class Related:
    """A table: its columns that acts change, and what becomes of a row that an undone act added."""

    model: Any
    columns: tuple[str, ...]
    take_away: Callable[[Session, Any, datetime], None]


def _delete(session: Session, row: Base, _now: datetime) -> None:
    session.delete(row)


def _revoke(_session: Session, forwarding: Forwarding, now: datetime) -> None:
    forwarding.revoked_at = forwarding.revoked_at or now


RELATED = (
    Related(ReportPhoto, ("is_published", "decision", "redactions", "clear_key", "copies"), remove_photo),
    Related(ReportFlag, ("handled_at", "handled_by_id"), _delete),
    Related(Forwarding, ("revoked_at",), _revoke),
    Related(ApprovalRequest, ("decided_by_id", "decided_at", "is_confirmed"), _delete),
    Related(NeighbourUpdate, ("is_published", "decided_at", "decided_by_id"), _delete),
    Related(ReportDocument, ("key",), remove_document),
)


def rows_of(session: Session, report: Report) -> Rows:
    """All rows of the report in these tables."""
    found: Rows = {}
    for each in RELATED:
        (key,) = each.model.__mapper__.primary_key
        columns = [getattr(each.model, name) for name in each.columns]
        rows = session.execute(select(key, *columns).where(each.model.report_id == report.id).order_by(key))
        found[each.model.__tablename__] = {
            row[0]: {name: plain(value) for name, value in zip(each.columns, row[1:], strict=True)} for row in rows
        }
    return found


def changes_between(before: Rows, after: Rows) -> dict[str, Any]:
    """For `restore`: [id, before, after] of each row that is another, and the ids of those that were added."""
    changed = {
        table: [[key, before[table][key], row] for key, row in rows.items() if before[table].get(key, row) != row]
        for table, rows in after.items()
    }
    added = {table: [row_id for row_id in rows if row_id not in before[table]] for table, rows in after.items()}
    return {
        "changed": {table: rows for table, rows in changed.items() if rows},
        "added": {table: rows for table, rows in added.items() if rows},
    }


def restore(session: Session, report: Report, memory: Mapping[str, Any], now: datetime) -> None:
    """Raises ChangedMeanwhileError when one of the rows was changed since."""
    current = rows_of(session, report)
    for each in RELATED:
        table = each.model.__tablename__
        (key,) = each.model.__mapper__.primary_key
        for row_id, before, after in memory["changed"].get(table, ()):
            if current[table].get(row_id) != after:
                raise ChangedMeanwhileError
            values = {name: as_read(each.model, name, before[name]) for name in before if before[name] != after[name]}
            if each.model is ReportPhoto and "copies" in values:
                values["version"] = ReportPhoto.version + 1  # an address names one edition
                _delete_copies(session, before, after, now)
            session.execute(update(each.model).where(key == row_id).values(values))
        for row_id in memory["added"].get(table, ()):
            if row := session.get(each.model, row_id):
                each.take_away(session, row, now)
    session.flush()
    invalidate(session, "reports")


def _delete_copies(session: Session, before: Mapping[str, Any], after: Mapping[str, Any], now: datetime) -> None:
    private = after["clear_key"] if after["clear_key"] != before["clear_key"] else ""
    schedule_deletion(session, [each for each in (*copy_keys(after["copies"]), private) if each], now)
