"""Files of services: what one would change, and its import, all of it or nothing. The page and the command use this."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.models import Area
from citizen_site.core import audit
from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.locks import lock_rows
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.storage import Storage
from citizen_site.directory.commands import ServiceChange, changes_of, save_services
from citizen_site.directory.csv_format import MAX_BYTES, Problem, parse_services
from citizen_site.directory.models import ImportState, ServiceImport

FOLDER = "service-imports"
# What is larger takes longer than a reader should wait for a page (5 MB: some seconds), so the worker does it.
MAX_AT_ONCE = 256 * 1024
# A preview shows so many changes and problems; the counts are of all.
MAX_SHOWN = 200
MAX_VALUE = 200
KEEPS = timedelta(days=7)


class ImportFileError(InvalidInputError):
    """There is no file, or one that is too large."""


class ImportStateError(InvalidInputError):
    """The file is wrong, is being written, or was."""


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


def preview_services(session: Session, content: bytes) -> dict[str, Any]:
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


def begin_import(session: Session, actor: Actor, content: bytes, *, storage: Storage, now: datetime) -> ServiceImport:
    """Keep a file and read it, at once or in the worker. Raises NotAllowedError, ImportFileError."""
    authorise(actor, Permission.IMPORT_SERVICES)
    if not content or len(content) > MAX_BYTES:
        raise ImportFileError
    key = f"{FOLDER}/{secrets.token_hex(16)}.csv"
    storage.write(key, content)
    begun = ServiceImport(key=key, size=len(content), created_at=now)
    session.add(begun)
    session.flush()
    _go_on(session, begun, storage, now)
    return begun


def confirm_import(session: Session, actor: Actor, begun: ServiceImport, *, storage: Storage, now: datetime) -> None:
    """Write what the preview showed, at once or in the worker; of two confirmations one does.

    Raises NotAllowedError, ImportStateError.
    """
    authorise(actor, Permission.IMPORT_SERVICES)
    confirmed = (
        update(ServiceImport)
        .where(ServiceImport.id == begun.id, ServiceImport.state == ImportState.READY)
        .values(state=ImportState.WRITING, confirmed_by_id=actor.person_id)
    )
    if not count_changed(session, confirmed):
        raise ImportStateError
    _go_on(session, begun, storage, now)


def _go_on(session: Session, begun: ServiceImport, storage: Storage, now: datetime) -> None:
    if begun.size <= MAX_AT_ONCE:
        continue_import(session, begun, storage, now)
    else:
        enqueue(session, JobName.CONTINUE_SERVICE_IMPORT, due_at=now, import_id=begun.id)


def continue_import(session: Session, begun: ServiceImport, storage: Storage, now: datetime) -> None:
    """Do what is next: read the file, or write it if that changes what the preview showed. Twice is once."""
    if begun.state == ImportState.READING:
        _show(begun, preview_services(session, storage.read(begun.key)))
    elif begun.state == ImportState.WRITING:
        _lock_directory(session)
        content = storage.read(begun.key)
        preview = preview_services(session, content)
        if preview.get("digest") != begun.preview["digest"]:
            _show(begun, preview)
            begun.is_outdated = True
        else:
            import_services(session, content, now, by=begun.confirmed_by_id)
            begun.state = ImportState.DONE
    session.flush()


def _lock_directory(session: Session) -> None:
    """Another import that is under way ends before this one looks: the row of the city stands for the directory."""
    if city := gazetteer(session).city:
        lock_rows(session, Area, Area.id == city.id)


def _show(begun: ServiceImport, preview: dict[str, Any]) -> None:
    begun.preview = preview
    begun.state = ImportState.REFUSED if preview["problems"] else ImportState.READY


def purge_imports(session: Session, now: datetime) -> None:
    """What was shown of files that are older than a week goes."""
    session.execute(delete(ServiceImport).where(ServiceImport.created_at < now - KEEPS))


def remove_stray_files(session: Session, storage: Storage, now: datetime) -> None:
    """Files of no import go after a day: theirs is gone, or was never committed."""
    known = set(session.scalars(select(ServiceImport.key)))
    for key, written_at in storage.keys(FOLDER):
        if key not in known and written_at < now - timedelta(days=1):
            storage.delete(key)
