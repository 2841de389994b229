#!/usr/bin/env bash
# granian 2.8.9 (WSGI): when its main process is killed, the workers hold the port and go on answering, with nobody to replace
# or stop them. gunicorn's workers look whether their parent is still there and end without it. Who supervises the main process
# alone starts the next release while the old one still answers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" granian==2.8.9 psutil==7.2.2 2>/dev/null
cat >"$folder/hello.py" <<'APP'
def app(environ, start_response):
    start_response("200 OK", [("content-type", "text/plain")])
    return [b"hello"]
APP
PYTHONPATH=$folder "${PYTHON:-python3}" - "$folder" >"$folder/output" <<'PROBE'
import socket
import subprocess
import sys
import time
import urllib.request

import psutil

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
server = subprocess.Popen([*command, "--no-log", "hello:app"], cwd=sys.argv[1])


def answer():
    for _ in range(50):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).read().decode()
        except OSError:
            time.sleep(0.2)
    return "nothing"


print("before:", answer())
workers = psutil.Process(server.pid).children(recursive=True)
server.kill()
server.wait()
time.sleep(10)
print("workers after ten seconds:", sum(worker.is_running() for worker in workers) > 0)
print("answer:", answer())
for worker in workers:
    worker.kill()
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
before: hello
workers after ten seconds: True
answer: hello
SEEN
echo "as it was"
