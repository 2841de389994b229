"""A reporter's own pages: one report by its private link or signed in, and all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from citizen_site.accounts.current_user import account_or_address, current_person, require_person
from citizen_site.accounts.verification_codes import limit_messages
from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError, NotFoundError
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.permissions import Permission
from citizen_site.core.site import current_site
from citizen_site.core.transactions import commit_regardless
from citizen_site.core.versioning import one_at_a_time
from citizen_site.extensions import db, limiter
from citizen_site.reports.access_link import enqueue_recovery_link, is_message_token, message_token
from citizen_site.reports.attachments.photos import attach_photos, own_photos_of
from citizen_site.reports.attachments.processing import PhotoRefusedError
from citizen_site.reports.attachments.sizes import MAX_REQUEST
from citizen_site.reports.deadlines import WAITING_DAYS, last_day_of_feedback
from citizen_site.reports.delivery import confirm_by_link
from citizen_site.reports.enums import Delivery, EventKind, Moderation, PhotoStage, Verification, Visibility
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.queries import (
    NEWEST_FIRST,
    listed_targets,
    name_given,
    own_report_by_code,
    own_timeline,
    reports_of_person,
)
from citizen_site.reports.reporter_actions import (
    BeingHandledError,
    add_words,
    answer,
    confirm_fix,
    dispute_fix,
    hide_name,
    may_judge,
    said_already,
    withdraw,
)
from citizen_site.reports.undelivered import as_residents_read
from citizen_site.reports.web.access_link import AccessGrant, actor_for, open_access_link, set_private_headers
from citizen_site.reports.web.labels import STATUS_MEANINGS
from citizen_site.reports.web.mistakes import sentence_of
from citizen_site.reports.web.my_report_forms import (
    AddForm,
    AnswerForm,
    ConfirmForm,
    DisputeForm,
    FindForm,
    HideNameForm,
    WithdrawForm,
)
from citizen_site.reports.web.presentation import track_of
from citizen_site.reports.web.remembered import remembered_reports
from citizen_site.reports.workflow import ActorKind, Status, StatusGroup, available_transitions
from citizen_site.web.access import public, requires
from citizen_site.web.fields import VersionedForm
from citizen_site.web.filters import date_and_time, short_date
from citizen_site.web.i18n import current_language
from citizen_site.web.query import QueryArgs, next_href
from citizen_site.web.rendering import render
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("my_reports", __name__)
set_private_headers(blueprint)
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@dataclass(frozen=True)
class Act:
    """A form of the page: what it does, and the entry by which a second tap is known."""

    form: type[VersionedForm]
    run: Callable[..., Any]
    kind: EventKind
    words: str = ""
    rating: str = ""
    takes_photos: bool = False


# The form that a link from another page opens.
OPENED_ARGUMENT = "mo"
ACTS: dict[str, Act] = {
    "them": Act(AddForm, add_words, EventKind.COMMENTED, words="words", takes_photos=True),
    "tra-loi": Act(AnswerForm, answer, EventKind.ANSWERED, words="answer", takes_photos=True),
    "rut": Act(WithdrawForm, withdraw, EventKind.STATUS_CHANGED, words="why"),
    "an-ten": Act(HideNameForm, hide_name, EventKind.NAME_HIDDEN),
    "da-xong": Act(ConfirmForm, confirm_fix, EventKind.FIX_CONFIRMED, rating="rating"),
    "chua-xong": Act(
        DisputeForm, dispute_fix, EventKind.FIX_DISPUTED, words="reason", rating="score", takes_photos=True
    ),
}


@dataclass(frozen=True)
class Here:
    """The report of this address, and how the address goes on."""

    opened: AccessGrant
    token: str = ""

    def address(self, act: str = "", **arguments: Any) -> str:
        code = self.opened.report.display_code
        if self.token:
            end: dict[str, Any] = {"token": self.token}
            return url_for("my_reports.act", act=act, **end) if act else url_for("my_reports.show", **end, **arguments)
        if act:
            return url_for("my_reports.act_signed_in", code=code, act=act)
        return url_for("my_reports.show_signed_in", code=code, **arguments)


def _by_link(token: str) -> Here:
    return Here(open_access_link(token), token)


def _signed_in(code: str) -> Here:
    report = own_report_by_code(db.session(), require_person().id, code_of(code))
    return Here(AccessGrant(report, actor_for(report)))


@blueprint.route("/phan-anh/cua-toi", methods=["GET", "POST"])
@limit_messages
@public
def mine() -> ResponseReturnValue:
    """All reports of an account; without one, a way to have the private link sent again."""
    form, args, person = FindForm(phones=current_site().sms is not None), QueryArgs(), current_person()
    if form.validate_on_submit():
        # The answer and the work are the same whether or not there is such a report: the worker looks.
        enqueue_recovery_link(
            db.session(), form.code.data, form.kind, form.contact.data, language=current_language(), now=clock.now()
        )
        return redirect(url_for("my_reports.link_sent"), 303)
    page = args.page(reports_of_person(person.id), NEWEST_FIRST, size=PAGE_SIZE) if person else None
    return render(
        "reports/my_reports/list.html",
        "results",
        status=422 if form.errors else args.status,
        problems=args.problems,
        form=form,
        reports=[as_residents_read(each) for each in page.items] if page else [],
        remembered=[as_residents_read(each) for each in remembered_reports()],
        remembering=args.choice("nho", ["0", "1"]),
        next_href=next_href(page) if page else None,
    )


@blueprint.get("/phan-anh/cua-toi/da-gui")
@public
def link_sent() -> Response:
    """The same page for everybody who asked."""
    return render("reports/my_reports/link_sent.html")


@blueprint.get("/phan-anh/cua-toi/<token>")
@public
def show(token: str) -> Response:
    """By the private link. Opening the one that was sent to a caller's phone proves that it is theirs."""
    here = _by_link(token)
    report = here.opened.report
    if request.method == "GET" and is_message_token(token) and report.verification is Verification.UNVERIFIED:
        commit_regardless(db.session(), partial(_confirm_contact, report_id=report.id, now=clock.now()))
    return _page(here)


