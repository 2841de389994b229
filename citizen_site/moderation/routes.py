"""The desk: the queue, and one report with everything that can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from citizen_site.accounts.fresh import dangerous
from citizen_site.accounts.signed_in import account_or_address, look_again
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.permissions import Permission, allowed, authorise
from citizen_site.core.storage import site_storage
from citizen_site.extensions import db, limiter
from citizen_site.moderation.commands import approve_report, hide_report, move_on, take_away, write_note
from citizen_site.moderation.forms import ApproveForm, HideForm, MoveForm, NoteForm, RemoveForm
from citizen_site.moderation.names import MOVES, RESUME, TABS
from citizen_site.moderation.queries import (
    DEADLINE_FIRST,
    Tab,
    contact_kind,
    counts,
    original_of,
    queue,
    report_at_desk,
    report_to_point_at,
    whole_timeline,
)
from citizen_site.reports.axes import Evidence, PhotoStage, PhotoState
from citizen_site.reports.commands import ChangedMeanwhileError, one_at_a_time
from citizen_site.reports.models import Report
from citizen_site.reports.own.forms import VersionedForm
from citizen_site.reports.photos.limits import MAX_REQUEST
from citizen_site.reports.photos.problems import PhotoRefusedError
from citizen_site.reports.photos.queries import photo_of, photos_of
from citizen_site.reports.queries import code_of
from citizen_site.reports.workflow import NEEDS, Facts, Party, Status, TransitionError, targets
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import QueryArgs, url_with
from citizen_site.web.rendering import render
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("desk", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("", endpoint="queue")
@requires(Permission.SEE_DESK)
def show_queue() -> Response:
    args, session, now, actor = QueryArgs(), db.session(), clock.now(), current_actor()
    numbers = counts(session, actor, now)
    chosen = args.choice("xem", [each.value for each in Tab])
    tab = Tab(chosen) if chosen else Tab.NEW if numbers[Tab.NEW] else Tab.OPEN
    page = args.page(queue(actor, tab, now), DEADLINE_FIRST, size=PAGE_SIZE)
    return render(
        "moderation/queue.html",
        "results",
        status=args.status,
        problems=args.problems,
        reports=page.items,
        next_href=url_with(sau=page.next_cursor, xem=tab.value) if page.next_cursor else None,
        tabs=TABS,
        tab=tab,
        numbers=numbers,
        now=now,
    )


@blueprint.get("/<code>")
@requires(Permission.SEE_DESK)
def report(code: str) -> Any:
    found = _report(code)
    if code != found.shown_code:
        return redirect(url_for("desk.report", code=found.shown_code), 301)
    return _page(found)


@blueprint.get("/<code>/anh/<int:photo_id>/<any(nho, lon):size>.webp")
@requires(Permission.SEE_DESK)
def photo(code: str, photo_id: int, size: str) -> Response:
    """A copy, published or not, for those who decide about it."""
    found = photo_of(db.session(), _report(code), photo_id)
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
    form, found = ApproveForm(), _report(code)
    ticked = {int(each) for each in request.form.getlist("photo") if each.isascii() and each.isdigit()}

    def act(now: Any) -> None:
        approve_report(db.session(), current_actor(), found, ticked, now=now, seen_version=form.seen_version)

    return _do(found, form, act)


@blueprint.post("/<code>/an")
@requires(Permission.SEE_DESK)
def hide(code: str) -> Any:
    form, found = HideForm(), _report(code)

    def act(now: Any) -> None:
        reason = form.reason.data
        hide_report(db.session(), current_actor(), found, reason, now=now, seen_version=form.seen_version)

    return _do(found, form, act)


@blueprint.post("/<code>/ghi-chu")
@requires(Permission.SEE_DESK)
def note(code: str) -> Any:
    form, found = NoteForm(), _report(code)
    return _do(found, form, lambda now: write_note(db.session(), current_actor(), found, form.note.data, now=now))


@blueprint.post("/<code>/chuyen/<status>")
@requires(Permission.SEE_DESK)
@takes_files(MAX_REQUEST)
def move(code: str, status: str) -> Any:
    found = _report(code)
    if status not in MOVES:
        raise NotFoundError(status)
    after = Status(status)
    form = MoveForm(after, _needs(found, after))
    files = [each for each in request.files.getlist(f"{form.status.value}-photos") if each.filename]

    def act(now: Any) -> None:
        facts = _facts(form)
        move_on(db.session(), current_actor(), found, after, facts, files, now=now, seen_version=form.seen_version)

    if form.validate() and (form.missing() or not _evidence_is_there(found, form, files)):
        return _page(found, form, status=422)
    return _do(found, form, act)


@blueprint.route("/<code>/go-bo", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@requires(Permission.SEE_DESK)
@dangerous
def remove(code: str) -> Any:
    """Take it away for good: a page of its own, because nothing brings it back."""
    form, found, session, actor = RemoveForm(), _report(code), db.session(), current_actor()
    authorise(actor, Permission.REMOVE_REPORT, found)
    status = 200
    if request.method == "POST":
        try:
            if form.validate():
                with one_at_a_time(session):
                    take_away(session, actor, found, form.why.data, now=clock.now(), seen_version=form.seen_version)
                return redirect(url_for("desk.queue"), 303)
            status = 422
        except ChangedMeanwhileError:
            look_again()
            found, status = _report(code), 409
    return render("moderation/remove.html", status=status, report=found, form=form)


def _report(code: str) -> Report:
    found = report_at_desk(db.session(), current_actor(), code_of(code))
    if found.removed_at:
        abort(410)
    return found


def _needs(found: Report, after: Status) -> Sequence[Any]:
    """Taking up what was interrupted by a question says nothing new."""
    resumes = found.status is Status.AWAITING_REPORTER and after is found.status_before
    return () if resumes else NEEDS.get(after, ())


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


def _evidence_is_there(found: Report, form: MoveForm, files: Sequence[FileStorage]) -> bool:
    if "evidence" not in form or form["evidence"].data != Evidence.PHOTO or files:
        return True
    form["evidence"].errors = [_("Hãy chọn ảnh chụp sau khi làm.")]
    return False


def _do(found: Report, form: VersionedForm, act: Callable[[Any], None]) -> Any:
    """Act if the form is in order; whoever decided on an older version sees what happened since."""
    code = found.shown_code
    if not form.validate():
        return _page(found, form, status=422)
    try:
        with one_at_a_time(db.session()):
            act(clock.now())
    except (ChangedMeanwhileError, TransitionError):
        look_again()
        return _page(_report(code), form, status=409)
    except PhotoRefusedError as error:
        look_again()
        return _page(_report(code), form, status=422, problem=str(error))
    except InvalidInputError as error:
        sentences = {
            "target": _("Không có phản ánh nào mang mã này mà bạn xem được."),
            "itself": _("Phản ánh không thể trùng với chính nó."),
        }
        if str(error) not in sentences:
            raise
        form["target"].errors = [sentences[str(error)]]
        return _page(found, form, status=422)
    return redirect(url_for("desk.report", code=code, da="1"), 303)


def _page(found: Report, sent: VersionedForm | None = None, *, status: int = 200, problem: str = "") -> Response:
    session, actor = db.session(), current_actor()
    events = whole_timeline(session, found)
    choices = targets(found.status, Party.STAFF, resume=found.status_before)
    moves = {each: MoveForm(each, _needs(found, each), formdata=None) for each in choices}
    lost = ""
    if isinstance(sent, MoveForm) and sent.status in moves:
        moves[sent.status] = sent
    elif isinstance(sent, MoveForm):
        lost = sent.text.data  # it can no longer become that, but nobody shall have to write it again
    photos = photos_of(session, found)
    return render(
        "moderation/report.html",
        "report",
        status=status,
        report=found,
        events=events,
        last_event=events[-1].id if events else 0,
        news=[each for each in events if each.id > sent.seen_event] if sent and status == 409 else [],
        photos=photos,
        after_photos=[each for each in photos if each.stage is PhotoStage.AFTER],
        may_handle=allowed(actor, Permission.HANDLE_REPORT, found),
        may_remove=allowed(actor, Permission.REMOVE_REPORT, found),
        moves=moves,
        move_names=MOVES,
        resume_name=RESUME,
        hide_form=sent if isinstance(sent, HideForm) else HideForm(formdata=None),
        note_form=sent if isinstance(sent, NoteForm) else NoteForm(formdata=None),
        sent=sent,
        lost=lost,
        problem=problem,
        done=request.args.get("da") == "1",
        reached_by=contact_kind(session, found),
        original=original_of(session, found),
        now=clock.now(),
    )
