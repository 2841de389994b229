#!/usr/bin/env bash
# Flask-Limiter 4.1.1: with its headers on, an answer that is no refusal of its own loses its Retry-After. A view that
# says "503, come back in 30 seconds" tells people to come back when the limit's window ends, an hour later.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" flask==3.1.3 flask-limiter==4.1.1 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" -W ignore - >"$folder/output" <<'PROBE'
from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

for headers in (False, True):
    app = Flask(__name__)
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", headers_enabled=headers)

    @app.get("/")
    @limiter.limit("5 per hour")
    def busy() -> tuple[str, int, dict[str, str]]:
        return "busy", 503, {"Retry-After": "30"}

    answer = app.test_client().get("/")
    print(answer.status_code, "30" if answer.headers["Retry-After"] == "30" else "more than 3000" if int(answer.headers["Retry-After"]) > 3000 else "?")
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
503 30
503 more than 3000
SEEN
echo "as it was"
