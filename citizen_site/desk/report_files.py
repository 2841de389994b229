"""Lists of reports as files: some thousand rows a step of a background task, put together at the end."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import IO, Any

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.permissions import Actor, Permission, allowed
from citizen_site.core.site import current_site
from citizen_site.core.spreadsheets import Cell, write_csv, write_xlsx
from citizen_site.core.storage import Storage
from citizen_site.core.tokens import new_token
from citizen_site.desk.background_tasks import FILES, BackgroundTask, BackgroundTaskKind, start_task
from citizen_site.staff.actor import make_actor
from citizen_site.staff.queries import grants_of
from citizen_site.web.email_templates import in_reader_context

STEP = 2000
Rows = Sequence[Sequence[Cell]]
# (actor, id of the last row written, number of rows) to the next rows and the id of the last of them.
RowsAfter = Callable[[Actor, int, int], tuple[Rows, int]]


class Format(StrEnum):
    """What a sheet is written as; the word is the file's ending."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def mimetype(self) -> str:
        if self is Format.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def write(self, file: IO[bytes], rows: Iterable[Sequence[Cell]]) -> None:
        (write_csv if self is Format.CSV else write_xlsx)(file, rows)


def start_file(
    session: Session,
    actor: Actor,
    kind: BackgroundTaskKind,
    chosen: Format,
    *,
    total: int,
    language: str,
    now: datetime,
    **parameters: Any,
) -> BackgroundTask:
    """Start a task that writes a file for the actor; its kind's step calls `write_next_batch`."""
    return start_task(
        session,
        actor.person_id,  # type: ignore[arg-type]  # nobody sees the desk unless signed in
        kind,
        now=now,
        total=total,
        format=chosen.value,
        language=language,
        stem=f"{FILES}/{new_token().lower().replace('_', '-').strip('-')}",
        **parameters,
    )


def write_next_batch(
    session: Session,
    task: BackgroundTask,
    now: datetime,
    *,
    heading: Callable[[], Sequence[Cell]],
    rows_after: RowsAfter,
    name: str,
) -> bool:
    """Write the next rows to a part; after the last, join them into the file `name`, without its ending.

    Permissions are checked again each time. Headings and rows are made in the language of the task.
    """
    asked, storage = task.parameters, current_site().storage
    actor = make_actor(task.person_id, grants_of(session, task.person_id, now), gazetteer(session))
    parts = task.result.get("parts", 0)
    if not allowed(actor, Permission.SEE_DESK):
        _forget_parts(storage, asked["stem"], parts)
        task.result = {"refused": True}
        return True
    with in_reader_context(asked["language"]):
        rows, last_id = rows_after(actor, task.result.get("last_id", 0), STEP)
        if rows:
            storage.write(_part(asked["stem"], parts), "\n".join(map(_packed, rows)).encode())
            task.done += len(rows)
            task.total = max(task.total, task.done)
            task.result = {"last_id": last_id, "parts": parts + 1}
            return False
        _put_together(storage, task, heading(), name)
    _forget_parts(storage, asked["stem"], parts)
    task.total, task.result = task.done, {"rows": task.done}
    return True


def _put_together(storage: Storage, task: BackgroundTask, heading: Sequence[Cell], name: str) -> None:
    asked, chosen = task.parameters, Format(task.parameters["format"])
    with tempfile.TemporaryFile() as file:
        chosen.write(file, _all_rows(storage, asked["stem"], heading, task.result.get("parts", 0)))
        file.seek(0)
        task.file_key = f"{asked['stem']}.{chosen}"
        storage.write_from(task.file_key, file)
    task.file_name = f"{name}.{chosen}"


def _all_rows(storage: Storage, stem: str, heading: Sequence[Cell], parts: int) -> Iterator[Sequence[Cell]]:
    yield heading
    for number in range(parts):
        for line in storage.read(_part(stem, number)).decode().splitlines():
            yield [datetime.fromisoformat(cell["at"]) if isinstance(cell, dict) else cell for cell in json.loads(line)]


def _packed(row: Sequence[Cell]) -> str:
    def moment(cell: Any) -> dict[str, str]:
        return {"at": cell.isoformat()}

    return json.dumps(row, default=moment)


def _part(stem: str, number: int) -> str:
    return f"{stem}.{number:05d}"


def _forget_parts(storage: Storage, stem: str, parts: int) -> None:
    for number in range(parts):
        storage.delete(_part(stem, number))
