"""Lanes: kinds of work that never wait for each other, although the same workers do all of it.

Each worker may do any work, but only so many at once do the same kind (`SLOTS`). So a mail server that hangs holds up
other messages, and no photo. A slot is a lock on a file: the system frees it when the process dies, however it dies.
Each machine has its own.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path


class Lane(StrEnum):
    """What the work waits for: the mail server or SMS provider, hosts of others, this machine's processor, nothing."""

    MESSAGES = "messages"
    WEB = "web"
    FILES = "files"
    OTHER = "other"


# A machine has as many workers as there are slots (Procfile, deploy/): then no lane takes another one's.
SLOTS: Mapping[Lane, int] = {Lane.MESSAGES: 2, Lane.WEB: 1, Lane.FILES: 2, Lane.OTHER: 1}


@contextmanager
def slot_in(lane: Lane, folder: Path) -> Iterator[bool]:
    """Take a free slot of the lane for the block. Yields whether there was one. `folder` holds the locks."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(SLOTS[lane]):
        with (folder / f"{lane}-{number}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield True
            return
    yield False
