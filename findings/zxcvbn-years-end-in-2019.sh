#!/usr/bin/env bash
# zxcvbn 4.5.0: digits are known as a recent year until 2019 only. From 2020 on the same four digits are taken for random
# ones, so that a password with this year in it is rated better than one with a year of birth.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" zxcvbn==4.5.0 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
from zxcvbn import zxcvbn

for year in ("1990", "2019", "2026"):
    parts = zxcvbn(f"truongtho{year}")["sequence"]
    print(year, [part["pattern"] for part in parts if year in part["token"]])
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
1990 ['regex']
2019 ['regex']
2026 ['bruteforce']
SEEN
echo "as it was"
