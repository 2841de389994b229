"""The page that undoes a publication, or explains why that is not possible."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for

from citizen_site.accounts.current_user import account_or_address
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db, limiter
from citizen_site.notices import labels
from citizen_site.notices.forms import UndoPublicationForm
from citizen_site.notices.queries import publication_for
from citizen_site.notices.undo_publication import UndoRefusal, UndoRefusedError, undo_publication, undo_refusal
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("notice_undo", __name__)
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.route("/thong-bao/<code>/hoan-tac", methods=["GET", "POST"])
@requires(Permission.POST_NOTICE)
def undo(code: str) -> Any:
    """Before, the button; afterwards, what became of it."""
    session, actor, now = db.session(), current_actor(), clock.now()
    notice = publication_for(session, actor, code)
    form = UndoPublicationForm(data={"publication": notice.publication})
    refusal, status = undo_refusal(notice, notice.publication, now), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                undo_publication(session, actor, notice, now, publication=form.publication.data)
                return redirect(url_for("notice_undo.undo", code=code), 303)
            except UndoRefusedError as error:
                refusal, status = error.refusal, 409
    return render(
        "notices/undo_publication.html",
        status=status,
        notice=notice,
        form=form,
        refusal=refusal,
        reason=labels.UNDO_REFUSALS[refusal] if refusal else "",
        is_undone=refusal == UndoRefusal.UNDONE,
    )
