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


@blueprint.get("/thu-thu-nghiem")
@public
def messages() -> Response:
    """The newest messages as text, for the developer at this very machine: they hold codes.

    There is no such page in production, or where mail is really sent.
    """
    settings, mailer = current_site().settings, current_site().mailer
    if settings.is_production or mailer.server or request.remote_addr not in HERE:
        abort(404)
    paths = sorted(mailer.folder.glob("*.[es]m[ls]"), reverse=True)[:SHOWN] if mailer.folder.exists() else []
    return render("accounts/outbox.html", messages=[_read(path) for path in paths])


def _read(path: Path) -> dict[str, Any]:
    if path.suffix == ".sms":
        to, _, text = path.read_text().partition("\n")
        return {"to": to, "subject": "SMS", "text": text}
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    body = message.get_body(("plain",))
    return {"to": message["To"], "subject": message["Subject"], "text": body.get_content() if body else ""}
