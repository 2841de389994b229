"""Files of services: what one would change, and its import, all of it or nothing. The page and the command use this."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.models import Area
from citizen_site.core import audit
from citizen_site.core.file_imports import MAX_SHOWN, Importer, ImportKind
from citizen_site.core.locks import lock_rows
from citizen_site.core.permissions import Permission
from citizen_site.directory.commands import ServiceChange, changes_of, save_services
from citizen_site.directory.csv_format import parse_services
from citizen_site.web.import_problems import Problem

MAX_VALUE = 200


@dataclass(frozen=True)
class ImportResult:
    """How many services are new, changed or the same; nothing was written when there are problems."""

    new: int
    changed: int
    same: int
    problems: Sequence[Problem]


def import_services(session: Session, content: bytes, now: datetime, *, by: int | None = None) -> ImportResult:
    """Bring in a CSV file by slug, all of it or nothing. Services that are not in it stay. `by` is a person's id."""
    _lock_directory(session)
    areas = _areas(session)
    parsed = parse_services(content, areas.keys())
    if parsed.problems:
        return ImportResult(0, 0, 0, parsed.problems)
    changes = save_services(session, parsed.rows, areas, now)
    new = sum(change.service is None for change in changes)
    result = ImportResult(new, len(changes) - new, len(parsed.rows) - len(changes), ())
    if changes:
        audit.record(session, "directory.imported", now=now, actor_id=by, new=result.new, changed=result.changed)
    return result


def preview_services(session: Session, content: bytes, _now: datetime) -> dict[str, Any]:
    """What a file would change, or what is wrong in it, as JSON: nothing is written.

    `new`, `changed`, `same` are counts, `changes` and `problems` the first 200, `digest` stands for all changes.
    """
    areas = _areas(session)
    parsed = parse_services(content, areas.keys())
    if parsed.problems:
        shown = [asdict(each) for each in parsed.problems[:MAX_SHOWN]]
        return {"problems": shown, "problem_count": len(parsed.problems)}
    changes = [_shown(each) for each in changes_of(session, parsed.rows, areas) if each.differences]
    new = sum(change["is_new"] for change in changes)
    whole = json.dumps(changes, ensure_ascii=False, sort_keys=True)
    return {
        "new": new,
        "changed": len(changes) - new,
        "same": len(parsed.rows) - len(changes),
        "changes": [_shortened(change) for change in changes[:MAX_SHOWN]],
        "digest": hashlib.sha256(whole.encode()).hexdigest(),
        "problems": [],
    }


def _areas(session: Session) -> Mapping[str, Area]:
    return {area.slug: area for area in session.scalars(select(Area))}


def _shown(change: ServiceChange) -> dict[str, Any]:
    return {
        "slug": change.row["slug"],
        "name": change.row["name"],
        "is_new": change.service is None,
        "columns": [
            [name, _text(before), _text(after)]
            for name, (before, after) in sorted(change.differences.items())
            if name != "sort_key"  # it follows from the name
        ],
    }


def _text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _shortened(change: dict[str, Any]) -> dict[str, Any]:
    if change["is_new"]:
        return {**change, "columns": []}
    return {**change, "columns": [[name, *(each[:MAX_VALUE] for each in pair)] for name, *pair in change["columns"]]}


def _lock_directory(session: Session) -> None:
    """Another import that is under way ends before this one looks: the row of the city stands for the directory."""
    if city := gazetteer(session).city:
        lock_rows(session, Area, Area.id == city.id)


def _write(session: Session, content: bytes, now: datetime, by: int | None) -> None:
    import_services(session, content, now, by=by)


SERVICES = Importer(ImportKind.SERVICES, Permission.IMPORT_SERVICES, preview_services, _lock_directory, _write)
