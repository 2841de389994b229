"""Reauthentication: sensitive actions require a sign-in that is only minutes old."""

from __future__ import annotations

import functools
from datetime import timedelta
from enum import StrEnum

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.local_credentials import has_local_credentials
from citizen_site.accounts.credentials.passkeys import passkeys_of
from citizen_site.accounts.credentials.passwords import has_password, is_right_password
from citizen_site.accounts.credentials.second_factor import (
    SecondFactorOutcome,
    count_wrong_second_factor,
    second_factor_of,
    use_second_factor,
)
from citizen_site.accounts.current_user import account_or_address, my_session
from citizen_site.accounts.models import BrowserSession, Proof
from citizen_site.accounts.session_start import STRONG_PROOFS
from citizen_site.core import audit, clock
from citizen_site.core.site import current_site
from citizen_site.core.transactions import commit_regardless
from citizen_site.extensions import db, limiter
from citizen_site.web.rendering import render
from citizen_site.web.saved_forms import (
    PROOF_FIELD,
    SAVED_FIELD,
    save_submitted_files,
    save_submitted_form,
    submitted_fields,
)
from citizen_site.web.views import P, View

RECENT = timedelta(minutes=15)


class ReauthenticationPrompt(StrEnum):
    """The proof that is required again."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - a word, no secret
    SIGN_IN = "sign_in"
    LOCAL_SIGN_IN = "local_sign_in"
    PASSKEY = "passkey"


def prompt_for(session: Session, browser_session: BrowserSession) -> ReauthenticationPrompt | None:
    """The strongest proof that the account can give, or None when the last one is recent.

    Somebody who reads the mail of a role holder must not gain credentials from it, so a message's code counts for
    residents only, and single sign-on only where the account has no credentials here. A password alone is not enough
    either: where a passkey is the second factor, it is required.
    """
    person_id, proof = browser_session.person_id, browser_session.proof
    has_app = second_factor_of(session, person_id) is not None
    if has_app and not browser_session.has_second_factor:
        # An earlier tap of this browser may have set up the app since the session was read.
        session.refresh(browser_session, ["has_second_factor", "proved_at"])
    is_recent = browser_session.proved_at + RECENT > clock.now()
    has_second_factor = browser_session.has_second_factor
    holds_role = current_site().access.holds_role(person_id)
    if has_app:
        return None if is_recent and has_second_factor else ReauthenticationPrompt.CODE
    if holds_role and not has_second_factor and passkeys_of(session, person_id):
        return ReauthenticationPrompt.PASSKEY if proof == Proof.PASSWORD else ReauthenticationPrompt.LOCAL_SIGN_IN
    has_local = has_local_credentials(session, person_id)
    needs_local = has_local and holds_role
    fallback = ReauthenticationPrompt.LOCAL_SIGN_IN if needs_local else ReauthenticationPrompt.SIGN_IN
    if has_local and proof not in STRONG_PROOFS and (needs_local or proof != Proof.CONTACT):
        return fallback
    if is_recent:
        return None
    return ReauthenticationPrompt.PASSWORD if has_password(session, person_id) else fallback


def requires_recent_sign_in(view: View[P]) -> View[P]:
    """A POST to this view requires a recent proof; without one the response is a prompt that carries the form along."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if request.method != "POST":
            return view(*args, **kwargs)
        return _prompt_unless_recent() or view(*args, **kwargs)

    return guarded


def requires_recent_sign_in_before_form(view: View[P]) -> View[P]:
    """As `requires_recent_sign_in`, but prompts before the form: for content that must not be carried along."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        prompt = _prompt_unless_recent()
        if prompt is None and request.method == "POST" and PROOF_FIELD in request.form:
            return redirect(_this_address(), 303)
        return prompt or view(*args, **kwargs)

    return guarded


def _prompt_unless_recent() -> Response | None:
    session = db.session()
    prompt = prompt_for(session, my_session())
    if prompt is None:
        return None
    error = None
    if prompt in (ReauthenticationPrompt.CODE, ReauthenticationPrompt.PASSWORD) and PROOF_FIELD in request.form:
        error = _check(session, prompt)
        if not error:
            return None
    return _page(prompt, error)


def _check(session: Session, prompt: ReauthenticationPrompt) -> str:
    """ "" when the proof is right, else a sentence. The proof is committed even if the action is refused."""
    browser_session, now, submitted = my_session(), clock.now(), request.form[PROOF_FIELD].strip()
    session_id, person_id, key = browser_session.id, browser_session.person_id, current_app.config["SECRET_KEY"]
    if prompt is ReauthenticationPrompt.CODE:
        outcome = use_second_factor(session, person_id, submitted, key=key, now=now)
        if outcome is SecondFactorOutcome.TOO_SOON:
            return _("Mã hoặc mật khẩu chưa đúng mấy lần liền. Bạn chờ vài phút rồi thử lại.")
        if outcome is SecondFactorOutcome.WRONG:
            commit_regardless(session, lambda database: count_wrong_second_factor(database, person_id, now))
            return _("Mã chưa đúng.")
    elif not _is_my_password(session, person_id, submitted):
        commit_regardless(
            session,
            lambda database: audit.record(
                database, "sign_in.wrong_password", now=now, actor_id=person_id, thing=f"person:{person_id}"
            ),
        )
        return _("Mật khẩu chưa đúng.")

    def note(database: Session) -> None:
        if prompt is ReauthenticationPrompt.CODE:
            use_second_factor(database, person_id, submitted, key=key, now=now)  # also spent when the action is refused
        if found := database.get(BrowserSession, session_id):
            found.proved_at = now
            found.has_second_factor = found.has_second_factor or prompt is ReauthenticationPrompt.CODE

    commit_regardless(session, note)
    return ""


@limiter.shared_limit("10 per 15 minutes", scope="password asked again", key_func=account_or_address)
def _is_my_password(session: Session, person_id: int, submitted: str) -> bool:
    """Somebody who finds a phone unlocked has few guesses, on whichever page."""
    return is_right_password(session, person_id, submitted)


def _page(prompt: ReauthenticationPrompt, error: str | None) -> Response:
    carried = submitted_fields()
    if saved := save_submitted_files():
        carried.append((SAVED_FIELD, saved))
    back = _this_address() if _can_be_opened() else url_for("account.show")
    if request.method == "POST" and prompt not in (ReauthenticationPrompt.CODE, ReauthenticationPrompt.PASSWORD):
        back = save_submitted_form() or back
    return render(
        "accounts/confirm.html",
        status=422 if request.method == "POST" else 200,
        prompt=prompt.value,
        error=error,
        carried=carried,
        field=PROOF_FIELD,
        action=_this_address(),
        back=back,
    )


def _can_be_opened() -> bool:
    """Whether the address has a page to return to after signing in."""
    return request.url_rule is not None and "GET" in (request.url_rule.methods or ())


def _this_address() -> str:
    return request.script_root + request.full_path.rstrip("?")
