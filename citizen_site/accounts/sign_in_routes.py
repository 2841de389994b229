"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from citizen_site.accounts.commands import close_account, give_consent
from citizen_site.accounts.device import device_name
from citizen_site.accounts.forms import ActForm, CodeForm, ContactForm, WelcomeForm
from citizen_site.accounts.models import SignInRequest
from citizen_site.accounts.queries import contacts_of, has_agreed, request_of_browser, request_of_link
from citizen_site.accounts.sign_in import (
    MAX_WRONG_CODES,
    REQUEST_LIFE,
    CodeOutcome,
    begin_sign_in,
    check_code,
    claim,
    count_wrong_code,
    end_sessions,
    finish_sign_in,
    is_open,
)
from citizen_site.accounts.signed_in import (
    current_person,
    current_session,
    forget_session_cookie,
    init_signed_in,
    me,
    my_session,
    safe_path,
    set_session_cookie,
)
from citizen_site.core import audit, clock
from citizen_site.core.permissions import Permission
from citizen_site.core.text import clean
from citizen_site.core.tokens import new_token
from citizen_site.core.transactions import keep
from citizen_site.extensions import db, limiter
from citizen_site.web.access import public, requires
from citizen_site.web.i18n import base_path, current_language
from citizen_site.web.rendering import render

blueprint = Blueprint("sign_in", __name__)
blueprint.record_once(lambda state: init_signed_in(state.app))  # type: ignore[arg-type]

# The asking browser's secret, for as long as the code can be used.
ASKING_COOKIE = "dang_nhap"


def _key() -> str:
    key: str = current_app.config["SECRET_KEY"]
    return key


def _address_and_contact() -> str:
    return f"{get_remote_address()} {''.join(request.form.get('contact', '').lower().split())[:254]}"


def _is_mail() -> bool:
    return "@" in request.form.get("contact", "")


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
# Many phones share one address of their network; one contact, though, needs few messages, and text messages cost.
@limiter.limit("60 per hour", methods=["POST"])
@limiter.limit("30 per hour", methods=["POST"], exempt_when=_is_mail)
@limiter.limit("5 per 15 minutes", methods=["POST"], key_func=_address_and_contact)
@public
def ask() -> Any:
    """Ask for a code. The answer is the same whether or not the address has an account."""
    form = ContactForm(phones=current_app.extensions["sms"] is not None)
    next_path = safe_path(request.args.get("tiep", ""))
    if current_person():
        return redirect(next_path or url_for("account.show"), 303)
    if not form.validate_on_submit():
        return render("accounts/ask.html", status=422 if form.errors else 200, form=form, next_path=next_path)
    browser = new_token()
    begin_sign_in(
        db.session(),
        form.kind,
        form.contact.data,
        browser=browser,
        key=_key(),
        language=current_language(),
        next_path=next_path,
        now=clock.now(),
    )
    response = redirect(url_for("sign_in.type_code"), 303)
    response.set_cookie(
        ASKING_COOKIE,
        browser,
        max_age=int(REQUEST_LIFE.total_seconds()),
        path=base_path() or "/",
        secure=current_app.config["SETTINGS"].cookies_over_tls_only,
        httponly=True,
        samesite="Lax",
    )
    return response


def _asked_here() -> SignInRequest | None:
    browser = request.cookies.get(ASKING_COOKIE, "")
    return request_of_browser(db.session(), browser, _key()) if browser else None


@blueprint.route("/dang-nhap/ma", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public
def type_code() -> Any:
    """Type the code in the browser that asked for it."""
    asked = _asked_here()
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
    sent = request_of_link(db.session(), token, _key())
    if sent is None or not is_open(sent, clock.now()):
        return render("accounts/over.html", status=404 if request.method == "GET" else 422)
    asked = _asked_here()
    if asked is None or asked.id != sent.id:
        return _with_code(sent, elsewhere=True)
    form = ActForm()
    if form.validate_on_submit():
        return _enter(sent)
    return render("accounts/link.html", status=422 if form.errors else 200, form=form)


def _with_code(asked: SignInRequest, *, elsewhere: bool = False) -> Any:
    form = CodeForm()
    now = clock.now()
    if not is_open(asked, now):
        return render("accounts/over.html", status=200 if request.method == "GET" else 422)
    if form.validate_on_submit():
        outcome = check_code(asked, form.code.data, key=_key(), now=now)
        if outcome is CodeOutcome.RIGHT:
            return _enter(asked)
        if outcome is CodeOutcome.TOO_SOON and asked.next_try_at:
            seconds = int((asked.next_try_at - now).total_seconds()) + 1
            form.code.errors = [_("Bạn chờ %(seconds)d giây rồi thử lại.", seconds=seconds)]
        else:
            request_id, left = asked.id, MAX_WRONG_CODES - asked.wrong_codes - 1
            keep(db.session(), lambda session: count_wrong_code(session, request_id, now))
            if not left:
                return render("accounts/over.html", status=422)
            form.code.errors = [_("Mã chưa đúng. Bạn còn %(left)d lần thử.", left=left)]
    return render(
        "accounts/code.html",
        status=422 if form.errors else 200,
        form=form,
        elsewhere=elsewhere,
        outbox=not current_app.config["SETTINGS"].mail_server,
    )


def _enter(asked: SignInRequest) -> Response:
    session, token, now = db.session(), new_token(), clock.now()
    if not claim(session, asked, now):
        return render("accounts/over.html", status=422)
    ended = current_session()
    if ended:
        end_sessions(session, ended.person_id, only=ended.id, now=now)
    person, g.browser_session = finish_sign_in(
        session,
        asked,
        token=token,
        key=_key(),
        device=device_name(request.headers.get("User-Agent", "")),
        network=audit.origin.get().network,
        now=now,
    )
    next_path = safe_path(asked.next_path)
    if not has_agreed(session, person):
        next_path = url_for("sign_in.welcome", **({"tiep": next_path} if next_path else {}))  # type: ignore[arg-type]
    response = redirect(next_path or url_for("account.show"), 303)
    set_session_cookie(response, token)  # type: ignore[arg-type]
    response.delete_cookie(ASKING_COOKIE, path=base_path() or "/", httponly=True, samesite="Lax")
    return response  # type: ignore[return-value]


@blueprint.route("/dang-nhap/chao-mung", methods=["GET", "POST"])
@requires(Permission.USE_OWN_ACCOUNT)
def welcome() -> Any:
    """The first time: what is kept, and whether that is all right."""
    session, person = db.session(), me()
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
        contacts=contacts_of(session, person),
    )


@blueprint.post("/dang-nhap/thoi")
@requires(Permission.USE_OWN_ACCOUNT)
def refuse_terms() -> Any:
    """Rather not: an account that was never agreed to goes at once."""
    session, person = db.session(), me()
    if not has_agreed(session, person):
        close_account(session, person, clock.now())
        response = redirect(url_for("home.front"), 303)
        forget_session_cookie(response)  # type: ignore[arg-type]
        return response
    return redirect(url_for("account.show"), 303)


@blueprint.post("/dang-xuat")
@requires(Permission.USE_OWN_ACCOUNT)
def sign_out() -> Any:
    here = my_session()
    end_sessions(db.session(), here.person_id, only=here.id, now=clock.now())
    response = redirect(url_for("home.front"), 303)
    forget_session_cookie(response)  # type: ignore[arg-type]
    return response
