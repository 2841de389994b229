"""The morning's mail: on or off."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask_wtf import FlaskForm
from wtforms import HiddenField

from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db
from citizen_site.moderation.digest.commands import choose_digest
from citizen_site.moderation.digest.queries import wants_digest
from citizen_site.moderation.overview.routes import blueprint
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render


class ChoiceForm(FlaskForm):  # type: ignore[misc]
    """One button; it says what it will be then."""

    wanted = HiddenField()


@blueprint.route("/thu-sang", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def choose() -> Any:
    session, actor, form = db.session(), current_actor(), ChoiceForm()
    if form.validate_on_submit():
        choose_digest(session, actor, wanted=form.wanted.data == "1", now=clock.now())
        return redirect(url_for("overview.choose", da="1"), 303)
    return render(
        "moderation/digest.html",
        status=422 if form.errors else 200,
        form=form,
        wanted=wants_digest(session, actor.person_id or 0),
        done=request.args.get("da") == "1",
    )
