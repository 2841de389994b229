"""Pages for signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from citizen_site.accounts.commands import close_account, record_consent
from citizen_site.accounts.current_user import (
    current_person,
    delete_session_cookie,
    my_session,
    require_person,
    safe_path,
)
from citizen_site.accounts.forms import ActForm, CodeForm, ContactForm, WelcomeForm
from citizen_site.accounts.models import CodePurpose, Proof, SignInRequest
from citizen_site.accounts.outbox_routes import may_read_messages
from citizen_site.accounts.queries import contacts_of, has_agreed, has_ever_agreed, request_of_link
from citizen_site.accounts.session_start import landing_page, sign_in_person
from citizen_site.accounts.sign_in import claim, end_sessions, is_open, verify_sign_in
from citizen_site.accounts.single_sign_on import end_session_address
from citizen_site.accounts.verification_codes import (
    CodeResult,
    clear_verification,
    compare_code,
    limit_messages,
    pending_verification,
    send_code,
)
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.core.site import current_site
from citizen_site.core.text import clean
from citizen_site.extensions import db, limiter
from citizen_site.web.access import public, requires
from citizen_site.web.rendering import render
from citizen_site.web.saved_forms import confidential, forget_saved_forms

blueprint = Blueprint("sign_in", __name__)


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@limit_messages
@public
def request_code() -> Any:
    """Ask for a code. The answer is the same whether or not the address has an account."""
    form = ContactForm(phones=current_site().sms is not None)
    next_path = safe_path(request.args.get("tiep", ""))
    if current_person():
        return redirect(next_path or landing_page(), 303)
    if not form.validate_on_submit():
        return render("accounts/request_code.html", status=422 if form.errors else 200, form=form, next_path=next_path)
    return send_code(form.kind, form.contact.data, then=url_for("sign_in.verify_code"), next_path=next_path)


@blueprint.route("/dang-nhap/ma", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public
@confidential
def verify_code() -> Any:
    """Type the code in the browser that asked for it."""
    pending = pending_verification(CodePurpose.SIGN_IN)
    if pending is None:
        return redirect(url_for("sign_in.request_code"), 303)
    return _with_code(pending)


@blueprint.route("/dang-nhap/lien-ket/<token>", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public
@confidential
def follow_link(token: str) -> Any:
    """The message's link: opening it does nothing, so that a mail scanner cannot use it up; its button signs in.

    In another browser than the one that asked, the code has to be typed as well.
    """
    sent = request_of_link(db.session(), token, current_app.config["SECRET_KEY"])
    if sent is None or sent.purpose is not CodePurpose.SIGN_IN or not is_open(sent, clock.now()):
        return render("accounts/code_expired.html", status=422 if request.method == "POST" else 404)
    pending = pending_verification(CodePurpose.SIGN_IN)
    if pending is None or pending.id != sent.id:
        return _with_code(sent, other_browser=True)
    form = ActForm()
    if form.validate_on_submit():
        return _enter(sent)
    return render("accounts/link.html", status=422 if form.errors else 200, form=form)


def _with_code(pending: SignInRequest, *, other_browser: bool = False) -> Any:
    form = CodeForm()
    if not is_open(pending, clock.now()):
        return render("accounts/code_expired.html", status=422 if request.method == "POST" else 200)
    if form.validate_on_submit():
        result = compare_code(pending, form)
        if result is CodeResult.RIGHT:
            return _enter(pending)
        if result is CodeResult.OVER:
            return render("accounts/code_expired.html", status=422)
    return render(
        "accounts/verify_code.html",
        status=422 if form.errors else 200,
        form=form,
        other_browser=other_browser,
        outbox=may_read_messages(),
    )


def _enter(pending: SignInRequest) -> ResponseReturnValue:
    session, now = db.session(), clock.now()
    if not claim(session, pending, now):
        return render("accounts/code_expired.html", status=422)
    person = verify_sign_in(session, pending, now)
    response = sign_in_person(person, proof=Proof.CONTACT, how=pending.kind, next_path=pending.next_path)
    return clear_verification(response)


@blueprint.route("/dang-nhap/chao-mung", methods=["GET", "POST"])
@requires(Permission.USE_OWN_ACCOUNT)
def welcome() -> Any:
    """Asks for consent the first time and after a change of the terms: what is stored, and why."""
    session, person = db.session(), require_person()
    next_path = safe_path(request.args.get("tiep", "")) or landing_page()
    if has_agreed(session, person):
        return redirect(next_path, 303)
    form = WelcomeForm(name=person.name)
    if form.validate_on_submit():
        person.name = clean(form.name.data)
        record_consent(session, person, clock.now())
        return redirect(next_path, 303)
    return render(
        "accounts/welcome.html",
        status=422 if form.errors else 200,
        form=form,
        refuse=ActForm(),
        is_first=not has_ever_agreed(session, person),
        contacts=contacts_of(session, person),
    )


@blueprint.post("/dang-nhap/thoi")
@requires(Permission.USE_OWN_ACCOUNT)
def refuse_terms() -> Any:
    """Rather not: an account that was never agreed to goes at once; out of an older one its owner is signed out."""
    session, person = db.session(), require_person()
    if has_agreed(session, person):
        return redirect(url_for("account.show"), 303)
    if has_ever_agreed(session, person):
        return sign_out()
    close_account(session, person, clock.now())
    response = redirect(url_for("home.front"), 303)
    delete_session_cookie(response)
    return response


@blueprint.post("/dang-xuat")
@requires(Permission.USE_OWN_ACCOUNT)
def sign_out() -> Any:
    browser_session = my_session()
    provider_url = end_session_address("home.front") if browser_session.proof == Proof.SINGLE_SIGN_ON else None
    end_sessions(db.session(), browser_session.person_id, only=browser_session.id, now=clock.now())
    g.browser_session = None
    again = safe_path(request.args.get("tiep", ""))
    after = url_for("sign_in.request_code", tiep=again) if again else url_for("home.front")
    response = render("accounts/signed_out.html", provider_url=provider_url) if provider_url else redirect(after, 303)
    delete_session_cookie(response)
    return response if again else forget_saved_forms(response)
