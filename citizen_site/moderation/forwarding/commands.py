"""Passing a report on to a body outside, and taking in what that answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.jobs import enqueue
from citizen_site.moderation.forwarding.models import FINAL, Forwarding, Outcome
from citizen_site.moderation.forwarding.queries import Standing, link_digest
from citizen_site.reports.attached import Upload, attach
from citizen_site.reports.axes import Delivery, EventKind, PhotoStage
from citizen_site.reports.commands import Author, acknowledge, add_event
from citizen_site.reports.models import Report, ReportEvent
from citizen_site.reports.workflow import Party

LINK_DAYS = 60
# After the first attempt the mail is tried again so much later; after the last one it has failed.
RETRIES = (timedelta(minutes=2), timedelta(minutes=20), timedelta(hours=2), timedelta(hours=8))
NEEDS_WORDS = frozenset({Outcome.DONE, Outcome.NOT_OURS})


def pass_on(
    session: Session, report: Report, event: ReportEvent, body_name: str, email: str, *, key: str, now: datetime
) -> Forwarding:
    """Owe the body a mail about a report that has just become `forwarded`. It has not reached those who handle it."""
    seed = secrets.token_hex(16)
    forwarding = Forwarding(
        report_id=report.id,
        event_id=event.id,
        body_name=body_name,
        email=email,
        seed=seed,
        token_digest=link_digest(link_token(seed, key), key),
        created_at=now,
        expires_at=now + timedelta(days=LINK_DAYS),
    )
    report.delivery = Delivery.SENT
    session.add(forwarding)
    session.flush()
    enqueue(session, "forwarding.send", due_at=now, forwarding_id=forwarding.id)
    audit.record(
        session,
        "report.forwarded_by_mail",
        now=now,
        actor_id=event.actor_id,
        thing=f"report:{report.id}",
        body=body_name,
    )
    return forwarding


def link_token(seed: str, key: str) -> str:
    """The secret of the link, worked out whenever the mail is written."""
    secret = hmac.new(key.encode(), f"forwarding\n{seed}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(secret.digest()[:24]).decode()


def note_sent(session: Session, forwarding: Forwarding, now: datetime) -> None:
    """The mail has gone; whether it arrived nobody can know before the body answers."""
    forwarding.sent_at, forwarding.failed_at = now, None
    session.flush()


def note_failure(session: Session, forwarding: Forwarding, report: Report, now: datetime) -> None:
    """The mail could not be sent: again later, or never; then the desk has to find another way."""
    forwarding.attempts += 1
    if forwarding.attempts <= len(RETRIES):
        later = now + RETRIES[forwarding.attempts - 1]
        enqueue(session, "forwarding.send", due_at=later, forwarding_id=forwarding.id)
        return
    forwarding.failed_at = now
    report.delivery = Delivery.FAILED
    session.flush()
    add_event(session, report, EventKind.FORWARD_FAILED, Author(Party.SITE), now=now, is_public=False)


def note_opened(session: Session, forwarding_id: int, now: datetime) -> None:
    """Somebody opened the link for the first time; a mail scanner may have been the one."""
    session.execute(
        update(Forwarding).where(Forwarding.id == forwarding_id, Forwarding.opened_at.is_(None)).values(opened_at=now)
    )


def answer(
    session: Session,
    standing: Standing,
    report: Report,
    outcome: Outcome,
    text: str,
    photos: Sequence[Upload] = (),
    *,
    now: datetime,
) -> None:
    """What the body says, for staff only until they take it over. After a final answer the link is used up.

    Raises InvalidInputError: "over", or "text" where words are needed.
    """
    forwarding = standing.forwarding
    if not standing.is_open(now):
        raise InvalidInputError("over")
    if outcome in NEEDS_WORDS and not text:
        raise InvalidInputError("text")
    acknowledge(report, now)
    author = Author(Party.SITE, unit=forwarding.body_name[:120])
    event = add_event(
        session,
        report,
        EventKind.FORWARD_ANSWERED,
        author,
        now=now,
        text=text,
        is_public=False,
        tells=False,
        outcome=outcome.value,
    )
    forwarding.outcome, forwarding.answered_at, forwarding.answer = outcome, now, text
    forwarding.answer_event_id = event.id
    attach(session, report, photos if outcome in FINAL else (), event, stage=PhotoStage.AFTER, now=now)
    session.flush()
