#!/usr/bin/env bash
# SQLAlchemy 2.1.9: the session's events "before_commit" and "after_commit" are also sent when a savepoint is released. A
# listener that collects work while a transaction runs, stores it before the commit and forgets it after the commit, forgets
# at the first savepoint what the transaction has not stored. Only `in_nested_transaction()` tells the two apart.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" sqlalchemy==2.1.9 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

session = Session(create_engine("sqlite://"))
for name in ("before_commit", "after_commit"):
    event.listen(session, name, lambda each, name=name: print(name, "nested" if each.in_nested_transaction() else "whole"))
session.execute(text("SELECT 1"))
with session.begin_nested():
    session.execute(text("SELECT 2"))
print("the savepoint is released")
session.commit()
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
before_commit nested
after_commit nested
the savepoint is released
before_commit whole
after_commit whole
SEEN
echo "as it was"
