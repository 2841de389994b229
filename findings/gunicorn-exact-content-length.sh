#!/usr/bin/env bash
# Flask 3.1.3 on gunicorn 27.0.1: a form of exactly MAX_CONTENT_LENGTH bytes is refused with 413, one byte less is taken. The
# test client takes both: gunicorn says that it ends the stream itself, so Werkzeug reads on once the limit is reached.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" flask==3.1.3 werkzeug==3.1.9 gunicorn==27.0.1 2>/dev/null
cat >"$folder/site.py.txt" <<'APP'
from flask import Flask, request

app = Flask("site")
app.config["MAX_CONTENT_LENGTH"] = 1000


@app.post("/")
def take():
    return str(len(request.form["text"]))
APP
mkdir "$folder/app" && mv "$folder/site.py.txt" "$folder/app/small_site.py"
PYTHONPATH=$folder:$folder/app "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
import http.client
import socket
import subprocess
import sys
import time

from small_site import app

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
server = subprocess.Popen([sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "critical", "small_site:app"])


def body_of(size):
    head, end = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n', b"\r\n--x--\r\n"
    return head + b"a" * (size - len(head) - len(end)) + end


def by_gunicorn(size):
    for _ in range(100):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("POST", "/", body_of(size), {"Content-Type": "multipart/form-data; boundary=x"})
            return connection.getresponse().status
        except OSError:
            time.sleep(0.1)


try:
    for size in (999, 1000):
        in_tests = app.test_client().post("/", data=body_of(size), content_type="multipart/form-data; boundary=x").status_code
        print(f"{size} bytes: {by_gunicorn(size)} by gunicorn, {in_tests} by the test client")
finally:
    server.terminate()
    server.wait()
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
999 bytes: 200 by gunicorn, 200 by the test client
1000 bytes: 413 by gunicorn, 200 by the test client
SEEN
echo "as it was"
