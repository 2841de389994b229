"""Messages that offer a role."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.tokens import new_token
from citizen_site.notifications.models import Message
from citizen_site.notifications.outgoing import DeliveryAddress, Outgoing, compose
from citizen_site.staff.commands import set_link
from citizen_site.staff.models import Invitation


def render_invitation(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """The link, which until now exists nowhere."""
    invitation = session.get(Invitation, message.subject_id)
    if invitation is None or not invitation.is_open(now):
        return None
    token, key = new_token(), current_app.config["SECRET_KEY"]
    to = DeliveryAddress(invitation.kind, invitation.value, invitation.language)
    place = gazetteer(session).get(invitation.area_id)
    return Outgoing(
        to,
        compose("invitation", to, token=token, invitation=invitation, place=place),
        with_claim=lambda: set_link(session, invitation, token, key=key),
    )
