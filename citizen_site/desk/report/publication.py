"""Who may read a report: approved, hidden or removed at the desk. And notes, which only the desk reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.permissions import Permission, authorise
from citizen_site.core.versioning import one_at_a_time
from citizen_site.desk.report.actions import blueprint, load_report, submit_action
from citizen_site.desk.report.second_approval import MAX_REASON, approval_context
from citizen_site.extensions import db, limiter
from citizen_site.reports import publication
from citizen_site.reports.attachments.photo_review import PhotoDecisions, photo_decisions
from citizen_site.reports.attachments.photos import photos_of
from citizen_site.reports.conflict_of_interest import needs_approval
from citizen_site.reports.models.approval_request import RequestedAction
from citizen_site.reports.second_approval import AlreadyRequestedError, request_approval
from citizen_site.reports.status import MAX_PUBLIC_TEXT
from citizen_site.reports.timeline import write_note
from citizen_site.reports.web.labels import SPAM_ANSWER
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm, text_area
from citizen_site.web.rendering import render


class ApproveForm(VersionedForm):
    """What shall become of each photo is chosen beside its picture: `choices`."""

    def __init__(self, choices: PhotoDecisions, **options: Any) -> None:
        super().__init__(**options)
        self.choices = choices


class HideForm(VersionedForm):
    """Why it is not for the public; the reporter reads it."""

    reason = text_area(
        _l("Lý do"),
        longest=MAX_REASON,
        required=_l("Hãy viết lý do."),
        description=_l("Người gửi sẽ đọc lý do này. Không ai khác thấy."),
    )
    spam = BooleanField(_l("Đây là thư rác: đóng luôn, không ai phải xử lý"))


class NoteForm(VersionedForm):
    """For colleagues."""

    note = text_area(
        _l("Ghi chú nội bộ"),
        longest=MAX_PUBLIC_TEXT,
        required=_l("Hãy viết ghi chú."),
        description=_l("Chỉ người tiếp nhận đọc được."),
    )


class RemoveForm(VersionedForm):
    """Why it goes for good."""

    why = text_area(
        _l("Lý do gỡ"),
        longest=MAX_REASON,
        required=_l("Hãy viết lý do."),
        description=_l("Ghi vào nhật ký; không hiện trên trang nào khác."),
    )


@blueprint.post("/<code>/duyet")
@requires(Permission.SEE_DESK)
def approve(code: str) -> ResponseReturnValue:
    found = load_report(code)
    form = ApproveForm(photo_decisions(request.form, photos_of(db.session(), found)))

    def act(now: datetime) -> None:
        publication.approve(db.session(), current_actor(), found, form.choices, now=now, seen_version=form.seen_version)

    return submit_action(found, form, act)


@blueprint.post("/<code>/an")
@requires(Permission.SEE_DESK)
def hide(code: str) -> ResponseReturnValue:
    form, found = HideForm(), load_report(code)

    def act(now: datetime) -> None:
        session, actor, seen = db.session(), current_actor(), form.seen_version
        hides: Callable[..., object] = publication.hide
        if form.spam.data:
            hides = partial(publication.hide, spam_answer=str(SPAM_ANSWER))
        if needs_approval(session, found):
            action = RequestedAction.HIDE_AS_SPAM if form.spam.data else RequestedAction.HIDE
            hides = partial(request_approval, requested_action=action)
        hides(session, actor, found, reason=form.reason.data, now=now, seen_version=seen)

    return submit_action(found, form, act, ends_report=form.spam.data)


@blueprint.post("/<code>/ghi-chu")
@requires(Permission.SEE_DESK)
def note(code: str) -> ResponseReturnValue:
    form, found = NoteForm(), load_report(code)
    return submit_action(
        found, form, lambda now: write_note(db.session(), current_actor(), found, form.note.data, now=now)
    )


@blueprint.route("/<code>/go-bo", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@requires(Permission.SEE_DESK)
@requires_recent_sign_in
def remove(code: str) -> ResponseReturnValue:
    """A separate page, because nothing can restore the report."""
    form, found, session, actor = RemoveForm(), load_report(code), db.session(), current_actor()
    authorise(actor, Permission.REMOVE_REPORT, found)
    second, status = approval_context(session, actor, found, None), 200
    if request.method == "POST" and second["approval_request"]:
        status = 409
    elif request.method == "POST":
        status = 422
        if form.validate():
            removes = (
                partial(request_approval, requested_action=RequestedAction.REMOVE)
                if second["needs_second"]
                else publication.remove_permanently
            )
            seen = form.seen_version
            try:
                with one_at_a_time(session):
                    removes(session, actor, found, reason=form.why.data, now=clock.now(), seen_version=seen)
                return redirect(url_for("queue.show"), 303)
            except (ChangedMeanwhileError, AlreadyRequestedError):
                found, status = load_report(code), 409
                second = approval_context(session, actor, found, None)
    return render("desk/report/remove.html", status=status, report=found, form=form, is_late=status == 409, **second)
