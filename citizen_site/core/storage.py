"""File storage: keys under one folder, each file written whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from citizen_site.core.disk import NO_ROOM, NoRoomError

_KEY = re.compile(r"^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_.-]*)+$")


class Storage:
    """Files under a root folder. Keys look like "news/3f2a….webp"; anything else is a ValueError."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        if not _KEY.match(key) or ".." in key:
            raise ValueError(f"not a storage key: {key[:60]!r}")
        return self.root / key

    def write(self, key: str, content: bytes) -> None:
        """Store bytes; a reader sees the old content or the new, never half of it."""
        self.write_from(key, BytesIO(content))

    def write_from(self, key: str, source: IO[bytes]) -> None:
        """Store what can be read from `source`, piece by piece: a large file never is in memory as a whole.

        Raises NoRoomError when the disk is full.
        """
        path = self.path(key)
        try:
            self._write(path, source)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise NoRoomError(key) from error
            raise

    def _write(self, path: Path, source: IO[bytes]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix="half-")
        try:
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(source, file)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def read(self, key: str) -> bytes:
        """The bytes of a key. Raises FileNotFoundError."""
        return self.path(key).read_bytes()

    def open(self, key: str) -> IO[bytes]:
        """A key's content as a file to read from. Raises FileNotFoundError."""
        return self.path(key).open("rb")

    def keys(self, folder: str) -> Iterator[tuple[str, datetime]]:
        """All keys in a folder, each with the moment at which it was written; "half-…" are those being written."""
        for path in sorted((self.root / folder).glob("*")):
            with suppress(FileNotFoundError):  # gone meanwhile
                yield f"{folder}/{path.name}", datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def delete(self, key: str) -> None:
        """Remove a key; one that is not there is fine."""
        self.path(key).unlink(missing_ok=True)
