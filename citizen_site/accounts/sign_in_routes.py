"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from citizen_site.accounts.commands import close_account, give_consent
from citizen_site.accounts.current_user import (
    current_person,
    forget_session_cookie,
    my_session,
    require_person,
    safe_path,
)
from citizen_site.accounts.forms import ActForm, CodeForm, ContactForm, WelcomeForm
from citizen_site.accounts.models import CodePurpose, Proof, SignInRequest
from citizen_site.accounts.queries import contacts_of, has_agreed, has_ever_agreed, request_of_link
from citizen_site.accounts.session_start import sign_in_person
from citizen_site.accounts.sign_in import claim, end_sessions, is_open, prove_contact
from citizen_site.accounts.single_sign_on import end_session_address
from citizen_site.accounts.verification_codes import (
    CodeResult,
    compare_code,
    forget_verification,
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

blueprint = Blueprint("sign_in", __name__)


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@limit_messages
@public
def ask() -> Any:
    """Ask for a code. The answer is the same whether or not the address has an account."""
    form = ContactForm(phones=current_site().sms is not None)
    next_path = safe_path(request.args.get("tiep", ""))
    if current_person():
        return redirect(next_path or url_for("account.show"), 303)
    if not form.validate_on_submit():
        return render("accounts/ask.html", status=422 if form.errors else 200, form=form, next_path=next_path)
    return send_code(form.kind, form.contact.data, then=url_for("sign_in.type_code"), next_path=next_path)


@blueprint.route("/dang-nhap/ma", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public
def type_code() -> Any:
    """Type the code in the browser that asked for it."""
    asked = pending_verification(CodePurpose.SIGN_IN)
    if asked is None:
        return redirect(url_for("sign_in.ask"), 303)
    return _with_code(asked)


@blueprint.route("/dang-nhap/lien-ket/<token>", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public
def follow_link(token: str) -> Any:
    """The message's link: opening it does nothing, so that a mail scanner cannot use it up; its button signs in.

    In another browser than the one that asked, the code has to be typed as well.
    """
    sent = request_of_link(db.session(), token, current_app.config["SECRET_KEY"])
    if sent is None or sent.purpose is not CodePurpose.SIGN_IN or not is_open(sent, clock.now()):
        return render("accounts/over.html", status=404 if request.method == "GET" else 422)
    asked = pending_verification(CodePurpose.SIGN_IN)
    if asked is None or asked.id != sent.id:
        return _with_code(sent, elsewhere=True)
    form = ActForm()
    if form.validate_on_submit():
        return _enter(sent)
    return render("accounts/link.html", status=422 if form.errors else 200, form=form)


def _with_code(asked: SignInRequest, *, elsewhere: bool = False) -> Any:
    form = CodeForm()
    if not is_open(asked, clock.now()):
        return render("accounts/over.html", status=200 if request.method == "GET" else 422)
    if form.validate_on_submit():
        typed = compare_code(asked, form)
        if typed is CodeResult.RIGHT:
            return _enter(asked)
        if typed is CodeResult.OVER:
            return render("accounts/over.html", status=422)
    return render(
        "accounts/code.html",
        status=422 if form.errors else 200,
        form=form,
        elsewhere=elsewhere,
        outbox=not current_site().settings.mail_server,
    )


def _enter(asked: SignInRequest) -> ResponseReturnValue:
    session, now = db.session(), clock.now()
    if not claim(session, asked, now):
        return render("accounts/over.html", status=422)
    person = prove_contact(session, asked, now)
    response = sign_in_person(person, proof=Proof.CONTACT, how=asked.kind, next_path=asked.next_path)
    return forget_verification(response)


@blueprint.route("/dang-nhap/chao-mung", methods=["GET", "POST"])
@requires(Permission.USE_OWN_ACCOUNT)
def welcome() -> Any:
    """The first time, and after a change of the terms: what is kept, and whether that is all right."""
    session, person = db.session(), require_person()
    next_path = safe_path(request.args.get("tiep", "")) or url_for("account.show")
    if has_agreed(session, person):
        return redirect(next_path, 303)
    form = WelcomeForm(name=person.name)
    if form.validate_on_submit():
        person.name = clean(form.name.data)
        give_consent(session, person, clock.now())
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
    forget_session_cookie(response)
    return response


@blueprint.post("/dang-xuat")
@requires(Permission.USE_OWN_ACCOUNT)
def sign_out() -> Any:
    here = my_session()
    elsewhere = end_session_address("home.front") if here.proof == Proof.SINGLE_SIGN_ON else None
    end_sessions(db.session(), here.person_id, only=here.id, now=clock.now())
    g.browser_session = None
    again = safe_path(request.args.get("tiep", ""))
    after = url_for("sign_in.ask", tiep=again) if again else url_for("home.front")
    response = render("accounts/signed_out.html", elsewhere=elsewhere) if elsewhere else redirect(after, 303)
    forget_session_cookie(response)
    return response
