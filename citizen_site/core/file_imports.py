"""Files that operators import: kept, read, shown, and written whole or not at all once they are confirmed (ADR 37).

A feature that takes files has an `Importer`; what a file holds is known to it alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core.database import StrEnumType, UtcDateTime, count_changed
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.storage import Storage
from citizen_site.extensions import Base

# In the storage; named after the first kind there was.
FOLDER = "service-imports"
MAX_BYTES = 5 * 1024 * 1024
# What is larger takes longer than a reader should wait for a page (5 MB: some seconds), so the worker does it.
MAX_AT_ONCE = 256 * 1024
# A preview shows so many changes and problems; the counts are of all.
MAX_SHOWN = 200
RETENTION = timedelta(days=7)


class ImportFileError(InvalidInputError):
    """There is no file, or one that is too large."""


class ImportStateError(InvalidInputError):
    """The file is wrong, is being written, or was."""


class ImportKind(StrEnum):
    """What a file holds."""

    SERVICES = "services"
    GROUPS = "groups"
    VALUES = "values"


class ImportState(StrEnum):
    """Where a file stands: read in the worker when it is large, shown, confirmed, written."""

    READING = "reading"
    READY = "ready"
    REFUSED = "refused"
    WRITING = "writing"
    DONE = "done"


class FileImport(Base):
    """A file on its way into the database.

    `preview` is what it would change, or what is wrong in it; it is written only if that is still so. `key` is the file
    (core/storage). `confirmed_by_id` is a person's id, for the audit log.
    """

    __tablename__ = "file_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ImportKind] = mapped_column(StrEnumType(ImportKind, 10))
    key: Mapped[str] = mapped_column(String(80), unique=True)
    size: Mapped[int]
    state: Mapped[ImportState] = mapped_column(StrEnumType(ImportState, 10), default=ImportState.READING)
    preview: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_outdated: Mapped[bool] = mapped_column(default=False)
    confirmed_by_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True)
class Importer:
    """How files of a kind are read and written.

    `preview(session, content, now)` writes nothing: JSON with `problems` (and `problem_count`), or with `new`,
    `changed`, `same`, `changes` and a `digest` of all changes. `lock(session)` lets other imports of the kind wait.
    `write(session, content, now, by)` writes what the preview of this moment shows; `by` is a person's id.
    """

    kind: ImportKind
    permission: Permission
    preview: Callable[[Session, bytes, datetime], Mapping[str, Any]]
    lock: Callable[[Session], None]
    write: Callable[[Session, bytes, datetime, int | None], object]


def begin_import(
    session: Session, actor: Actor, importer: Importer, content: bytes, *, storage: Storage, now: datetime
) -> FileImport:
    """Keep a file and read it, at once or in the worker. Raises NotAllowedError, ImportFileError."""
    authorise(actor, importer.permission)
    if not content or len(content) > MAX_BYTES:
        raise ImportFileError
    key = f"{FOLDER}/{secrets.token_hex(16)}.csv"
    storage.write(key, content)
    begun = FileImport(kind=importer.kind, key=key, size=len(content), created_at=now)
    session.add(begun)
    session.flush()
    _go_on(session, importer, begun, storage, now)
    return begun


def confirm_import(
    session: Session, actor: Actor, importer: Importer, begun: FileImport, *, storage: Storage, now: datetime
) -> None:
    """Write what the preview showed, at once or in the worker; of two confirmations one does.

    Raises NotAllowedError, ImportStateError.
    """
    authorise(actor, importer.permission)
    confirmed = (
        update(FileImport)
        .where(FileImport.id == begun.id, FileImport.state == ImportState.READY)
        .values(state=ImportState.WRITING, confirmed_by_id=actor.person_id)
    )
    if not count_changed(session, confirmed):
        raise ImportStateError
    _go_on(session, importer, begun, storage, now)


def _go_on(session: Session, importer: Importer, begun: FileImport, storage: Storage, now: datetime) -> None:
    if begun.size <= MAX_AT_ONCE:
        continue_import(session, importer, begun, storage, now)
    else:
        enqueue(session, JobName.CONTINUE_SERVICE_IMPORT, due_at=now, import_id=begun.id)


def continue_import(session: Session, importer: Importer, begun: FileImport, storage: Storage, now: datetime) -> None:
    """Do what is next: read the file, or write it if that changes what the preview showed. Twice is once."""
    if begun.state == ImportState.READING:
        _show(begun, importer.preview(session, storage.read(begun.key), now))
    elif begun.state == ImportState.WRITING:
        importer.lock(session)
        content = storage.read(begun.key)
        preview = importer.preview(session, content, now)
        if preview.get("digest") != begun.preview["digest"]:
            _show(begun, preview)
            begun.is_outdated = True
        else:
            importer.write(session, content, now, begun.confirmed_by_id)
            begun.state = ImportState.DONE
    session.flush()


def _show(begun: FileImport, preview: Mapping[str, Any]) -> None:
    begun.preview = dict(preview)
    begun.state = ImportState.REFUSED if preview["problems"] else ImportState.READY


def import_by_id(session: Session, importer: Importer, import_id: int) -> FileImport:
    """Raises NotFoundError, also for a file of another kind."""
    begun = session.get(FileImport, import_id)
    if begun is None or begun.kind != importer.kind:
        raise NotFoundError(f"import {import_id}")
    return begun


def purge_imports(session: Session, now: datetime) -> None:
    """What was shown of files that are older than a week goes."""
    session.execute(delete(FileImport).where(FileImport.created_at < now - RETENTION))


def remove_stray_files(session: Session, storage: Storage, now: datetime) -> None:
    """Files of no import go after a day: theirs is gone, or was never committed."""
    known = set(session.scalars(select(FileImport.key)))
    for key, written_at in storage.keys(FOLDER):
        if key not in known and written_at < now - timedelta(days=1):
            storage.delete(key)
