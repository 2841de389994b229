"""Flagged reports, notices and people in the actor's areas."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ScalarSelect

from citizen_site.accounts.forms import ActForm
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.flags import FlagMixin, count_open_flags, dismiss, flag_for, open_flag_counts, open_flags
from citizen_site.core.permissions import Actor, Permission
from citizen_site.extensions import db
from citizen_site.notices.flags import NoticeFlag
from citizen_site.notices.labels import FLAG_REASONS
from citizen_site.reports.flags import ReportFlag
from citizen_site.reports.web.labels import FLAG_REASONS as REPORT_FLAG_REASONS
from citizen_site.staff.flags import PersonFlag
from citizen_site.staff.labels import FLAG_REASONS as PERSON_FLAG_REASONS
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("flags", __name__, url_prefix="/dieu-hanh/bi-bao")


@blueprint.get("")
@requires(Permission.SEE_NOTICE_DESK)
def show() -> Response:
    session, actor = db.session(), current_actor()
    return render(
        "desk/flags.html",
        report_flags=open_flags(session, actor, ReportFlag),
        report_reasons=REPORT_FLAG_REASONS,
        flags=open_flags(session, actor, NoticeFlag),
        count=count_open_flags(session, actor, NoticeFlag),
        person_flags=open_flags(session, actor, PersonFlag),
        reasons=FLAG_REASONS,
        person_reasons=PERSON_FLAG_REASONS,
        place_of=lambda thing: gazetteer(session).get(thing.area_id),
        form=ActForm(),
    )


@blueprint.post("/thong-bao/<int:flag_id>")
@requires(Permission.SEE_NOTICE_DESK)
def dismiss_notice_flag(flag_id: int) -> ResponseReturnValue:
    return _dismiss(NoticeFlag, flag_id)


@blueprint.post("/nguoi/<int:flag_id>")
@requires(Permission.DISMISS_PERSON_FLAG)
def dismiss_person_flag(flag_id: int) -> ResponseReturnValue:
    return _dismiss(PersonFlag, flag_id)


@blueprint.post("/phan-anh/<int:flag_id>")
@requires(Permission.SEE_DESK)
def dismiss_report_flag(flag_id: int) -> ResponseReturnValue:
    return _dismiss(ReportFlag, flag_id)


def _dismiss(kind: type[FlagMixin], flag_id: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    dismiss(session, actor, flag_for(session, actor, kind, flag_id), clock.now())
    return redirect(url_for("flags.show"), 303)


def flag_counts(actor: Actor) -> list[ScalarSelect[int]]:
    """Open flags on reports, notices and people that the actor decides about, as columns of a statement."""
    return open_flag_counts(actor, ReportFlag, NoticeFlag, PersonFlag)
