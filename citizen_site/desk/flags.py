"""Flagged notices and people in my areas."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from citizen_site.accounts.forms import ActForm
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Permission
from citizen_site.extensions import db
from citizen_site.notices.flags.commands import dismiss
from citizen_site.notices.flags.queries import count_open_flags, flag_for, open_flags
from citizen_site.notices.labels import FLAG_REASONS
from citizen_site.staff.flags.commands import dismiss_person_flag
from citizen_site.staff.flags.queries import count_open_person_flags, open_person_flags, person_flag_for
from citizen_site.staff.labels import FLAG_REASONS as PERSON_REASONS
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("flags", __name__, url_prefix="/dieu-hanh/bi-bao")


@blueprint.get("")
@requires(Permission.SEE_NOTICE_DESK)
def show() -> Response:
    session, actor = db.session(), current_actor()
    return render(
        "desk/flags.html",
        flags=open_flags(session, actor),
        count=count_open_flags(session, actor),
        person_flags=open_person_flags(session, actor),
        reasons=FLAG_REASONS,
        person_reasons=PERSON_REASONS,
        place_of=lambda thing: gazetteer(session).get(thing.area_id),
        form=ActForm(),
    )


@blueprint.post("/thong-bao/<int:flag_id>")
@requires(Permission.SEE_NOTICE_DESK)
def settle_notice(flag_id: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    flag, notice = flag_for(session, actor, flag_id)
    dismiss(session, actor, flag, notice, clock.now())
    return redirect(url_for("flags.show"), 303)


@blueprint.post("/nguoi/<int:flag_id>")
@requires(Permission.SETTLE_PERSON_FLAG)
def settle_person(flag_id: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    dismiss_person_flag(session, actor, person_flag_for(session, actor, flag_id), clock.now())
    return redirect(url_for("flags.show"), 303)


def count_flagged(session: Session, actor: Actor) -> int:
    """Flags on notices and people that the actor may settle."""
    return count_open_flags(session, actor) + count_open_person_flags(session, actor)
