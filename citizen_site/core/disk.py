"""A full disk: how files and both databases say so, and how much room is left."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

# The disk, a quota, and a limit on the size of a file: nothing more can be written.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# SQLite says "full" of a disk and "write error" of a quota and of a limit on the size of a file.
SQLITE_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)
POSTGRESQL_NO_ROOM = "53100"


class NoRoomError(Exception):
    """The disk is full: nothing was written."""


def is_disk_full(error: BaseException) -> bool:
    """Whether a file, SQLite or PostgreSQL could not be written because there is no room for it."""
    if isinstance(error, NoRoomError):
        return True
    if isinstance(error, DBAPIError) and error.orig is not None:
        code, state = getattr(error.orig, "sqlite_errorcode", None), getattr(error.orig, "sqlstate", None)
        return code in SQLITE_NO_ROOM or state == POSTGRESQL_NO_ROOM
    return isinstance(error, OSError) and error.errno in NO_ROOM


def free_megabytes(folder: Path) -> int:
    """How much more can be written below a folder, in megabytes. Raises FileNotFoundError."""
    return shutil.disk_usage(folder).free // 1_000_000
