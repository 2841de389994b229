"""The sheet of keys as a page; on other pages of the desk it is a dialog."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState

from citizen_site.core.permissions import Permission
from citizen_site.moderation.shortcuts import names
from citizen_site.web.access import requires
from citizen_site.web.rendering import render

blueprint = Blueprint("shortcuts", __name__, url_prefix="/dieu-hanh/phim-tat")


@blueprint.record_once
def _give_keys_to_templates(state: BlueprintSetupState) -> None:
    """A global, because parts of a report's page name their keys."""
    state.app.jinja_env.globals["desk_keys"] = names


@blueprint.get("")
@requires(Permission.SEE_DESK)
def show() -> Response:
    return render("moderation/queue/shortcuts.html")
