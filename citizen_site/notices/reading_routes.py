"""Pages of readers: confirm reading, print, flag."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from citizen_site.accounts.current_user import current_person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.flags import add_flag
from citizen_site.extensions import db, limiter
from citizen_site.notices.attribution import signature_of
from citizen_site.notices.flags import NoticeFlag
from citizen_site.notices.forms import ConfirmForm
from citizen_site.notices.labels import FLAG_REASONS
from citizen_site.notices.links import public_link, qr_drawing, readable
from citizen_site.notices.models import Notice
from citizen_site.notices.queries import public_notice
from citizen_site.notices.view_counts.commands import confirm_by_name, count, withdraw_confirmation
from citizen_site.notices.view_counts.counting import reader_of_request
from citizen_site.notices.view_counts.models import ReadAct
from citizen_site.notices.view_counts.queries import has_confirmed, is_neighbour
from citizen_site.staff.flags import PersonFlag
from citizen_site.staff.labels import FLAG_REASONS as PERSON_FLAG_REASONS
from citizen_site.web.access import public
from citizen_site.web.caching import cached
from citizen_site.web.flag_form import FlagForm
from citizen_site.web.rendering import render

blueprint = Blueprint("notice_reading", __name__)


@blueprint.route("/thong-bao/<code>/da-doc", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public
def confirm(code: str) -> Any:
    """ "I have read it": counted for everybody, by name only for a neighbour who is signed in and ticks the box."""
    session, person = db.session(), current_person()
    notice = public_notice(session, code)
    form = ConfirmForm()
    neighbour = person is not None and is_neighbour(session, notice, person)
    if form.validate_on_submit():
        now = clock.now()
        if request.form.get("viec") == "rut-ten" and person:
            withdraw_confirmation(session, notice, person.id)
            return redirect(url_for("notice_reading.confirm", code=code), 303)
        count(session, notice, ReadAct.CONFIRMED, reader_of_request(), now)
        if person and neighbour and form.with_name.data:
            confirm_by_name(session, notice, person.id, now)
        return redirect(url_for("notice_reading.confirmed", code=code), 303)
    named = person is not None and has_confirmed(session, notice, person.id)
    return render(
        "notices/confirm.html", "confirm", notice=notice, form=form, named=named, neighbour=neighbour, done=False
    )


@blueprint.get("/thong-bao/<code>/da-doc/cam-on")
@public
def confirmed(code: str) -> Response:
    notice = public_notice(db.session(), code)
    return render("notices/confirm.html", "confirm", notice=notice, form=ConfirmForm(), done=True)


@blueprint.route("/thong-bao/<code>/bao-sai", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"])
@public
def flag(code: str) -> ResponseReturnValue:
    notice, form = public_notice(db.session(), code), FlagForm(FLAG_REASONS)
    if form.validate_on_submit():
        return _add_flag(NoticeFlag(notice_id=notice.id), notice, form)
    return render("notices/flag.html", status=422 if form.errors else 200, notice=notice, form=form)


@blueprint.route("/thong-bao/<code>/bao-nguoi-dang", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"])
@public
def flag_author(code: str) -> ResponseReturnValue:
    """What is wrong is who posted it."""
    session = db.session()
    notice, form = public_notice(session, code), FlagForm(PERSON_FLAG_REASONS)
    if notice.author_id is None:
        abort(404)
    if form.validate_on_submit():
        occasion = f"notice:{notice.id}"
        new = PersonFlag(person_id=notice.author_id, area_id=notice.area_id, occasion=occasion)
        return _add_flag(new, notice, form)
    return render(
        "notices/flag_person.html",
        status=422 if form.errors else 200,
        notice=notice,
        signature=signature_of(session, notice),
        form=form,
    )


def _add_flag(new: NoticeFlag | PersonFlag, notice: Notice, form: FlagForm) -> ResponseReturnValue:
    person = current_person()
    add_flag(
        db.session(),
        new,
        reason=form.chosen_reason,
        message=form.message.data or "",
        flagged_by_id=person.id if person else None,
        now=clock.now(),
    )
    return redirect(url_for("notice_reading.flagged", code=notice.code), 303)


@blueprint.get("/thong-bao/<code>/bao-sai/cam-on")
@public
def flagged(code: str) -> Response:
    return render("notices/flagged.html", notice=public_notice(db.session(), code))


@blueprint.get("/thong-bao/<code>/in")
@public
@cached("notices", "areas", "directory", max_age=300)
def print_sheet(code: str) -> Response:
    """In large type, for the board at the entrance of an alley."""
    session = db.session()
    notice = public_notice(session, code)
    link = public_link("notices.show_notice", code=notice.code)
    return render(
        "notices/print_sheet.html",
        notice=notice,
        place=gazetteer(session).get(notice.area_id),
        signature=signature_of(session, notice),
        link=readable(link),
        qr=qr_drawing(link),
    )
