"""Files the site keeps: named by key under one folder, written whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

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
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def read(self, key: str) -> bytes:
        """The bytes of a key. Raises FileNotFoundError."""
        return self.path(key).read_bytes()

    def delete(self, key: str) -> None:
        """Remove a key; one that is not there is fine."""
        self.path(key).unlink(missing_ok=True)
