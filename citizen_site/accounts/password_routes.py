"""Sign-in by password and second factor, or by passkey."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from citizen_site.accounts.account_lock import lock_account
from citizen_site.accounts.credentials.passkeys import (
    Challenge,
    RelyingParty,
    relying_party,
    sign_in_options,
    use_passkey,
)
from citizen_site.accounts.credentials.passwords import is_right_password, is_still_right
from citizen_site.accounts.credentials.pending_sign_in import (
    begin_pending_sign_in,
    claim_pending_sign_in,
    pending_person,
)
from citizen_site.accounts.credentials.second_factor import (
    SecondFactorOutcome,
    count_wrong_second_factor,
    second_factor_of,
    use_second_factor,
)
from citizen_site.accounts.current_user import current_person, safe_path
from citizen_site.accounts.forms import PasskeyForm, PasswordSignInForm, SecondStepForm
from citizen_site.accounts.models import Person, Proof
from citizen_site.accounts.session_start import sign_in_person
from citizen_site.accounts.sign_in import contact_at
from citizen_site.accounts.verification_codes import address_and_contact, submitted_contact
from citizen_site.core import audit, clock
from citizen_site.core.site import current_site
from citizen_site.core.tokens import digest, same
from citizen_site.core.transactions import commit_regardless
from citizen_site.extensions import db, limiter
from citizen_site.web.access import public
from citizen_site.web.i18n import base_path
from citizen_site.web.rendering import render
from citizen_site.web.saved_forms import confidential

blueprint = Blueprint("password", __name__)

# A browser in which this account's password was right before: its tries are not used up by strangers' tries.
KNOWN_BROWSER_COOKIE = "may_quen"
ONE_YEAR = 365 * 24 * 3600


def _key() -> str:
    key: str = current_app.config["SECRET_KEY"]
    return key


def site_for_passkeys() -> RelyingParty | None:
    return relying_party(current_site().settings.public_origin)


def new_challenge() -> bytes:
    """A challenge that only this browser's next answer can use."""
    from webauthn.helpers import bytes_to_base64url

    challenge = secrets.token_bytes(32)
    session["challenge"] = [bytes_to_base64url(challenge), clock.now().isoformat()]
    return challenge


def pop_challenge() -> Challenge | None:
    from webauthn.helpers import base64url_to_bytes

    value, asked_at = session.pop("challenge", None) or ("", "")
    return Challenge(base64url_to_bytes(value), datetime.fromisoformat(asked_at)) if value else None


def _known_browser() -> bool:
    database = request.cookies.get(KNOWN_BROWSER_COOKIE, "")
    return bool(database) and same(database, digest(_key(), "known browser", submitted_contact()))


def _account_key() -> str:
    """Key of a limit: one account from all networks."""
    return f"contact {submitted_contact()}"


def _attempt_key() -> str:
    """Key of a limit: strangers count by network and contact, known browsers among themselves."""
    return f"known {submitted_contact()}" if _known_browser() else address_and_contact()


@blueprint.route("/dang-nhap/mat-khau", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"], exempt_when=_known_browser)
@limiter.limit("10 per 15 minutes", methods=["POST"], key_func=_attempt_key)
@limiter.limit("30 per hour", methods=["POST"], key_func=_account_key, exempt_when=_known_browser)
@public
def sign_in() -> Any:
    """Contact and password. A wrong one says the same whether or not there is such an account."""
    form = PasswordSignInForm(phones=True)
    next_path = safe_path(request.args.get("tiep", ""))
    if form.validate_on_submit():
        database, now = db.session(), clock.now()
        contact = contact_at(database, form.kind, form.contact.data)
        person = contact.person if contact else None
        person_id = person.id if person else None
        is_right = is_right_password(database, person_id, form.password.data)
        if is_right and person and is_still_right(database, person.id):
            return _after_password(person, next_path, now)
        thing = f"person:{person_id}" if person_id else ""
        commit_regardless(
            database, lambda db_session: audit.record(db_session, "sign_in.wrong_password", now=now, thing=thing)
        )
        form.password.errors = [_("Địa chỉ hoặc mật khẩu chưa đúng.")]
    site = site_for_passkeys()
    return render(
        "accounts/password.html",
        status=422 if form.errors else 200,
        form=form,
        next_path=next_path,
        passkey_form=PasskeyForm(),
        passkey_options=sign_in_options(site, new_challenge()) if site else None,
    )


def _after_password(person: Person, next_path: str, now: datetime) -> ResponseReturnValue:
    if second_factor_of(db.session(), person.id):
        token = begin_pending_sign_in(db.session(), person.id, key=_key(), now=now)
        session["second_step"] = {"token": token, "next": next_path}
        response = redirect(url_for("password.second_step"), 303)
    else:
        response = sign_in_person(person, proof=Proof.PASSWORD, next_path=next_path)
    response.set_cookie(
        KNOWN_BROWSER_COOKIE,
        digest(_key(), "known browser", submitted_contact()),
        max_age=ONE_YEAR,
        path=f"{base_path()}/dang-nhap",
        secure=current_site().settings.cookies_over_tls_only,
        httponly=True,
        samesite="Lax",
    )
    return response


@blueprint.route("/dang-nhap/buoc-hai", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public
@confidential
def second_step() -> Any:
    """The code of the app or of the paper, minutes after the right password."""
    waiting, now, database = session.get("second_step"), clock.now(), db.session()
    token = waiting.get("token", "") if waiting else ""
    person_id = pending_person(database, token, key=_key(), now=now)
    if waiting is None or person_id is None:
        session.pop("second_step", None)
        if waiting and request.method == "POST":
            return render("accounts/second_step_over.html", status=422, next_path=waiting["next"])
        return redirect(url_for("account.show" if current_person() else "password.sign_in"), 303)
    form = SecondStepForm()
    if form.validate_on_submit():
        lock_account(database, person_id)
        if not claim_pending_sign_in(database, token, key=_key()):
            return render("accounts/second_step_over.html", status=422, next_path=waiting["next"])
        outcome = use_second_factor(database, person_id, form.code.data, key=_key(), now=now)
        person = database.get(Person, person_id)
        if outcome is SecondFactorOutcome.RIGHT and person and not person.closed_at:
            return sign_in_person(person, proof=Proof.PASSWORD, has_second_factor=True, next_path=waiting["next"])
        if outcome is SecondFactorOutcome.TOO_SOON:
            form.code.errors = [_("Mã hoặc mật khẩu chưa đúng mấy lần liền. Bạn chờ vài phút rồi thử lại.")]
        else:
            commit_regardless(database, lambda database: count_wrong_second_factor(database, person_id, now))
            form.code.errors = [_("Mã chưa đúng.")]
    return render("accounts/second_step.html", status=422 if form.errors else 200, form=form)


@blueprint.post("/dang-nhap/khoa")
@limiter.limit("60 per hour")
@public
@confidential
def use_key() -> Any:
    """What the browser's passkey answered."""
    form, site, challenge, now = PasskeyForm(), site_for_passkeys(), pop_challenge(), clock.now()
    next_path = safe_path(request.args.get("tiep", ""))
    if site and challenge and form.validate_on_submit():
        database = db.session()
        person_id = use_passkey(database, site, answer=form.answer.data, challenge=challenge, now=now)
        person = database.get(Person, person_id) if person_id is not None else None
        if person and not person.closed_at:
            return sign_in_person(person, proof=Proof.PASSKEY, has_second_factor=True, next_path=next_path)
    return render("accounts/passkey_failed.html", status=422, next_path=next_path)
