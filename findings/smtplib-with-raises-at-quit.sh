#!/usr/bin/env bash
# smtplib of Python 3.11 against aiosmtpd 1.4.6: `with SMTP(…)` raises when the server answers QUIT with anything but 221,
# although it took the message before; a connection that is lost at QUIT it passes over. Who reads the exception as "not sent"
# and tries again sends each message twice to a server that is shutting down.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" aiosmtpd==1.4.6 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
import smtplib
import socket

from aiosmtpd.controller import Controller


class Handler:
    taken = 0

    async def handle_DATA(self, server, session, envelope):
        self.taken += 1
        return "250 taken"

    async def handle_QUIT(self, server, session, envelope):
        return "421 closing down"


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
handler = Handler()
controller = Controller(handler, hostname="127.0.0.1", port=port)
controller.start()
try:
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        print("refused:", smtp.sendmail("a@example.org", ["b@example.org"], "Subject: x\r\n\r\nx"))
except smtplib.SMTPResponseException as error:
    print("raised:", type(error).__name__, error.smtp_code)
print("taken:", handler.taken)
controller.stop()
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
refused: {}
raised: SMTPResponseException 421
taken: 1
SEEN
echo "as it was"
