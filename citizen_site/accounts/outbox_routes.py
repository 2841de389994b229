"""Messages that were written to files because no mail server is configured: for trying the site out."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from typing import Any

from flask import Blueprint, Response, abort, current_app, request

from citizen_site.web.access import public
from citizen_site.web.rendering import render

blueprint = Blueprint("outbox", __name__)
SHOWN = 20
HERE = ("127.0.0.1", "::1")


@blueprint.get("/thu-thu-nghiem")
@public
def messages() -> Response:
    """The newest messages as text, for whoever sits at this very machine: they hold codes.

    There is no such page in production, or where mail is really sent.
    """
    settings, mailer = current_app.config["SETTINGS"], current_app.extensions["mailer"]
    if settings.is_production or mailer.server or request.remote_addr not in HERE:
        abort(404)
    paths = sorted(mailer.folder.glob("*.eml"), reverse=True)[:SHOWN] if mailer.folder.exists() else []
    return render("accounts/outbox.html", messages=[_read(path.read_bytes()) for path in paths])


def _read(content: bytes) -> dict[str, Any]:
    message = BytesParser(policy=policy.default).parsebytes(content)
    body = message.get_body(("plain",))
    return {"to": message["To"], "subject": message["Subject"], "text": body.get_content() if body else ""}
