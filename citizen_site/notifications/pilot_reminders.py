"""Emails to the person responsible for a pilot model of which nobody told anything for half a year."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.notifications.models import Message
from citizen_site.notifications.outgoing import Outgoing, compose, person_address
from citizen_site.programme.pilots import is_quiet, last_news_on, pilot_with_updates


def render_pilot_reminder(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """As the model is when the email goes; not when there is news, or somebody else is responsible."""
    person_id = int(message.recipient.removeprefix("person:"))
    pilot = pilot_with_updates(session, message.subject_id)
    to = person_address(session, person_id)
    if to is None or pilot is None or pilot.responsible_person_id != person_id or not is_quiet(pilot, now):
        return None
    return Outgoing(to, compose("pilot_reminder", to, pilot=pilot, last_news_on=last_news_on(pilot)))
