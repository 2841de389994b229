"""Contacts of the signed-in person's account: add, verify again and remove."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from citizen_site.accounts.commands import (
    ContactOutcome,
    LastContactError,
    add_contact,
    remove_contact,
    unlink_identity,
)
from citizen_site.accounts.current_user import account_or_address, require_consent, require_person
from citizen_site.accounts.forms import CodeForm, ContactForm
from citizen_site.accounts.models import CodePurpose, ContactKind, SignInRequest
from citizen_site.accounts.outbox_routes import may_read_messages
from citizen_site.accounts.queries import contacts_of
from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.accounts.sign_in import claim, contact_at, is_open
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
from citizen_site.extensions import db, limiter
from citizen_site.web.access import requires
from citizen_site.web.rendering import render
from citizen_site.web.saved_forms import confidential

blueprint = Blueprint("contacts", __name__)
blueprint.before_request(require_consent)
limiter.limit("300 per hour", key_func=account_or_address)(blueprint)


@blueprint.route("/tai-khoan/lien-lac", methods=["GET", "POST"])
@limit_messages
@limiter.limit("10 per hour", methods=["POST"], key_func=account_or_address)
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def add() -> Any:
    """Ask for a code at another address or number."""
    form = ContactForm(phones=current_site().sms is not None)
    if not form.validate_on_submit():
        return render("accounts/contact.html", status=422 if form.errors else 200, form=form)
    return send_code(
        form.kind,
        form.contact.data,
        then=url_for("contacts.verify"),
        purpose=CodePurpose.ADD_CONTACT,
        person_id=require_person().id,
    )


@blueprint.post("/tai-khoan/lien-lac/<int:contact_id>/xac-nhan-lai")
@limiter.limit("10 per hour", key_func=account_or_address)
@requires(Permission.USE_OWN_ACCOUNT)
def verify_again(contact_id: int) -> Any:
    """Send a code to an address that is there already: does it still reach me?"""
    contact = next((each for each in contacts_of(db.session(), require_person()) if each.id == contact_id), None)
    if contact is None:
        abort(404)
    return send_code(
        ContactKind(contact.kind),
        contact.value,
        then=url_for("contacts.verify"),
        purpose=CodePurpose.ADD_CONTACT,
        person_id=require_person().id,
    )


@blueprint.route("/tai-khoan/lien-lac/ma", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@requires(Permission.USE_OWN_ACCOUNT)
@confidential
def verify() -> Any:
    """Type the code that came to it."""
    session, now, pending = db.session(), clock.now(), pending_verification(CodePurpose.ADD_CONTACT)
    if pending is None or pending.person_id != require_person().id:
        return redirect(url_for("contacts.add"), 303)
    if not is_open(pending, now):
        return _added_already(pending) or render(
            "accounts/code_expired.html", status=422 if request.method == "POST" else 200
        )
    form = CodeForm()
    if form.validate_on_submit():
        result = compare_code(pending, form)
        if result is CodeResult.OVER or (result is CodeResult.RIGHT and not claim(session, pending, now)):
            session.refresh(pending)
            return _added_already(pending) or render("accounts/code_expired.html", status=422)
        if result is CodeResult.RIGHT:
            outcome = add_contact(session, require_person(), pending.kind, pending.value, now)
            if outcome in (ContactOutcome.ADDED, ContactOutcome.VERIFIED_AGAIN):
                return clear_verification(redirect(url_for("account.show"), 303))
            return render("accounts/contact_refused.html", status=422, outcome=outcome.value, value=pending.value)
    return render(
        "accounts/contact_code.html",
        status=422 if form.errors else 200,
        form=form,
        value=pending.value,
        outbox=may_read_messages(),
    )


def _added_already(pending: SignInRequest) -> Response | None:
    """For the second of two taps: the first one has used the code, and the contact is there."""
    contact = contact_at(db.session(), pending.kind, pending.value)
    if pending.used_at is None or contact is None or contact.person_id != require_person().id:
        return None
    return clear_verification(redirect(url_for("account.show"), 303))


@blueprint.post("/tai-khoan/lien-lac/<int:contact_id>/bo")
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def remove(contact_id: int) -> Any:
    try:
        removed = remove_contact(db.session(), require_person(), contact_id, clock.now())
    except LastContactError:
        return render("accounts/last_contact.html", status=404)
    if not removed:
        abort(404)
    return redirect(url_for("account.show"), 303)


@blueprint.post("/tai-khoan/noi/<int:identity_id>/bo")
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def unlink(identity_id: int) -> Any:
    if not unlink_identity(db.session(), require_person(), identity_id, clock.now()):
        abort(404)
    return redirect(url_for("account.show"), 303)
