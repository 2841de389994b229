"""One report at the desk: its page, and the acts that change what everybody reads of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from citizen_site.accounts.fresh import dangerous
from citizen_site.accounts.signed_in import account_or_address, look_again
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.permissions import Permission, authorise
from citizen_site.core.storage import site_storage
from citizen_site.extensions import db, limiter
from citizen_site.moderation.answers.compose import is_doubtful
from citizen_site.moderation.four_eyes.commands import ask_for_second
from citizen_site.moderation.four_eyes.models import Wish
from citizen_site.moderation.four_eyes.queries import needs_second
from citizen_site.moderation.handling.commands import approve_report, hide_report, move_on, take_away, write_note
from citizen_site.moderation.handling.forms import ApproveForm, HideForm, MoveForm, NoteForm, RemoveForm
from citizen_site.moderation.handling.names import MOVES
from citizen_site.moderation.handling.page import act_on, find, needs_of, show
from citizen_site.moderation.handling.queries import report_to_point_at
from citizen_site.moderation.redaction.choices import choices_in
from citizen_site.reports.axes import Evidence, PhotoState
from citizen_site.reports.commands import ChangedMeanwhileError, one_at_a_time
from citizen_site.reports.photos.limits import MAX_REQUEST
from citizen_site.reports.photos.queries import photo_of, photos_of
from citizen_site.reports.queries import code_of
from citizen_site.reports.workflow import Facts, Status
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("desk", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("/<code>")
@requires(Permission.SEE_DESK)
def report(code: str) -> Any:
    found = find(code)
    if code != found.shown_code:
        return redirect(url_for("desk.report", code=found.shown_code), 301)
    return show(found)


@blueprint.get("/<code>/anh/<int:photo_id>/<any(nho, lon):size>.webp")
@requires(Permission.SEE_DESK)
def photo(code: str, photo_id: int, size: str) -> Response:
    """A copy, published or not, for those who decide about it."""
    found = photo_of(db.session(), find(code), photo_id)
    if found is None or found.state is not PhotoState.READY:
        abort(404)
    path = site_storage().path(found.large_key if size == "lon" else found.small_key)
    if not path.exists():
        abort(404)
    response = send_file(path, "image/webp", max_age=600)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


@blueprint.post("/<code>/duyet")
@requires(Permission.SEE_DESK)
def approve(code: str) -> Any:
    found = find(code)
    form = ApproveForm(choices_in(request.form, photos_of(db.session(), found)))

    def act(now: Any) -> None:
        approve_report(db.session(), current_actor(), found, form.choices, now=now, seen_version=form.seen_version)

    return act_on(found, form, act)


@blueprint.post("/<code>/an")
@requires(Permission.SEE_DESK)
def hide(code: str) -> Any:
    form, found = HideForm(), find(code)

    def act(now: Any) -> None:
        reason = form.reason.data
        hides = partial(ask_for_second, wish=Wish.HIDE) if needs_second(db.session(), found) else hide_report
        hides(db.session(), current_actor(), found, reason=reason, now=now, seen_version=form.seen_version)

    return act_on(found, form, act)


@blueprint.post("/<code>/ghi-chu")
@requires(Permission.SEE_DESK)
def note(code: str) -> Any:
    form, found = NoteForm(), find(code)
    return act_on(found, form, lambda now: write_note(db.session(), current_actor(), found, form.note.data, now=now))


@blueprint.post("/<code>/chuyen/<status>")
@requires(Permission.SEE_DESK)
@takes_files(MAX_REQUEST)
def move(code: str, status: str) -> Any:
    found = find(code)
    if status not in MOVES:
        raise NotFoundError(status)
    after = Status(status)
    form = MoveForm(after, needs_of(found, after))
    files = [each for each in request.files.getlist(f"{form.status.value}-photos") if each.filename]

    def act(now: Any) -> None:
        facts = _facts(form)
        move_on(db.session(), current_actor(), found, after, facts, files, now=now, seen_version=form.seen_version)

    if form.validate() and (form.missing() or not _evidence_is_there(form, files) or is_doubtful(found, form)):
        return show(found, form, status=422, problem=form.problem)
    return act_on(found, form, act)


@blueprint.route("/<code>/go-bo", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@requires(Permission.SEE_DESK)
@dangerous
def remove(code: str) -> Any:
    """Take it away for good: a page of its own, because nothing brings it back."""
    form, found, session, actor = RemoveForm(), find(code), db.session(), current_actor()
    authorise(actor, Permission.REMOVE_REPORT, found)
    status = 200
    if request.method == "POST":
        try:
            if form.validate():
                removes = partial(ask_for_second, wish=Wish.REMOVE) if needs_second(session, found) else take_away
                with one_at_a_time(session):
                    removes(
                        session, actor, found, reason=form.why.data, now=clock.now(), seen_version=form.seen_version
                    )
                return redirect(url_for("queue.show"), 303)
            status = 422
        except ChangedMeanwhileError:
            look_again()
            found, status = find(code), 409
    return render(
        "moderation/remove.html", status=status, report=found, form=form, needs_second=needs_second(session, found)
    )


def _facts(form: MoveForm) -> Facts:
    """Raises InvalidInputError for a code that leads nowhere."""
    target = None
    if "target" in form:
        try:
            target = report_to_point_at(db.session(), current_actor(), code_of(form["target"].data))
        except NotFoundError as error:
            raise InvalidInputError("target") from error
    return Facts(
        public_text=form.text.data,
        evidence=form["evidence"].data if "evidence" in form else "",
        date=form["date"].data if "date" in form else None,
        recipient=form["recipient"].data if "recipient" in form else "",
        target=target,
    )


def _evidence_is_there(form: MoveForm, files: Sequence[FileStorage]) -> bool:
    if "evidence" not in form or form["evidence"].data != Evidence.PHOTO or files:
        return True
    form["evidence"].errors = [_("Hãy chọn ảnh chụp sau khi làm.")]
    return False
