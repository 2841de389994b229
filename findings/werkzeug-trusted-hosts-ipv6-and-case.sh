#!/usr/bin/env bash
# Werkzeug 3.1.9: host_is_trusted refuses a host that stands in the list when it is an IPv6 address or is spelled with a
# capital letter, although host names have no case. A site behind such a name answers 400 to valid requests.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" werkzeug==3.1.9 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
from werkzeug.sansio.utils import host_is_trusted

for host, trusted in (("phonha.example", "phonha.example"), ("PhoNha.example", "phonha.example"), ("[::1]", "[::1]")):
    print(host, [trusted], host_is_trusted(host, [trusted]))
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
phonha.example ['phonha.example'] True
PhoNha.example ['phonha.example'] False
[::1] ['[::1]'] False
SEEN
echo "as it was"
