"""After publishing: correcting, withdrawing, seeing how a notice is received."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, url_for
from flask_babel import gettext as _

from citizen_site.accounts.signed_in import account_or_address
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db, limiter
from citizen_site.notices import names
from citizen_site.notices.commands import StaleError, correct, withdraw
from citizen_site.notices.forms import CorrectionForm, WithdrawalForm, filled_with
from citizen_site.notices.models import Notice
from citizen_site.notices.queries import notice_for
from citizen_site.notices.readers.queries import Counts, confirmed_by, counts_of
from citizen_site.notices.readiness import Fault, faults
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("notice_care", __name__)
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.route("/thong-bao/<code>/sua", methods=["GET", "POST"])
@requires(Permission.CORRECT_NOTICE)
def correct_notice(code: str) -> Any:
    """Change what is public, with a reason that everybody reads."""
    notice = notice_for(db.session(), current_actor(), Permission.CORRECT_NOTICE, code)
    form = CorrectionForm(data=filled_with(notice))
    problems: list[Any] = []
    if form.validate_on_submit():
        problems = _correct(notice, form)
        if not problems:
            return redirect(url_for("notices.show_notice", code=notice.code), 303)
    return render(
        "notices/correct.html",
        status=422 if form.errors or problems else 200,
        notice=notice,
        form=form,
        problems=problems,
    )


def _correct(notice: Notice, form: CorrectionForm) -> list[Any]:
    """What stands in the way; nothing when it is done."""
    now, content = clock.now(), form.content()
    found = [names.FAULTS[fault] for fault in faults(content, now) if fault != Fault.OVER]
    if found:
        return found
    try:
        correct(
            db.session(),
            current_actor(),
            notice,
            content,
            reason=form.reason.data,
            version=form.version.data,
            now=now,
        )
    except StaleError:
        return [_("Thông báo vừa được sửa ở nơi khác. Chữ bạn gõ vẫn ở đây; hãy mở lại trang này để xem bản mới nhất.")]
    except InvalidInputError:
        return [_("Bạn chưa đổi gì so với bản đang đăng.")]
    return []


@blueprint.route("/thong-bao/<code>/rut-lai", methods=["GET", "POST"])
@requires(Permission.WITHDRAW_NOTICE)
def withdraw_notice(code: str) -> Any:
    session, actor = db.session(), current_actor()
    notice = notice_for(session, actor, Permission.WITHDRAW_NOTICE, code)
    form = WithdrawalForm()
    if form.validate_on_submit():
        withdraw(session, actor, notice, form.reason.data, clock.now())
        return redirect(url_for("notices.show_notice", code=notice.code), 303)
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
