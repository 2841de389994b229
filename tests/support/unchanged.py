"""Whether anything in the database or among the files changed: told of writes, so that reading is not compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from citizen_site.core.saved_forms import FOLDER as SAVED_FORMS
from citizen_site.extensions import Base
from tests.support.databases import WRITES

# What a refused request, or one that only reads, may leave behind.
MAY_GROW = {
    "audit_entry": "refusals of people who are known are recorded",
    "saved_form": "what was typed comes back after signing in, with its files (ADR 36)",
    "rate_limit_window": "every request is counted (ADR 39)",
}


class Unchanged:
    """All rows and files as they were when it was made; `difference()` names what is not so any more."""

    def __init__(self, session: Session, folder: Path) -> None:
        self._session, self._folder = session, folder
        self._written: set[str] = set()
        self._rows = {name: self._digest(name) for name in Base.metadata.tables if name not in MAY_GROW}
        self._files = self._listed()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Note which tables are written to."""
        event.listen(Engine, "before_cursor_execute", self._note)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", self._note)

    def difference(self) -> list[str]:
        """Tables and files that changed, of those that anything was written to since the last call."""
        suspects, self._written = self._written, set()
        return [
            *(name for name in sorted(suspects) if self._digest(name) != self._rows[name]),
            *sorted({name for name, _facts in self._files ^ self._listed()}),
        ]

    def whole_difference(self) -> list[str]:
        """Of everything, written to or not."""
        self._written = set(self._rows)
        return self.difference()

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if (found := WRITES.match(statement)) and found[2] in self._rows:
            self._written.add(found[2])

    def _digest(self, name: str) -> str:
        self._session.rollback()
        rows = self._session.execute(select(Base.metadata.tables[name]))
        return sha256("\n".join(sorted(repr(tuple(row)) for row in rows)).encode()).hexdigest()

    def _listed(self) -> set[tuple[str, tuple[int, int]]]:
        saved_forms = self._folder / SAVED_FORMS
        paths = [path for path in self._folder.rglob("*") if path.is_file() and saved_forms not in path.parents]
        return {(str(path), (path.stat().st_size, path.stat().st_mtime_ns)) for path in paths}
