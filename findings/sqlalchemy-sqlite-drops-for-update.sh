#!/usr/bin/env bash
# SQLAlchemy 2.1.9: a row lock that SQLite does not have is left out of the statement, without a warning, even when
# warnings are errors. Two workers that select a job this way both get it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" sqlalchemy==2.1.9 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
import warnings

from sqlalchemy import column, select, table
from sqlalchemy.dialects import postgresql, sqlite

warnings.simplefilter("error")
next_job = select(table("job", column("id"))).with_for_update(skip_locked=True)
for dialect in (postgresql, sqlite):
    print(dialect.__name__.rpartition(".")[2], "->", " ".join(str(next_job.compile(dialect=dialect.dialect())).split()))
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
postgresql -> SELECT job.id FROM job FOR UPDATE SKIP LOCKED
sqlite -> SELECT job.id FROM job
SEEN
echo "as it was"
