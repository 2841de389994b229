"""Credentials of the signed-in person: password, second factor, recovery codes and passkeys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _

from citizen_site.accounts.commands import notify_account_change
from citizen_site.accounts.credentials.passkeys import (
    add_passkey,
    passkeys_of,
    registration_options,
    remove_passkey,
)
from citizen_site.accounts.credentials.passwords import has_password, set_password
from citizen_site.accounts.credentials.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    new_recovery_codes,
    recovery_code_set,
    recovery_codes_left,
    remove_second_factor,
    second_factor_of,
    setup_picture,
    waiting_secret,
)
from citizen_site.accounts.current_user import account_or_address, my_session, require_consent, require_person
from citizen_site.accounts.forms import ActForm, NewPasskeyForm, NewPasswordForm, RenewCodesForm, SecondStepForm
from citizen_site.accounts.password_routes import new_challenge, pop_challenge, site_for_passkeys
from citizen_site.accounts.queries import contacts_of, names_on_site
from citizen_site.accounts.reauthentication import requires_recent_sign_in, requires_recent_sign_in_before_form
from citizen_site.accounts.sign_in import end_sessions
from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db, limiter
from citizen_site.web.access import requires
from citizen_site.web.rendering import render
from citizen_site.web.saved_forms import confidential

blueprint = Blueprint("security", __name__)
blueprint.before_request(require_consent)
limiter.limit("300 per hour", key_func=account_or_address)(blueprint)


def _key() -> str:
    key: str = current_app.config["SECRET_KEY"]
    return key


def _name() -> str:
    """What an app or a browser calls this account."""
    person = require_person()
    contacts = contacts_of(db.session(), person)
    return person.name or (contacts[0].value if contacts else f"Phố Nhà {person.id}")


@blueprint.get("/tai-khoan/bao-mat")
@requires(Permission.USE_OWN_ACCOUNT)
def show() -> Response:
    session, person = db.session(), require_person()
    return render(
        "accounts/security.html",
        form=ActForm(),
        has_password=has_password(session, person.id),
        second_factor=second_factor_of(session, person.id),
        codes_left=recovery_codes_left(session, person.id),
        passkeys=passkeys_of(session, person.id),
        offers_passkeys=site_for_passkeys() is not None,
    )


@blueprint.route("/tai-khoan/bao-mat/mat-khau", methods=["GET", "POST"])
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in_before_form
def change_password() -> Any:
    """Set a password, the first or a new one; all other devices are signed out."""
    session, person, now = db.session(), require_person(), clock.now()
    known = [person.name, *(contact.value for contact in contacts_of(session, person))]
    form = NewPasswordForm(known=known, names=names_on_site(session))
    if form.validate_on_submit():
        is_new = set_password(session, person.id, form.password.data, now)
        end_sessions(session, person.id, but=my_session().id, now=now)
        if is_new:
            notify_account_change(session, person.id, "password_changed", now)
        return redirect(url_for("security.show"), 303)
    return render("accounts/new_password.html", status=422 if form.errors else 200, form=form, account=_name())


@blueprint.post("/tai-khoan/bao-mat/ma-hai-buoc/bat")
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def begin_second_step() -> Any:
    if second_factor_of(db.session(), require_person().id) is None:
        begin_second_factor(db.session(), require_person().id, key=_key())
    return redirect(url_for("security.set_up_second_step"), 303)


@blueprint.route("/tai-khoan/bao-mat/ma-hai-buoc", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"], key_func=account_or_address)
@requires(Permission.USE_OWN_ACCOUNT)
@confidential
@requires_recent_sign_in_before_form
def set_up_second_step() -> Any:
    """Set up the app and prove that it works; then the recovery codes are displayed, once."""
    session, person, now = db.session(), require_person(), clock.now()
    secret = waiting_secret(session, person.id, key=_key())
    if secret is None:
        return redirect(url_for("security.show"), 303)
    form = SecondStepForm()
    form.code.label.text, form.code.description = _("6 số trong ứng dụng"), ""
    if form.validate_on_submit():
        codes = confirm_second_factor(session, person.id, form.code.data, key=_key(), now=now)
        if codes is None and second_factor_of(session, person.id):
            return redirect(url_for("security.renew_recovery_codes"), 303)  # an earlier tap has shown the codes
        if codes:
            browser_session = my_session()
            browser_session.has_second_factor, browser_session.proved_at = True, now
            end_sessions(session, person.id, but=browser_session.id, now=now)
            notify_account_change(session, person.id, "second_factor_set", now)
            return render("accounts/recovery_codes.html", codes=codes)
        form.code.errors = [_("Mã chưa đúng. Đồng hồ của điện thoại cần đúng giờ; bạn thử mã đang hiện.")]
    return render(
        "accounts/second_factor.html",
        status=422 if form.errors else 200,
        form=form,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=setup_picture(secret, _name()),
    )


@blueprint.post("/tai-khoan/bao-mat/ma-hai-buoc/tat")
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def remove_second_step() -> Any:
    """Take the app away, for instance for a new phone. Roles that need it sleep until there is one again."""
    session, person, browser_session, now = db.session(), require_person(), my_session(), clock.now()
    browser_session.has_second_factor = False
    if remove_second_factor(session, person.id, by=person.id, now=now):
        end_sessions(session, person.id, but=browser_session.id, now=now)
        notify_account_change(session, person.id, "second_factor_removed", now)
    return redirect(url_for("security.show"), 303)


@blueprint.route("/tai-khoan/bao-mat/ma-du-phong", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"], key_func=account_or_address)
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def renew_recovery_codes() -> Any:
    """Asked first: the codes on paper stop working at once."""
    session, person_id = db.session(), require_person().id
    if second_factor_of(session, person_id) is None:
        abort(404)
    form, there = RenewCodesForm(), recovery_code_set(session, person_id)
    renewed_meanwhile = False
    if request.method == "POST":
        try:
            replaces = form.replaces.data or there
            codes = new_recovery_codes(session, person_id, replaces=replaces, key=_key(), now=clock.now())
            return render("accounts/recovery_codes.html", codes=codes)
        except ChangedMeanwhileError:
            renewed_meanwhile, there = True, recovery_code_set(session, person_id)
    form.replaces.data = there
    return render(
        "accounts/renew_recovery_codes.html",
        status=409 if renewed_meanwhile else 200,
        form=form,
        codes_left=recovery_codes_left(session, person_id),
        renewed_meanwhile=renewed_meanwhile,
    )


@blueprint.route("/tai-khoan/bao-mat/khoa", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"], key_func=account_or_address)
@requires(Permission.USE_OWN_ACCOUNT)
@confidential
@requires_recent_sign_in_before_form
def new_passkey() -> Any:
    """Make a passkey with the browser's help, which needs its script."""
    session, person, site, now = db.session(), require_person(), site_for_passkeys(), clock.now()
    if site is None:
        abort(404)
    form = NewPasskeyForm()
    if form.validate_on_submit():
        challenge = pop_challenge()
        added = challenge and add_passkey(
            session, site, person.id, answer=form.answer.data, challenge=challenge, name=form.name.data, now=now
        )
        if added:
            return redirect(url_for("security.show"), 303)
        form.name.errors = [_("Chưa tạo được khóa truy cập. Bạn thử lại.")]
    form.answer.data = ""
    options = registration_options(
        site, person_id=person.id, name=_name(), known=passkeys_of(session, person.id), challenge=new_challenge()
    )
    return render("accounts/new_passkey.html", status=422 if form.errors else 200, form=form, options=options)


@blueprint.post("/tai-khoan/bao-mat/khoa/<int:passkey_id>/bo")
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def delete_passkey(passkey_id: int) -> Any:
    if not remove_passkey(db.session(), require_person().id, passkey_id, clock.now()):
        abort(404)
    return redirect(url_for("security.show"), 303)
