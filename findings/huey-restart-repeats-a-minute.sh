#!/usr/bin/env bash
# Huey 3.5.4: each consumer that starts schedules the periodic tasks of the minute in which it starts, although
# another one did so before. A restart, or a second machine, runs the task of that minute again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" huey==3.5.4 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
import tempfile
import time

from huey import SqliteHuey, crontab

huey = SqliteHuey("site", filename=f"{tempfile.mkdtemp()}/queue.db")


@huey.periodic_task(crontab(minute="*"))
def tick():
    """Every minute."""


while time.localtime().tm_sec > 50:  # both starts within one minute
    time.sleep(1)
for consumer in ("first", "second"):
    scheduler = huey.create_consumer(workers=1)._create_scheduler()
    scheduler.stop_flag.set()
    scheduler._next_loop = time.monotonic() + 1
    scheduler.loop()
    print(f"{consumer} consumer started, tasks in the queue: {huey.pending_count()}")
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
first consumer started, tasks in the queue: 1
second consumer started, tasks in the queue: 2
SEEN
echo "as it was"
