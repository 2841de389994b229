"""One report at the desk: its page, and the acts that change what everybody reads of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from citizen_site.accounts.current_user import account_or_address, background_poll, reload_identity
from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.pdf_safety import MAX_BYTES, Refusal
from citizen_site.core.permissions import Permission, authorise
from citizen_site.desk.labels import STATUS_ACTIONS
from citizen_site.desk.presence import presence_at
from citizen_site.desk.report.compose import needs_confirmation
from citizen_site.desk.report.forms import ApproveForm, HideForm, NoteForm, RemoveForm, StatusForm
from citizen_site.desk.report.page import approval_context, load_report, needs_of, render_report, submit_action
from citizen_site.extensions import db, limiter
from citizen_site.reports.attachments.documents import MAX_DOCUMENTS, DocumentRefusedError, read_documents
from citizen_site.reports.attachments.photo_review import photo_decisions
from citizen_site.reports.attachments.photos import photo_of, photos_of
from citizen_site.reports.attachments.sizes import MAX_REQUEST
from citizen_site.reports.conflict_of_interest import needs_approval
from citizen_site.reports.enums import Evidence
from citizen_site.reports.forwarding import forward, known_address
from citizen_site.reports.models.hide_request import RequestedAction
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import approve_report, hide_report, remove_permanently
from citizen_site.reports.queries import code_of, find_duplicate_target
from citizen_site.reports.second_approval import request_approval
from citizen_site.reports.status import request_status_change
from citizen_site.reports.timeline import write_note
from citizen_site.reports.versioning import ChangedMeanwhileError, one_at_a_time
from citizen_site.reports.web.photos import serve_rendition
from citizen_site.reports.workflow import Status, TransitionData
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render
from citizen_site.web.upload_errors import REFUSED_PDF
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("desk_report", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)
TOO_MANY = _l("Tối đa %(number)d tệp văn bản cho một câu trả lời.", number=MAX_DOCUMENTS)


@blueprint.get("/<code>")
@requires(Permission.SEE_DESK)
def report(code: str) -> Any:
    found = load_report(code)
    if code != found.display_code:
        return redirect(url_for("desk_report.report", code=found.display_code), 301)
    return render_report(found)


@blueprint.get("/<code>/anh/<int:photo_id>/<any(be, nho, lon):size>.webp")
@requires(Permission.SEE_DESK)
def photo(code: str, photo_id: int, size: str) -> Response:
    """A copy, published or not, for those who decide about it."""
    return serve_rendition(photo_of(db.session(), load_report(code), photo_id), size, "private")


@blueprint.post("/<code>/duyet")
@requires(Permission.SEE_DESK)
def approve(code: str) -> Any:
    found = load_report(code)
    form = ApproveForm(photo_decisions(request.form, photos_of(db.session(), found)))

    def act(now: Any) -> None:
        approve_report(db.session(), current_actor(), found, form.choices, now=now, seen_version=form.seen_version)

    return submit_action(found, form, act)


@blueprint.post("/<code>/an")
@requires(Permission.SEE_DESK)
def hide(code: str) -> Any:
    form, found = HideForm(), load_report(code)

    def act(now: Any) -> None:
        reason = form.reason.data
        hides = (
            partial(request_approval, wish=RequestedAction.HIDE) if needs_approval(db.session(), found) else hide_report
        )
        hides(db.session(), current_actor(), found, reason=reason, now=now, seen_version=form.seen_version)

    return submit_action(found, form, act)


@blueprint.post("/<code>/ghi-chu")
@requires(Permission.SEE_DESK)
def note(code: str) -> Any:
    form, found = NoteForm(), load_report(code)
    return submit_action(
        found, form, lambda now: write_note(db.session(), current_actor(), found, form.note.data, now=now)
    )


def _sends_no_mail() -> bool:
    return (request.view_args or {}).get("status") != Status.FORWARDED


@blueprint.post("/<code>/chuyen/<status>")
@limiter.limit("60 per hour", key_func=account_or_address, exempt_when=_sends_no_mail)
@requires(Permission.SEE_DESK)
@takes_files(MAX_REQUEST + MAX_DOCUMENTS * MAX_BYTES)
def change_status(code: str, status: str) -> Any:
    found = load_report(code)
    if status not in STATUS_ACTIONS:
        raise NotFoundError(status)
    after = Status(status)
    form = StatusForm(after, needs_of(found, after))
    photos = _files(form, "photos")
    taken_over = numbers_of(f"{form.status.value}-use")
    documents: list[tuple[str, bytes]] = []

    def act(now: Any) -> None:
        event = request_status_change(
            db.session(),
            current_actor(),
            found,
            after,
            _transition_data(form),
            photos,
            documents=documents,
            taken_over=taken_over,
            now=now,
            seen_version=form.seen_version,
        )
        if email := _address(found, form):
            key = current_app.config["SECRET_KEY"]
            forward(db.session(), found, event, form["recipient"].data, email, key=key, now=now)

    if form.validate():
        if form.missing() or not _evidence_is_there(form, photos, taken_over):
            return render_report(found, form, status=422)
        try:
            documents = read_documents(_files(form, "documents"))
        except DocumentRefusedError as error:
            form["evidence"].errors = [TOO_MANY if error.refusal is Refusal.TOO_MANY else REFUSED_PDF[error.refusal]]
            return render_report(found, form, status=422)
        if needs_confirmation(found, form):
            return render_report(found, form, status=422, problem=form.problem)
    return submit_action(found, form, act)


@blueprint.route("/<code>/go-bo", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@requires(Permission.SEE_DESK)
@requires_recent_sign_in
def remove(code: str) -> Any:
    """Take it away for good: a page of its own, because nothing brings it back."""
    form, found, session, actor = RemoveForm(), load_report(code), db.session(), current_actor()
    authorise(actor, Permission.REMOVE_REPORT, found)
    second, status = approval_context(session, actor, found, None), 200
    if request.method == "POST" and second["hide_request"]:
        status = 409
    elif request.method == "POST":
        status = 422
        if form.validate():
            removes = (
                partial(request_approval, wish=RequestedAction.REMOVE) if second["needs_second"] else remove_permanently
            )
            seen = form.seen_version
            try:
                with one_at_a_time(session):
                    removes(session, actor, found, reason=form.why.data, now=clock.now(), seen_version=seen)
                return redirect(url_for("queue.show"), 303)
            except ChangedMeanwhileError:
                reload_identity()
                found, status = load_report(code), 409
                second = approval_context(session, current_actor(), found, None)
    return render("desk/report/remove.html", status=status, report=found, form=form, is_late=status == 409, **second)


def numbers_of(name: str) -> set[int]:
    """The numbers of ticked boxes."""
    return {int(each) for each in request.form.getlist(name) if each.isascii() and each.isdigit() and len(each) < 10}


def _transition_data(form: StatusForm) -> TransitionData:
    """Raises InvalidInputError for a code that leads nowhere."""
    target = None
    if "target" in form:
        try:
            target = find_duplicate_target(db.session(), current_actor(), code_of(form["target"].data))
        except NotFoundError as error:
            raise InvalidInputError("target") from error
    return TransitionData(
        public_text=form.text.data,
        evidence=form["evidence"].data if "evidence" in form else "",
        date=form["date"].data if "date" in form else None,
        recipient=form["recipient"].data if "recipient" in form else "",
        target=target,
        referral=form["referral"].data if "referral" in form else "",
    )


def _files(form: StatusForm, name: str) -> list[FileStorage]:
    return [each for each in request.files.getlist(f"{form.status.value}-{name}") if each.filename]


def _address(found: Report, form: StatusForm) -> str:
    """Where the mail goes: what was typed, or what is known of the body with this name."""
    if "recipient" not in form:
        return ""
    return form["email"].data or known_address(db.session(), found.area_id or 0, form["recipient"].data)


def _evidence_is_there(form: StatusForm, photos: Sequence[FileStorage], taken_over: Collection[int]) -> bool:
    if "evidence" not in form:
        return True
    if form["evidence"].data == Evidence.PHOTO and not (photos or taken_over):
        form["evidence"].errors = [_("Hãy chọn ảnh chụp sau khi làm.")]
    elif form["evidence"].data == Evidence.DOCUMENT and not _files(form, "documents"):
        form["evidence"].errors = [_("Hãy chọn tệp văn bản (PDF).")]
    return not form["evidence"].errors


@blueprint.post("/<code>/dang-xem")
@requires(Permission.SEE_DESK)
@background_poll
def stay(code: str) -> Response:
    """Twice a minute. Says also when the report is no longer as the page shows it."""
    found = load_report(code)
    seen = request.form.get("version", "")
    return render("desk/report/presence.html", "presence", report=found, seen_version=seen, **presence_at(found))
