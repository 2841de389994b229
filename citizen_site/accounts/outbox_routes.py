"""Messages that were written to files because no mail server is configured; for development."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, request

from citizen_site.core.site import current_site
from citizen_site.web.access import public
from citizen_site.web.rendering import render

blueprint = Blueprint("outbox", __name__)
SHOWN = 20
HERE = ("127.0.0.1", "::1")
# What proxies and tunnels add: behind one, everybody seems to be at this machine. Beside all that begin with
# X-Forwarded or CF-.
FORWARDING_HEADERS = frozenset(
    ("Forwarded", "Via", "X-Real-Ip", "X-Client-Ip", "X-Cluster-Client-Ip", "True-Client-Ip")
)


def may_read_messages() -> bool:
    """Only the developer at this very machine: the messages hold codes. Nobody in production, or where mail is sent."""
    site = current_site()
    return (
        not site.settings.is_production
        and not site.mailer.server
        and request.remote_addr in HERE
        and not any(_is_forwarding(name) for name, _ in request.headers)
    )


def _is_forwarding(header: str) -> bool:
    name = header.title()
    return name in FORWARDING_HEADERS or name.startswith(("X-Forwarded", "Cf-"))


@blueprint.get("/thu-thu-nghiem")
@public
def messages() -> Response:
    """The newest messages as text, for those who may read them; there is no such page for others."""
    if not may_read_messages():
        abort(404)
    mailer = current_site().mailer
    paths = sorted(mailer.folder.glob("*.[es]m[ls]"), reverse=True)[:SHOWN] if mailer.folder.exists() else []
    return render("accounts/outbox.html", messages=[_read(path) for path in paths])


def _read(path: Path) -> dict[str, Any]:
    if path.suffix == ".sms":
        to, _, text = path.read_text().partition("\n")
        return {"to": to, "subject": "SMS", "text": text}
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    body = message.get_body(("plain",))
    return {"to": message["To"], "subject": message["Subject"], "text": body.get_content() if body else ""}
