"""What a body outside sees by its link: the report, as much as is needed to handle it, and a form to answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _

from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.transactions import keep
from citizen_site.extensions import db, limiter
from citizen_site.moderation.forwarding import commands
from citizen_site.moderation.forwarding.forms import ForwardedAnswerForm
from citizen_site.moderation.forwarding.models import FINAL, Outcome
from citizen_site.moderation.forwarding.names import CHOICES, OUTCOMES
from citizen_site.moderation.forwarding.queries import Standing, forwarding_of_token
from citizen_site.reports.commands import ChangedMeanwhileError, one_at_a_time
from citizen_site.reports.photos.limits import MAX_REQUEST
from citizen_site.reports.photos.problems import PhotoRefusedError
from citizen_site.reports.photos.queries import photo_of, photos_of
from citizen_site.reports.photos.sending import send_copy
from citizen_site.reports.private_link import keep_private
from citizen_site.reports.shown import answers_of, deadline_of
from citizen_site.web.access import public
from citizen_site.web.errors import offers_again
from citizen_site.web.rendering import render
from citizen_site.web.security import secret_address
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("forwarding", __name__)
keep_private(blueprint)
limiter.limit("600 per hour")(blueprint)
blueprint.record_once(
    lambda state: state.app.jinja_env.globals.update(outcome_names=OUTCOMES)  # type: ignore[attr-defined]
)


def _find(token: str) -> Standing:
    standing = forwarding_of_token(db.session(), token, current_app.config["SECRET_KEY"])
    if standing is None:
        raise NotFoundError
    return standing


@blueprint.get("/chuyen/<token>")
@public
def show(token: str) -> Response:
    standing, now = _find(token), clock.now()
    if standing.forwarding.opened_at is None:
        keep(db.session(), partial(_note_opened, forwarding_id=standing.forwarding.id, now=now))
    return _page(token, standing, ForwardedAnswerForm(formdata=None))


def _note_opened(session: Any, *, forwarding_id: int, now: Any) -> None:
    commands.note_opened(session, forwarding_id, now)


@blueprint.post("/chuyen/<token>")
@limiter.limit("30 per hour")
@public
@secret_address
@offers_again
@takes_files(MAX_REQUEST)
def reply(token: str) -> Any:
    standing, form, session, now = _find(token), ForwardedAnswerForm(), db.session(), clock.now()
    if not standing.is_open(now):
        return _page(token, standing, form, status=410)
    if not form.validate():
        return _page(token, standing, form, status=422)
    photos = [file for file in request.files.getlist("photos") if file.filename]
    outcome = Outcome(form.outcome.data)
    try:
        with one_at_a_time(session):
            report = standing.forwarding.report
            commands.answer(session, standing, report, outcome, form.words.data, photos, now=now)
    except PhotoRefusedError as error:
        return _page(token, _find(token), form, status=422, problem=str(error))
    except ChangedMeanwhileError:
        return _page(token, _find(token), form, status=409, problem=_("Phản ánh vừa đổi trong lúc bạn trả lời."))
    left_out = {"anh": "0"} if photos and outcome not in FINAL else {}
    return redirect(url_for("forwarding.show", token=token, da="1", **left_out), 303)  # type: ignore[arg-type]


@blueprint.get("/chuyen/<token>/anh/<int:photo_id>/<any(be, nho, lon):size>.webp")
@public
def photo(token: str, photo_id: int, size: str) -> Response:
    """Only what a moderator let be seen, and only for as long as the link holds."""
    standing = _find(token)
    found = photo_of(db.session(), standing.forwarding.report, photo_id)
    if found is None or not found.is_published or not standing.is_open(clock.now()):
        abort(404)
    return send_copy(found, size, "private")


def _page(
    token: str, standing: Standing, form: ForwardedAnswerForm, *, status: int = 200, problem: str = ""
) -> Response:
    """After the end nothing of the report is shown any more, only what was answered."""
    report, now = standing.forwarding.report, clock.now()
    is_open = standing.is_open(now)
    return render(
        "moderation/forwarded.html",
        "answer",
        status=status,
        token=token,
        forwarding=standing.forwarding,
        is_open=is_open,
        report=report,
        photos=[each for each in photos_of(db.session(), report) if each.is_published] if is_open else [],
        answers=answers_of(report) if is_open else [],
        deadline=deadline_of(report, now) if is_open else None,
        form=form,
        names=CHOICES,
        problem=problem,
        done=request.args.get("da") == "1",
        left_out=request.args.get("anh") == "0",
        is_late=status == 409,
    )
