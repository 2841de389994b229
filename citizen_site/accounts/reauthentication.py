"""Dangerous acts need a proof that is only minutes old: that the one at the keys is the one who signed in."""

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
from citizen_site.web.views import P, View

RECENT = timedelta(minutes=15)
PROOF_FIELD = "xac-nhan"


class ReauthenticationPrompt(StrEnum):
    """What the account can be asked for again."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - a word, no secret
    SIGN_IN = "sign_in"
    OWN_WAY = "own_way"
    KEY = "key"


def prompt_for(session: Session, here: BrowserSession) -> ReauthenticationPrompt | None:
    """None when the last proof is fresh, and the strongest that the account has.

    Whoever reads the mail of somebody with a role must not make a way in of his own, so a message's code counts for
    residents only; a provider's word counts only where the account has nothing of its own. Nor must whoever knows only
    the password: where a key is the second step, it is asked for.
    """
    is_recent = here.proved_at + RECENT > clock.now()
    if second_factor_of(session, here.person_id) is not None:
        return None if is_recent and here.has_second_factor else ReauthenticationPrompt.CODE
    if (
        passkeys_of(session, here.person_id)
        and current_site().access.holds_role(here.person_id)
        and not here.has_second_factor
    ):
        return ReauthenticationPrompt.KEY if here.proof == Proof.PASSWORD else ReauthenticationPrompt.OWN_WAY
    has_own = has_local_credentials(session, here.person_id)
    again = (
        ReauthenticationPrompt.OWN_WAY
        if has_own and current_site().access.holds_role(here.person_id)
        else ReauthenticationPrompt.SIGN_IN
    )
    if (
        has_own
        and here.proof not in STRONG_PROOFS
        and (again is ReauthenticationPrompt.OWN_WAY or here.proof != Proof.CONTACT)
    ):
        return again
    if is_recent:
        return None
    return ReauthenticationPrompt.PASSWORD if has_password(session, here.person_id) else again


def requires_recent_sign_in(view: View[P]) -> View[P]:
    """A POST to this view needs a fresh proof. Without one the reader is asked, and what was typed is sent along."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if request.method != "POST":
            return view(*args, **kwargs)
        return _prompt_unless_recent() or view(*args, **kwargs)

    return guarded


def requires_recent_sign_in_before_form(view: View[P]) -> View[P]:
    """As `dangerous`, but asks before the page is shown: for forms whose content must not be sent along."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        asked = _prompt_unless_recent()
        if asked is None and request.method == "POST" and PROOF_FIELD in request.form:
            return redirect(_this_address(), 303)
        return asked or view(*args, **kwargs)

    return guarded


def _prompt_unless_recent() -> Response | None:
    session = db.session()
    ask = prompt_for(session, my_session())
    if ask is None:
        return None
    error = None
    if ask in (ReauthenticationPrompt.CODE, ReauthenticationPrompt.PASSWORD) and PROOF_FIELD in request.form:
        error = _check(session, ask)
        if not error:
            return None
    return _page(ask, error)


def _check(session: Session, ask: ReauthenticationPrompt) -> str:
    """ "" when the proof is right, else a sentence. The proof is kept although the act itself may be refused."""
    here, now, typed = my_session(), clock.now(), request.form[PROOF_FIELD].strip()
    session_id, person_id, key = here.id, here.person_id, current_app.config["SECRET_KEY"]
    if ask is ReauthenticationPrompt.CODE:
        outcome = use_second_factor(session, person_id, typed, key=key, now=now)
        if outcome is SecondFactorOutcome.TOO_SOON:
            return _("Bạn vừa gõ sai mấy lần. Chờ một lát rồi thử lại.")
        if outcome is SecondFactorOutcome.WRONG:
            commit_regardless(session, lambda kept: count_wrong_second_factor(kept, person_id, now))
            return _("Mã chưa đúng.")
    elif not _is_my_password(session, person_id, typed):
        commit_regardless(
            session,
            lambda kept: audit.record(
                kept, "sign_in.wrong_password", now=now, actor_id=person_id, thing=f"person:{person_id}"
            ),
        )
        return _("Mật khẩu chưa đúng.")

    def note(kept: Session) -> None:
        if ask is ReauthenticationPrompt.CODE:
            use_second_factor(kept, person_id, typed, key=key, now=now)  # used up, too, when the act was refused
        if found := kept.get(BrowserSession, session_id):
            found.proved_at = now
            found.has_second_factor = found.has_second_factor or ask is ReauthenticationPrompt.CODE

    commit_regardless(session, note)
    return ""


@limiter.shared_limit("10 per 15 minutes", scope="password asked again", key_func=account_or_address)
def _is_my_password(session: Session, person_id: int, typed: str) -> bool:
    """Whoever finds a phone unlocked has few guesses, on whichever page."""
    return is_right_password(session, person_id, typed)


def _page(ask: ReauthenticationPrompt, error: str | None) -> Response:
    carried = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in (PROOF_FIELD, "csrf_token", "password")
    ]
    return render(
        "accounts/confirm.html",
        status=200 if request.method == "GET" else 422,
        ask=ask.value,
        error=error,
        carried=carried,
        field=PROOF_FIELD,
        action=_this_address(),
        back=_this_address() if _can_be_opened() else url_for("account.show"),
    )


def _can_be_opened() -> bool:
    """Has the address a page, for after a new sign-in?"""
    return request.url_rule is not None and "GET" in (request.url_rule.methods or ())


def _this_address() -> str:
    return request.script_root + request.full_path.rstrip("?")
