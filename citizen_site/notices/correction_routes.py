"""Pages after publication: corrections, withdrawal and view counts."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from wtforms import Field

from citizen_site.accounts.current_user import account_or_address
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.permissions import Permission
from citizen_site.core.transactions import commit_on_error
from citizen_site.extensions import db, limiter
from citizen_site.notices import labels
from citizen_site.notices.commands import StaleError, correct, withdraw
from citizen_site.notices.files.commands import FileRefusedError
from citizen_site.notices.files.labels import REFUSALS
from citizen_site.notices.files.models import FileState, NoticeFile
from citizen_site.notices.files.queries import files_of, waiting_files
from citizen_site.notices.files.receiving import MAX_REQUEST, receive_files
from citizen_site.notices.files.routes import limit_uploads
from citizen_site.notices.forms import CorrectionForm, WithdrawalForm, filled_with
from citizen_site.notices.models import Notice, NoticeState
from citizen_site.notices.publish_checks import PublishProblem, publish_problems
from citizen_site.notices.queries import notice_for, was_undone_for
from citizen_site.notices.view_counts.queries import Counts, confirmed_by, counts_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("notice_corrections", __name__)
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.route("/thong-bao/<code>/sua", methods=["GET", "POST"])
@limit_uploads
@requires(Permission.CORRECT_NOTICE)
@takes_files(MAX_REQUEST)
def correct_notice(code: str) -> Any:
    """Change what is public, with a reason that everybody reads. Files that came with an incomplete form wait."""
    session = db.session()
    notice = _notice_for(Permission.CORRECT_NOTICE, code)
    if notice is None:
        return _no_longer_public(CorrectionForm())
    if notice.state == NoticeState.WITHDRAWN:
        return redirect(url_for("notices.show_notice", code=notice.code), 303)
    form = CorrectionForm(data={**filled_with(notice), "upload_key": secrets.token_hex(8)})
    problems: list[Any] = []
    waiting: list[NoticeFile] = []
    if form.is_submitted():
        is_right = form.validate()
        waiting = waiting_files(session, notice, form.waiting.data)
        if not form.upload_key.errors:
            received = receive_files(notice, form.upload_key.data, FileState.WAITING)
            # The same request a second time finds files that are attached already.
            waiting += [each for each in received.files if each.state == FileState.WAITING and each not in waiting]
            form.files.errors = [" ".join(received.refused)] if received.refused else []
        if is_right and not form.files.errors:
            problems = _correct(notice, form, waiting)
            if not problems:
                return redirect(url_for("notices.show_notice", code=notice.code), 303)
            if not notice.is_public:
                return _no_longer_public(form)
        commit_on_error(session)
        form.upload_key.data = secrets.token_hex(8)
    return render(
        "notices/correct.html",
        status=422 if form.is_submitted() else 200,
        notice=notice,
        form=form,
        waiting=waiting,
        problems=problems,
    )


def _notice_for(permission: Permission, code: str) -> Notice | None:
    """None when its publication was undone while a form about it was open. Raises NotFoundError."""
    session, actor = db.session(), current_actor()
    try:
        return notice_for(session, actor, permission, code)
    except NotFoundError:
        if request.method == "POST" and was_undone_for(session, actor, permission, code):
            return None
        raise


def _no_longer_public(form: CorrectionForm | WithdrawalForm) -> Response:
    """Says so, with what was typed: there is no form left that could hold it."""
    fields: list[Field] = [form[name] for name in ("title", "body", "reason") if name in form]
    typed = [(field.label.text, field.data) for field in fields if field.data]
    return render("notices/no_longer_public.html", status=409, typed=typed)


def _correct(notice: Notice, form: CorrectionForm, waiting: Sequence[NoticeFile]) -> list[Any]:
    """What stands in the way; nothing when it is done."""
    session, now, content = db.session(), clock.now(), form.content()
    if found := [problem for problem in publish_problems(content, now) if problem != PublishProblem.OVER]:
        return labels.problem_sentences(found, content)
    try:
        correct(
            session,
            current_actor(),
            notice,
            content,
            reason=form.reason.data,
            version=form.version.data,
            now=now,
            added=[each for each in waiting if each.id not in form.leaving.data],
            removed=[each for each in files_of(session, notice) if each.id in form.leaving.data],
        )
    except StaleError:
        return [
            _(
                "Thông báo vừa được sửa hoặc rút lại ở nơi khác. Chữ bạn gõ vẫn ở đây;"
                " hãy mở lại trang này để xem bản mới nhất."
            )
        ]
    except FileRefusedError as error:
        return [REFUSALS[error.refusal]]
    except InvalidInputError:
        return [_("Bạn chưa đổi gì so với bản đang đăng.")]
    return []


@blueprint.route("/thong-bao/<code>/rut-lai", methods=["GET", "POST"])
@requires(Permission.WITHDRAW_NOTICE)
def withdraw_notice(code: str) -> Any:
    session, actor = db.session(), current_actor()
    notice, form = _notice_for(Permission.WITHDRAW_NOTICE, code), WithdrawalForm()
    if notice is None:
        return _no_longer_public(form)
    if form.validate_on_submit():
        try:
            withdraw(session, actor, notice, form.reason.data, clock.now())
            return redirect(url_for("notices.show_notice", code=notice.code), 303)
        except InvalidInputError:
            if not notice.is_public:
                return _no_longer_public(form)
            is_gone = notice.state == NoticeState.WITHDRAWN
            form.reason.errors = [_("Thông báo này đã được rút lại rồi.") if is_gone else _("Hãy ghi lý do rút.")]
    return render("notices/withdraw.html", status=422 if form.errors else 200, notice=notice, form=form)


@blueprint.get("/thong-bao/<code>/nguoi-doc")
@requires(Permission.SEE_NOTICE_READERS)
def readers(code: str) -> Response:
    """Two counts, and the names of those who agreed."""
    session, actor = db.session(), current_actor()
    notice = notice_for(session, actor, Permission.SEE_NOTICE_READERS, code)
    return render(
        "notices/readers.html",
        notice=notice,
        counts=counts_of(session, [notice.id]).get(notice.id, Counts(0, 0)),
        people=confirmed_by(session, actor, notice),
    )
