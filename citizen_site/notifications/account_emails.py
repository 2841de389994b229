"""Messages to people about their accounts: codes that verify a contact, changes, and offers of a role."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from citizen_site.accounts.labels import CHANGES
from citizen_site.accounts.models import ContactKind, Person, SignInRequest
from citizen_site.accounts.sign_in import is_open, set_secrets
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.tokens import derived_code, derived_token
from citizen_site.notifications.models import Message, has_successor
from citizen_site.notifications.outgoing import DeliveryAddress, Outgoing, compose
from citizen_site.staff.commands import set_link
from citizen_site.staff.models import Invitation


def render_code(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """The link and the code, which exist in the message alone. Both work as soon as it can arrive."""
    request = session.get(SignInRequest, message.subject_id)
    if request is None or not is_open(request, now):
        return None
    key = current_app.config["SECRET_KEY"]
    token = derived_token(key, "sign-in link", message.identity)
    code = derived_code(key, "sign-in code", message.identity)
    to = DeliveryAddress(request.kind, request.value, request.language)
    return Outgoing(
        to,
        compose(request.purpose.value, to, token=token, code=code),
        with_claim=lambda: set_secrets(request, token, code, key=key),
    )


def render_change(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """A change to an account, for a contact that may have been removed by it."""
    person_id = int(message.recipient.removeprefix("person:"))
    person, what = session.get(Person, person_id), message.about.partition(":")[0]
    if person is None:
        return None
    to = DeliveryAddress(ContactKind.EMAIL, message.address, person.language)
    return Outgoing(to, compose("account_changed", to, what=CHANGES[what], at=message.created_at))


def render_invitation(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """The link, which exists in the message alone. None when another one was asked for since."""
    invitation = session.get(Invitation, message.subject_id)
    if invitation is None or not invitation.is_open(now) or has_successor(session, message):
        return None
    key = current_app.config["SECRET_KEY"]
    token = derived_token(key, "invitation", message.identity)
    to = DeliveryAddress(invitation.kind, invitation.value, invitation.language)
    place = gazetteer(session).get(invitation.area_id)
    return Outgoing(
        to,
        compose("invitation", to, token=token, invitation=invitation, place=place),
        with_claim=lambda: set_link(session, invitation, token, key=key),
    )