def _confirm_contact(session: Session, *, report_id: int, now: datetime) -> None:
    if report := session.get(Report, report_id):
        confirm_by_link(session, report, now)


@blueprint.get("/phan-anh/cua-toi/so/<code>")
@requires(Permission.USE_OWN_ACCOUNT)
def show_signed_in(code: str) -> Response:
    """The same page, for reporters who were signed in."""
    return _page(_signed_in(code))


@blueprint.post("/phan-anh/cua-toi/<token>/<act>")
@limiter.limit("60 per hour")
@public
@takes_files(MAX_REQUEST)
def act(token: str, act: str) -> ResponseReturnValue:
    return _do(_by_link(token), act)


@blueprint.post("/phan-anh/cua-toi/so/<code>/<act>")
@limiter.limit("60 per hour")
@requires(Permission.USE_OWN_ACCOUNT)
@takes_files(MAX_REQUEST)
def act_signed_in(code: str, act: str) -> ResponseReturnValue:
    return _do(_signed_in(code), act)


def _do(here: Here, name: str) -> ResponseReturnValue:
    if name not in ACTS:
        raise NotFoundError(name)
    chosen, session, report = ACTS[name], db.session(), here.opened.report
    form = chosen.form()
    files = [file for file in request.files.getlist("photos") if file.filename] if chosen.takes_photos else []
    if not form.validate():
        return _page(here, form, status=422)
    words = form[chosen.words].data if chosen.words else ""
    if name == "them" and not words and not files:
        form["words"].errors = [_("Hãy viết vài chữ, hoặc chọn ảnh.")]
        return _page(here, form, status=422)
    given = [words] if chosen.words else []
    rating = {"rating": int(form[chosen.rating].data or 0) or None} if chosen.rating else {}
    now = clock.now()
    try:
        with one_at_a_time(session):
            event = chosen.run(
                session, here.opened.actor, report, *given, **rating, now=now, seen_version=_seen_version(here, form)
            )
            attach_photos(session, report, files, event, stage=PhotoStage.ADDED, now=now)
    except PhotoRefusedError as error:
        return _page(_again(here), form, status=422, problem=sentence_of(error))
    except BeingHandledError as error:
        return _page(_again(here), form, status=409, problem=sentence_of(error))
    except ChangedMeanwhileError:
        again = _again(here)
        if said_already(session, again.opened.report, chosen.kind, "" if name == "rut" else words):
            return redirect(again.address(da=name), 303)
        return _page(again, form, status=409)
    return redirect(here.address(da=name), 303)


def _seen_version(here: Here, form: VersionedForm) -> int | None:
    """The version of the page; today's where the reporter was shown all that they may know of what happened since."""
    report = here.opened.report
    return form.seen_version if own_timeline(db.session(), report, after_id=form.seen_event) else report.version


def _again(here: Here) -> Here:
    """As it stands now, after a change that did not go through."""
    return _by_link(here.token) if here.token else _signed_in(here.opened.report.code)


