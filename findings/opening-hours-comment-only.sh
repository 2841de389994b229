#!/usr/bin/env bash
# opening-hours-py 2.1.4: a rule of a comment alone ("by appointment") counts as open day and night. OpenStreetMap's
# notation says of such a rule that the state is unknown: a directory that believes it sends people to closed doors.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" opening-hours-py==2.1.4 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
from datetime import datetime

from opening_hours import OpeningHours

night = datetime(2026, 11, 30, 3, 0)
for text in ('"by appointment"', 'Mo-Fr 08:00-17:00 "by appointment"', 'unknown "by appointment"'):
    hours = OpeningHours(text)
    print(text, hours.is_open(night), hours.is_unknown(night))
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
"by appointment" True False
Mo-Fr 08:00-17:00 "by appointment" False False
unknown "by appointment" False True
SEEN
echo "as it was"
