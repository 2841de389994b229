"""What a worker of tests runs: the site, with jobs that only tests enqueue, in a lane with room for four of them, and
with leases that tests can wait for."""

import os
import signal
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from citizen_site import create_app
from citizen_site.core import claims, jobs, lanes
from citizen_site.core.site import site_of

claims.LEASE, claims.RENEWAL_INTERVAL = timedelta(seconds=3), timedelta(seconds=0.5)

lanes.SLOTS = {**lanes.SLOTS, lanes.Lane.OTHER: 4}

huey = site_of(create_app()).worker_queue.huey


def note(session: Session, now: datetime, *, path: str, word: str) -> None:
    """Leaves a line in a file, whatever becomes of the transaction."""
    with Path(path).open("a") as file:
        file.write(f"{word}\n")


def kill_worker(session: Session, now: datetime, *, path: str) -> None:
    """Ends its process as memory that ran out, or a crash in a native library, would."""
    note(session, now, path=path, word="killed")
    os.kill(os.getpid(), signal.SIGKILL)


jobs._handlers |= {"test.note": note, "test.kill_worker": kill_worker}
