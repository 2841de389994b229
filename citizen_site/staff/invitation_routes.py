"""Accepting an invitation: the link shows the offer, and only its button accepts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for

from citizen_site.accounts.credentials.local_credentials import has_local_credentials
from citizen_site.accounts.current_user import current_person
from citizen_site.accounts.models import Person, Proof
from citizen_site.accounts.queries import names_on_site
from citizen_site.accounts.session_start import sign_in_person
from citizen_site.accounts.sign_in import contact_at
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Role
from citizen_site.extensions import db, limiter
from citizen_site.staff.actor import WITH_SECOND_FACTOR, make_actor
from citizen_site.staff.commands import SelfInvitationError, accept, may_still_grant
from citizen_site.staff.forms import NewStaffForm, WelcomeStaffForm
from citizen_site.staff.labels import DUTIES
from citizen_site.staff.models import Invitation
from citizen_site.staff.queries import another_took_over, grants_of, invitation_of_link
from citizen_site.web.access import public
from citizen_site.web.rendering import render

blueprint = Blueprint("invitations", __name__)


def _is_good(invitation: Invitation) -> bool:
    """Open, and from somebody who may still give this role."""
    session, now = db.session(), clock.now()
    if not invitation.is_open(now) or another_took_over(session, invitation):
        return False
    inviter_id = invitation.invited_by_id
    grants = grants_of(session, inviter_id, now) if inviter_id else []
    return may_still_grant(invitation, make_actor(inviter_id, grants, gazetteer(session)))


@blueprint.route("/loi-moi/<token>", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public
def open_invitation(token: str) -> Any:
    """A person with neither password nor passkey sets a password here; anyone else signs in first."""
    session, now = db.session(), clock.now()
    invitation = invitation_of_link(session, token, current_app.config["SECRET_KEY"])
    if invitation is None or not _is_good(invitation):
        return render("staff/invitation_over.html", status=404)
    contact = contact_at(session, invitation.kind, invitation.value)
    invited: Person | None = contact.person if contact else None
    here = current_person()
    if invited and invited.id == invitation.invited_by_id:
        return render("staff/self_invitation.html", status=422 if request.method == "POST" else 200)
    if invited and has_local_credentials(session, invited.id) and (here is None or here.id != invited.id):
        # The account may be this invitation's own, made by another tap since it was read.
        session.refresh(invitation, ["accepted_at"])
        if not invitation.is_open(now):
            return render("staff/invitation_over.html", status=404)
        return render("staff/sign_in_first.html", here=here, back=url_for("invitations.open_invitation", token=token))
    needs_password = invited is None or not has_local_credentials(session, invited.id)
    known = [invitation.value, invited.name if invited else ""]
    form = NewStaffForm(known=known, names=names_on_site(session)) if needs_password else WelcomeStaffForm()
    if form.validate_on_submit():
        password = form.password.data if needs_password else None
        try:
            person = accept(session, invitation, name=form.name.data, password=password, person=invited, now=now)
        except SelfInvitationError:
            return render("staff/self_invitation.html", status=422)
        except InvalidInputError:
            return render("staff/invitation_over.html", status=422)
        needs_app = Role(invitation.role) in WITH_SECOND_FACTOR
        after = url_for("security.show") if needs_app else url_for("account.show")
        if needs_password:
            return sign_in_person(person, proof=Proof.PASSWORD, how="invitation", next_path=after)
        # Signed in with limits of before: sign in again with those of the role.
        return redirect(url_for("password.sign_in", tiep=after), 303)
    if not form.is_submitted() and invited:
        form.name.data = invited.name
    return render(
        "staff/invitation.html",
        status=422 if form.errors else 200,
        form=form,
        invitation=invitation,
        place=gazetteer(session).get(invitation.area_id),
        duty=DUTIES[Role(invitation.role)],
        needs_password=needs_password,
        needs_app=Role(invitation.role) in WITH_SECOND_FACTOR,
    )
