"""Messages that invite."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import delete
from sqlalchemy.orm import Session

from citizen_site.accounts.models import ContactKind
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler, periodic
from citizen_site.core.site import current_site
from citizen_site.core.tokens import new_token
from citizen_site.extensions import db
from citizen_site.staff.commands import INVITATION_LIFE, set_link
from citizen_site.staff.models import Invitation
from citizen_site.web.email_templates import render_email, render_text_message


@handler(JobName.SEND_INVITATION)
def send_invitation(session: Session, now: datetime, *, invitation_id: int) -> None:
    """Make the link, which until now exists nowhere, and send it."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or not invitation.is_open(now):
        return
    token, place = new_token(), gazetteer(session).get(invitation.area_id)
    if invitation.kind == ContactKind.PHONE:
        text = render_text_message("invitation", invitation.language, token=token)
        current_site().require_sms().send(invitation.value, text)
    else:
        letter = render_email("invitation", invitation.language, token=token, invitation=invitation, place=place)
        current_site().mailer.send(invitation.value, letter.subject, text=letter.text, html=letter.html, now=now)
    set_link(session, invitation, token, key=current_app.config["SECRET_KEY"])


@periodic(JobName.PURGE_INVITATIONS, minutes=30)
def forget_old_invitations(now: datetime) -> None:
    """An invitation holds somebody's address; once it is of no use, it goes. The audit log knows that it was sent."""
    session = db.session()
    session.execute(delete(Invitation).where(Invitation.expires_at < now - INVITATION_LIFE))
    session.commit()
