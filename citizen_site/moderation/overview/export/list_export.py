"""The list of reports as a file: some thousand rows a step, put together at the end."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import audit
from citizen_site.core.permissions import Actor, Permission, allowed, authorise
from citizen_site.core.spreadsheets import Cell
from citizen_site.core.storage import Storage, site_storage
from citizen_site.core.tokens import new_token
from citizen_site.moderation.overview.export.formats import Format
from citizen_site.moderation.overview.export.list_rows import count_rows, heading, rows_after
from citizen_site.moderation.overview.scope import Scope
from citizen_site.moderation.tasks.models import DeskTask
from citizen_site.moderation.tasks.names import FILES
from citizen_site.moderation.tasks.steps import start_task, task_step
from citizen_site.staff.actor import make_actor
from citizen_site.staff.queries import grants_held_by
from citizen_site.web.letters import as_for_a_reader

KIND = "report_list"
STEP = 2000


def begin_list(
    session: Session, actor: Actor, scope: Scope, chosen: Format, *, language: str, now: datetime
) -> DeskTask:
    """Begin a file for the actor with all reports of the scope."""
    authorise(actor, Permission.SEE_DESK)
    task = start_task(
        session,
        actor.person_id,  # type: ignore[arg-type]
        KIND,
        now=now,
        total=count_rows(session, actor, scope),
        first=scope.first.isoformat(),
        last=scope.last.isoformat(),
        areas=None if scope.area_ids is None else sorted(scope.area_ids),
        category=scope.category_id,
        format=chosen.value,
        language=language,
        stem=f"{FILES}/{new_token().lower().replace('_', '-').strip('-')}",
    )
    audit.record(
        session,
        "reports.exported",
        now=now,
        actor_id=actor.person_id,
        thing=f"task:{task.id}",
        rows=task.total,
        days=f"{scope.first} – {scope.last}",
    )
    return task


@task_step(KIND)
def take_step(session: Session, task: DeskTask, now: datetime) -> bool:
    """Write the next rows apart; when there are no more, the file. What the person may see is asked anew each time."""
    asked, storage = task.parameters, site_storage()
    actor = make_actor(task.person_id, grants_held_by(session, task.person_id, now), gazetteer(session))
    parts = task.result.get("parts", 0)
    if not allowed(actor, Permission.SEE_DESK):
        _forget_parts(storage, asked["stem"], parts)
        task.result = {"refused": True}
        return True
    scope = Scope(
        date.fromisoformat(asked["first"]),
        date.fromisoformat(asked["last"]),
        None if asked["areas"] is None else frozenset(asked["areas"]),
        asked["category"],
    )
    with as_for_a_reader(asked["language"]):
        rows, last_id = rows_after(session, actor, scope, task.result.get("last_id", 0), STEP, task.created_at)
        if rows:
            storage.write(_part(asked["stem"], parts), "\n".join(map(_packed, rows)).encode())
            task.done += len(rows)
            task.total = max(task.total, task.done)
            task.result = {"last_id": last_id, "parts": parts + 1}
            return False
        _put_together(storage, task, Format(asked["format"]), parts)
    _forget_parts(storage, asked["stem"], parts)
    task.total, task.result = task.done, {"rows": task.done}
    return True


def _put_together(storage: Storage, task: DeskTask, chosen: Format, parts: int) -> None:
    asked = task.parameters
    with tempfile.TemporaryFile() as file:
        chosen.write(file, _all_rows(storage, asked["stem"], parts))
        file.seek(0)
        task.file_key = f"{asked['stem']}.{chosen}"
        storage.write_from(task.file_key, file)
    task.file_name = f"phan-anh-{asked['first']}-{asked['last']}.{chosen}"


def _all_rows(storage: Storage, stem: str, parts: int) -> Iterator[Sequence[Cell]]:
    yield heading()
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
