#!/usr/bin/env bash
# Babel 2.18.0: a call of gettext inside an f-string is found when Python 3.12 or newer runs the extraction, and is not when
# Python 3.11 does: the same source gives two catalogues. Python tokenizes f-strings since 3.12 only.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" babel==2.18.0 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
import io
import sys

from babel.messages.extract import extract

source = b'title = _("Plain")\nlink = f"{_(\'Inside\')} {address}"\n'
found = [message for _, message, _, _ in extract("python", io.BytesIO(source), keywords={"_": None})]
print("3.12 or newer" if sys.version_info >= (3, 12) else "3.11", found, file=sys.stderr)
print(found == (["Plain", "Inside"] if sys.version_info >= (3, 12) else ["Plain"]))
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
True
SEEN
echo "as it was"
