"""Emails to operators about a feed that has been in trouble for hours."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler
from citizen_site.core.permissions import Role
from citizen_site.news.labels import ADVICE, STATES
from citizen_site.news.models import Feed
from citizen_site.notifications.models import Message, MessageKind, enqueue_once, subject
from citizen_site.notifications.outgoing import Outgoing, compose, person_address
from citizen_site.staff.queries import holders_in


@handler(JobName.NOTIFY_FEED_TROUBLE)
def notify_feed_trouble(session: Session, now: datetime, *, feed_id: int, since: str) -> None:
    """Enqueue one message an operator of the city, if the trouble that began then is not over."""
    feed, city = session.get(Feed, feed_id), gazetteer(session).city
    if city is None or feed is None or feed.troubled_since != datetime.fromisoformat(since):
        return
    about = subject("feed", feed.id, feed.troubled_since)
    for person in holders_in(session, Role.OPERATOR, [city.id], now):
        enqueue_once(session, MessageKind.FEED_TROUBLE, about, f"person:{person.id}", now)


def render_feed_trouble(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """As the feed is when the email goes; not when its trouble is over, or another one began."""
    to = person_address(session, int(message.recipient.removeprefix("person:")))
    feed = session.get(Feed, message.subject_id, populate_existing=True)
    if to is None or feed is None or feed.troubled_since is None:
        return None
    if message.about != subject("feed", feed.id, feed.troubled_since):
        return None
    state = feed.state
    return Outgoing(to, compose("feed_trouble", to, feed=feed, state=STATES[state], advice=ADVICE[state]))
