"""A report's page says that it is still open, and hears who else has it."""

from __future__ import annotations

from flask import Response, request

from citizen_site.accounts.signed_in import by_itself
from citizen_site.core.permissions import Permission
from citizen_site.moderation.handling.page import find
from citizen_site.moderation.handling.routes import blueprint
from citizen_site.moderation.presence.shown import presence_at
from citizen_site.web.access import requires
from citizen_site.web.rendering import render


@blueprint.post("/<code>/dang-xem")
@requires(Permission.SEE_DESK)
@by_itself
def stay(code: str) -> Response:
    """Twice a minute. Says also when the report is no longer as the page shows it."""
    found = find(code)
    seen = request.form.get("version", "")
    return render("moderation/queue/presence.html", "presence", report=found, seen_version=seen, **presence_at(found))
