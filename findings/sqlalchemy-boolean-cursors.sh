#!/usr/bin/env bash
# SQLAlchemy 2.1.9: a boolean column can be compared by < with a bound literal, but not with the Python value that
# it stores. A keyset cursor over a boolean column fails only when the second page is asked for.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" sqlalchemy==2.1.9 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
from sqlalchemy import Boolean, column, literal
from sqlalchemy.exc import ArgumentError

is_pinned = column("is_pinned", Boolean)
try:
    print(is_pinned < True)
except ArgumentError as error:
    print(type(error).__name__, str(error).partition(",")[0])
print(is_pinned < literal(True))
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
ArgumentError Only '='
is_pinned < :param_1
SEEN
echo "as it was"