def _page(here: Here, sent: VersionedForm | None = None, *, status: int = 200, problem: str = "") -> Response:
    session, report, now = db.session(), here.opened.report, clock.now()
    if report.removed_at:
        return render("reports/removed.html", status=410, report=report)
    forms = {name: sent if isinstance(sent, act.form) else act.form(formdata=None) for name, act in ACTS.items()}
    events, report = own_timeline(session, report), as_residents_read(report)
    choices = available_transitions(report.status, ActorKind.REPORTER, resume=report.resume_status)
    return render(
        "reports/my_reports/show.html",
        "report",
        status=status,
        report=report,
        targets=listed_targets(session, events),
        here=here,
        photo_token=here.token or message_token(report, current_app.config["SECRET_KEY"]),
        events=events,
        news=[each for each in events if each.id > sent.seen_event] if sent and status == 409 else [],
        last_event=events[-1].id if events else 0,
        photos=own_photos_of(session, report),
        sentences=next_steps(report, now),
        track=[] if report.delivery is Delivery.UNSENT else track_of(report, events, now, is_reporter=True),
        opened=request.args.get(OPENED_ARGUMENT, ""),
        forms=forms,
        sent=sent,
        problem=problem,
        done=request.args.get("da", "") if request.args.get("da") in DONE else "",
        done_words=DONE,
        name=name_given(session, report) if report.shows_name else "",
        may_judge=may_judge(report, now),
        may_withdraw=Status.WITHDRAWN in choices,
    )


DONE = {
    "them": _l("Đã lưu. Người xử lý sẽ đọc."),
    "tra-loi": _l("Đã gửi câu trả lời. Hạn xử lý tính tiếp từ bây giờ."),
    "rut": _l("Bạn đã rút phản ánh này."),
    "an-ten": _l("Tên bạn không còn hiện ra."),
    "da-xong": _l("Cảm ơn bạn. Mọi người sẽ thấy là việc này đã xong thật."),
    "chua-xong": _l("Đã ghi nhận là chưa xong. Chúng tôi sẽ xem lại và trả lời bạn."),
}


def next_steps(report: Report, now: datetime) -> list[str]:
    """At most four sentences; the first says where it stands."""
    if report.delivery is Delivery.UNSENT:
        return [_("Phản ánh chưa được gửi. Mời bạn nhập mã xác nhận vừa nhận.")]
    if report.status is Status.AWAITING_REPORTER and report.question_asked_at:
        until = report.question_asked_at + timedelta(days=WAITING_DAYS)
        return [
            _("Nơi xử lý hỏi bạn thêm. Hạn xử lý tạm dừng cho đến khi bạn trả lời."),
            _("Nếu bạn không trả lời trước ngày %(day)s, hạn xử lý lại tính tiếp.", day=short_date(until)),
        ]
    if may_judge(report, now) and report.closed_at:
        last_day = last_day_of_feedback(report.closed_at)
        return [
            _("Nơi xử lý trả lời là đã xong. Đã xong thật chưa?"),
            _("Bạn có thể xác nhận, hoặc báo chưa xong, đến hết ngày %(day)s.", day=short_date(last_day)),
        ]
    if report.status is Status.RESOLVED:
        return [
            _("Bạn đã xác nhận là xong. Cảm ơn bạn.")
            if report.fix_confirmed_at
            else _("Nơi xử lý trả lời là đã xong. Thời gian xác nhận đã hết.")
        ]
    if report.status_group is StatusGroup.CLOSED:
        return [str(STATUS_MEANINGS[report.status])]
    return [*_moderation(report), str(STATUS_MEANINGS[report.status]), *_dates(report, now)]


def _moderation(report: Report) -> list[str]:
    if report.resident_values:
        return [_("Người tiếp nhận đang xem phản ánh của bạn.")]
    if report.moderation is Moderation.PENDING and report.delivery is Delivery.SENT and report.intake_due_at:
        return [_("Chúng tôi sẽ đọc phản ánh này trước %(when)s.", when=date_and_time(report.intake_due_at))]
    if report.moderation is Moderation.HIDDEN:
        return [_("Phản ánh này không được đăng công khai. Việc xử lý vẫn đi tiếp.")]
    if report.visibility is Visibility.PRIVATE:
        return [_("Chỉ bạn và người xử lý đọc được phản ánh này.")]
    return []


def _dates(report: Report, now: datetime) -> list[str]:
    found = []
    if report.status is Status.SCHEDULED and report.scheduled_for:
        found.append(_("Ngày hẹn làm: %(day)s.", day=short_date(report.scheduled_for)))
    if report.status is Status.FORWARDED:
        found.append(_("Chuyển tới: %(recipient)s.", recipient=report.forwarded_to))
    if report.due_at:
        found.append(
            _("Hạn xử lý: %(when)s.", when=date_and_time(report.due_at))
            if report.due_at > now
            else _(
                "Việc này đã quá hạn từ %(when)s. Người tiếp nhận thấy phản ánh ở đầu danh sách.",
                when=date_and_time(report.due_at),
            )
        )
    return found
