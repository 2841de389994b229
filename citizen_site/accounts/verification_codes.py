"""Codes under verification: the browser holds a secret for each, and attempts are counted."""

from __future__ import annotations

from enum import StrEnum

from flask import current_app, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from citizen_site.accounts.forms import CodeForm, normal_contact
from citizen_site.accounts.models import CodePurpose, ContactKind, SignInRequest
from citizen_site.accounts.queries import request_of_browser
from citizen_site.accounts.sign_in import (
    MAX_WRONG_CODES,
    REQUEST_LIFE,
    CodeOutcome,
    begin_sign_in,
    check_code,
    count_wrong_code,
)
from citizen_site.client_network import client_network
from citizen_site.core import clock
from citizen_site.core.site import current_site
from citizen_site.core.tokens import new_token
from citizen_site.core.transactions import commit_regardless
from citizen_site.extensions import db, limiter
from citizen_site.web.i18n import base_path, current_language
from citizen_site.web.views import P, View

VERIFICATION_COOKIE = "dang_nhap"
# No contact is longer, and reading it costs.
MAX_ATTEMPTS = 254


def address_and_contact() -> str:
    """Key of a limit: this network's tries for one contact."""
    return f"{client_network()} {submitted_contact()}"


def submitted_contact() -> str:
    """Whom the typed text means, however it is written; what means nobody counts as it stands."""
    submitted = request.form.get("contact", "").strip()[:MAX_ATTEMPTS]
    try:
        return normal_contact(submitted, phones=current_site().sms is not None)[1]
    except ValidationError:
        return submitted.lower()


def limit_messages(view: View[P]) -> View[P]:
    """Many phones share one address of their network; one contact, though, needs few messages, and texts cost."""
    by_contact = limiter.limit("5 per 15 minutes", methods=["POST"], key_func=address_and_contact)
    texts = limiter.limit("30 per hour", methods=["POST"], exempt_when=lambda: "@" in submitted_contact())
    all_messages = limiter.limit("60 per hour", methods=["POST"])
    limited: View[P] = all_messages(texts(by_contact(view)))
    return limited


class CodeResult(StrEnum):
    """What to show after a code was typed."""

    RIGHT = "right"
    RETRY = "again"
    OVER = "over"


def send_code(
    kind: ContactKind,
    value: str,
    *,
    then: str,
    purpose: CodePurpose = CodePurpose.SIGN_IN,
    next_path: str = "",
    person_id: int | None = None,
    thing: str = "",
) -> Response:
    """Enqueue the message, and redirect the browser to the page where the code is typed."""
    browser = new_token()
    begin_sign_in(
        db.session(),
        kind,
        value,
        browser=browser,
        key=current_app.config["SECRET_KEY"],
        language=current_language(),
        next_path=next_path,
        purpose=purpose,
        person_id=person_id,
        thing=thing,
        now=clock.now(),
    )
    response = redirect(then, 303)
    response.set_cookie(
        VERIFICATION_COOKIE,
        browser,
        max_age=int(REQUEST_LIFE.total_seconds()),
        path=base_path() or "/",
        secure=current_site().settings.cookies_over_tls_only,
        httponly=True,
        samesite="Lax",
    )
    return response


def pending_verification(purpose: CodePurpose) -> SignInRequest | None:
    """The request that this browser made for this purpose."""
    browser = request.cookies.get(VERIFICATION_COOKIE, "")
    pending = request_of_browser(db.session(), browser, current_app.config["SECRET_KEY"]) if browser else None
    return pending if pending and pending.purpose is purpose else None


def clear_verification(response: Response) -> Response:
    response.delete_cookie(VERIFICATION_COOKIE, path=base_path() or "/", httponly=True, samesite="Lax")
    return response


def compare_code(pending: SignInRequest, form: CodeForm) -> CodeResult:
    """Compare the form's code; a wrong one is counted, and the form says what to do."""
    now = clock.now()
    outcome = check_code(pending, form.code.data, key=current_app.config["SECRET_KEY"], now=now)
    if outcome is CodeOutcome.RIGHT:
        return CodeResult.RIGHT
    if outcome is CodeOutcome.TOO_SOON and pending.next_try_at:
        seconds = int((pending.next_try_at - now).total_seconds()) + 1
        form.code.errors = [_("Bạn chờ %(seconds)d giây rồi thử lại.", seconds=seconds)]
        return CodeResult.RETRY
    request_id, left = pending.id, MAX_WRONG_CODES - pending.wrong_codes - 1
    commit_regardless(db.session(), lambda session: count_wrong_code(session, request_id, now))
    form.code.errors = [_("Mã chưa đúng. Bạn còn %(left)d lần thử.", left=left)]
    return CodeResult.RETRY if left > 0 else CodeResult.OVER
