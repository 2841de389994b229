"""Sign-in through the single sign-on provider, and linking it to an account after confirmation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from citizen_site.accounts.commands import IdentityTakenError, link_identity, open_linked_account
from citizen_site.accounts.current_user import current_person, require_person, safe_path
from citizen_site.accounts.forms import ActForm
from citizen_site.accounts.models import ContactKind, Proof
from citizen_site.accounts.queries import person_of_identity
from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.accounts.session_start import sign_in_person
from citizen_site.accounts.sign_in import contact_at
from citizen_site.accounts.single_sign_on import (
    Identity,
    SingleSignOnError,
    clear_pending_identity,
    identity_from_answer,
    pending_identity,
    redirect_to_provider,
    store_pending_identity,
)
from citizen_site.accounts.verification_codes import send_code
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.core.site import current_site
from citizen_site.extensions import db, limiter
from citizen_site.web.access import public, requires
from citizen_site.web.i18n import current_language
from citizen_site.web.rendering import render

blueprint = Blueprint("single_sign_on", __name__)


@blueprint.before_request
def only_where_configured() -> None:
    if current_site().single_sign_on is None:
        abort(404)


@blueprint.get("/dang-nhap/noi-khac")
@limiter.limit("60 per hour")
@public
def start() -> Response:
    """To the provider. A link, because browsers let no form lead away from the site."""
    session["identity_next"] = safe_path(request.args.get("tiep", ""))
    try:
        return redirect_to_provider("single_sign_on.callback")
    except SingleSignOnError:
        return render("accounts/single_sign_on_failed.html", status=503)


@blueprint.get("/dang-nhap/noi-khac/ve")
@limiter.limit("60 per hour")
@public
def callback() -> ResponseReturnValue:
    """The provider's answer; what to do with it is the reader's choice on the next page."""
    try:
        store_pending_identity(identity_from_answer())
    except SingleSignOnError:
        return render("accounts/single_sign_on_failed.html", status=400)
    return redirect(url_for("single_sign_on.choose"), 303)


def _waiting() -> Identity:
    identity = pending_identity()
    if identity is None:
        abort(redirect(url_for("sign_in.request_code"), 303))
    return identity


@blueprint.get("/dang-nhap/noi-khac/tiep")
@public
def choose() -> Response:
    """Enter, link to the account with this address, link to the account that is signed in, or begin a new one."""
    identity, database = _waiting(), db.session()
    known = person_of_identity(database, identity.issuer, identity.subject)
    return render(
        "accounts/single_sign_on.html",
        form=ActForm(),
        identity=identity,
        known=known,
        here=current_person(),
        same_address=bool(identity.email and contact_at(database, ContactKind.EMAIL, identity.email)),
    )


@blueprint.post("/dang-nhap/noi-khac/vao")
@limiter.limit("60 per hour")
@public
def sign_in() -> ResponseReturnValue:
    """Into the account that is linked, or into a new one. An account with the same address is never entered so."""
    identity, database, now = _waiting(), db.session(), clock.now()
    person = person_of_identity(database, identity.issuer, identity.subject)
    if person is None and not (identity.email and contact_at(database, ContactKind.EMAIL, identity.email)):
        person = open_linked_account(
            database,
            identity.issuer,
            identity.subject,
            name=identity.name,
            email=identity.email,
            language=current_language(),
            now=now,
        )
    # Of two taps the second finds what the first has made.
    person = person or person_of_identity(database, identity.issuer, identity.subject)
    if person is None:
        return redirect(url_for("single_sign_on.choose"), 303)
    next_path = session.get("identity_next", "")
    clear_pending_identity()
    return sign_in_person(person, proof=Proof.SINGLE_SIGN_ON, next_path=next_path)


@blueprint.post("/dang-nhap/noi-khac/ma")
@limiter.limit("10 per hour")
@public
def verify_address() -> Any:
    """A code to the address that the provider and an account have in common: only its owner links them."""
    identity = _waiting()
    if not identity.email:
        return redirect(url_for("single_sign_on.choose"), 303)
    return send_code(
        ContactKind.EMAIL,
        identity.email,
        then=url_for("sign_in.verify_code"),
        next_path=url_for("single_sign_on.choose"),
    )


@blueprint.post("/dang-nhap/noi-khac/noi")
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def link() -> Any:
    """Link the identity to the account that is signed in."""
    identity, database = _waiting(), db.session()
    if person_of_identity(database, identity.issuer, identity.subject) is None:
        try:
            link_identity(database, require_person(), identity.issuer, identity.subject, clock.now())
        except IdentityTakenError:
            return redirect(url_for("single_sign_on.choose"), 303)
    clear_pending_identity()
    return redirect(url_for("account.show"), 303)
