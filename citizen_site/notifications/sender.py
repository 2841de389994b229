"""Sending messages: emails at least once and under one name each time, text messages at most once (ADR 0045)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from citizen_site.core.claims import claim_uncommitted, release, renewing
from citizen_site.core.errors import InDoubtError
from citizen_site.core.mail import Mailer
from citizen_site.core.site import current_site
from citizen_site.core.sms import SmsGateway
from citizen_site.core.tokens import digest
from citizen_site.notifications import (
    account_emails,
    agency_emails,
    daily_digest,
    desk_alerts,
    escalations,
    operator_alerts,
    pilot_reminders,
    recovery_links,
    report_updates,
    unit_emails,
)
from citizen_site.notifications.in_doubt import give_up_in_doubt, may_go_again
from citizen_site.notifications.models import Message, MessageKind, create_message
from citizen_site.notifications.outgoing import Outgoing
from citizen_site.web.email_templates import RenderedEmail

log = structlog.get_logger(__name__)

# A database that is away for a moment is tried again: what it does not learn makes a second copy.
PAUSES_SECONDS = (0, 1, 5)


class _TakenError(Exception):
    """Another worker has claimed the message."""


# Renders a message as it is when it goes; None when nobody needs it any more, or nobody can be reached.
Renderer = Callable[[Session, Message, datetime], Outgoing | None]

RENDERERS: Mapping[MessageKind, Renderer] = {
    MessageKind.ACCOUNT_CHANGE: account_emails.render_change,
    MessageKind.DAILY_DIGEST: daily_digest.render_digest,
    MessageKind.ESCALATION: escalations.render_escalations,
    MessageKind.FEED_TROUBLE: operator_alerts.render_feed_trouble,
    MessageKind.FORWARDED_REPORT: agency_emails.render_forwarded_report,
    MessageKind.INVITATION: account_emails.render_invitation,
    MessageKind.NEW_REPLY: desk_alerts.render_new_reply,
    MessageKind.PILOT_REMINDER: pilot_reminders.render_pilot_reminder,
    MessageKind.RECOVERY_LINK: recovery_links.render_recovery_link,
    MessageKind.REPORT_UPDATE: report_updates.render_update,
    MessageKind.UNIT_ASSIGNMENT: unit_emails.render_assignment,
    MessageKind.VERIFICATION_CODE: account_emails.render_code,
}


def send_at_once(
    session: Session,
    kind: MessageKind,
    about: str,
    recipient: str,
    now: datetime,
    *,
    address: str = "",
    language: str = "",
) -> None:
    """Create a message and send it in the same run: a code waits behind no other message.

    Commits. Done again after a failure, it sends the message that is there, and none that was sent.
    """
    message_id = create_message(session, kind, about, recipient, now, address=address, language=language)
    if message_id is None:
        same = (Message.kind == kind, Message.about == about, Message.recipient == recipient)
        message_id = session.scalars(select(Message.id).where(*same)).one()
    session.commit()
    send(session, message_id, now)


def send(session: Session, message_id: int, now: datetime) -> None:
    """Send a message unless it was sent, another worker has it, it was given up, or it has been in doubt too often.

    Commits before the mail server is asked, so that nobody waits for it; when it is ready to take the message, with the
    claim; and as soon as it has. A worker that dies before the claim loses nothing: its job runs again. One that dies
    after it leaves the message in doubt until its claim ends. Raises what the mail server or the provider raised,
    unless the kind counts its failures itself.
    """
    begun, message = time.monotonic(), session.get(Message, message_id, populate_existing=True)
    if message is None or message.sent_at or message.discarded_at or message.claim_token:
        return
    if not may_go_again(message):
        give_up_in_doubt(session, message, now)
        session.commit()
        return
    site = current_site()
    outgoing = RENDERERS[message.kind](session, message, now)
    if outgoing is None or (site.sms is None and isinstance(outgoing.content, str)):
        give_up(session, now, Message.id == message_id, Message.claim_token.is_(None))
        return
    name, kind = name_of(message), message.kind
    # Nothing is held while the mail server is looked for.
    session.commit()
    try:
        _hand_over(site.mailer, site.sms, outgoing, now, name, _handover(session, message_id, outgoing, now, begun))
    except _TakenError:
        return
    except SQLAlchemyError:
        # What is known about the message is not stored: the end of its claim decides.
        raise
    except Exception as error:
        log.warning("message_not_sent", kind=kind.value, message=message_id, error=type(error).__name__)
        if outgoing.when_failed is None:
            raise
        outgoing.when_failed()
        session.commit()


def give_up(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> None:
    """The messages for which the conditions hold are not needed any more, nor are their addresses."""
    session.execute(
        update(Message)
        .where(Message.sent_at.is_(None), Message.discarded_at.is_(None), *conditions)
        .values(discarded_at=now, address="", claimed_at=None)
        .execution_options(synchronize_session=False)
    )


def name_of(message: Message) -> str:
    """The same each time the message is sent, and no other's, at no other site either; it tells nothing."""
    return digest(current_app.config["SECRET_KEY"], "message name", message.identity)[:32]


@contextmanager
def _handover(session: Session, message_id: int, outgoing: Outgoing, now: datetime, begun: float) -> Iterator[None]:
    """Claim the message for as long as it is handed over, and store what became of it at once.

    One conditional update decides between two workers; what belongs to the claim is committed with it. `begun` is the
    reading of the monotonic clock at `now`. Raises _TakenError when another worker was faster.
    """
    moment = now + timedelta(seconds=time.monotonic() - begun)
    is_open = (Message.claim_token.is_(None), Message.sent_at.is_(None), Message.discarded_at.is_(None))
    row = claim_uncommitted(
        session,
        Message,
        Message.id == message_id,
        *is_open,
        now=moment,
        claimed_at=func.coalesce(Message.claimed_at, moment),
        channel=outgoing.to.kind,
        language=outgoing.to.language,
    )
    if row is None:
        session.rollback()
        raise _TakenError
    outgoing.with_claim()
    session.commit()
    with renewing(session.get_bind().engine, Message, row, moment):
        try:
            yield
        except InDoubtError:
            release(session, Message, row, crashes=row.crashes + 1)
            raise
        except Exception:
            # This time it certainly did not arrive; an earlier time it may have.
            release(session, Message, row, **({} if row.crashes else {"claimed_at": None}))
            raise
        _store_success(session, message_id, outgoing, now)


def _store_success(session: Session, message_id: int, outgoing: Outgoing, now: datetime) -> None:
    """Whoever has claimed the message by now: it has gone."""
    for pause in (*PAUSES_SECONDS, None):
        try:
            session.execute(
                update(Message)
                .where(Message.id == message_id)
                .values(sent_at=now, discarded_at=None, address="", claim_token=None, claimed_until=None)
                .execution_options(synchronize_session=False)
            )
            outgoing.when_sent()
            session.commit()
        except SQLAlchemyError as error:
            session.rollback()
            log.warning("message_success_not_stored", message=message_id, error=type(error).__name__)
            if pause is None:
                raise
            time.sleep(pause)
        else:
            return


def _hand_over(
    mailer: Mailer,
    sms: SmsGateway | None,
    outgoing: Outgoing,
    now: datetime,
    name: str,
    handover: AbstractContextManager[None],
) -> None:
    to, content = outgoing.to.value, outgoing.content
    if isinstance(content, RenderedEmail):
        mailer.send(to, content.subject, text=content.text, html=content.html, now=now, name=name, handover=handover)
    elif sms is not None:
        with handover:
            sms.send(to, content)
