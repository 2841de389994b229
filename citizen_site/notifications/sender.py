"""Sending messages, each once: a message is claimed before it goes, and released only when sending failed for sure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from citizen_site.core.mail import Mailer
from citizen_site.core.site import current_site
from citizen_site.core.sms import SmsGateway
from citizen_site.notifications import (
    account_emails,
    agency_emails,
    daily_digest,
    desk_alerts,
    escalations,
    operator_alerts,
    recovery_links,
    report_updates,
    unit_emails,
)
from citizen_site.notifications.models import Message, MessageKind, create_message
from citizen_site.notifications.outgoing import Outgoing
from citizen_site.web.email_templates import RenderedEmail

log = structlog.get_logger(__name__)


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
    """Send a message unless it was sent, another worker has it, or it was given up.

    Commits before the mail server is asked, so that nobody waits for it; when it is ready to take the message, with the
    claim, so that a crash sends nothing twice (a lost message annoys less than a doubled one); and again after it. A
    worker that dies before the claim loses nothing: its job runs again. Raises what the mail server or the
    provider raised, unless the kind counts its failures itself; the message is then released.
    """
    message = session.get(Message, message_id, populate_existing=True)
    if message is None or message.claimed_at or message.discarded_at:
        return
    site = current_site()
    outgoing = RENDERERS[message.kind](session, message, now)
    if outgoing is None or (site.sms is None and isinstance(outgoing.content, str)):
        give_up(session, now, Message.id == message_id, Message.claimed_at.is_(None))
        return

    def begin() -> None:
        if not _claim(session, message_id, outgoing, now):
            raise _TakenError

    # Nothing is held while the mail server is looked for.
    session.commit()
    try:
        _hand_over(site.mailer, site.sms, outgoing, now, begin)
    except _TakenError:
        return
    except Exception as error:
        log.warning("message_not_sent", kind=message.kind.value, message=message_id, error=type(error).__name__)
        message.claimed_at = None
        if outgoing.when_failed is None:
            session.commit()
            raise
        outgoing.when_failed()
    else:
        message.sent_at, message.address = now, ""
        outgoing.when_sent()
    session.commit()


def give_up(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> None:
    """The messages for which the conditions hold will not be sent, and nobody needs their addresses any more."""
    session.execute(
        update(Message)
        .where(Message.sent_at.is_(None), Message.discarded_at.is_(None), *conditions)
        .values(discarded_at=now, address="")
        .execution_options(synchronize_session=False)
    )


def _claim(session: Session, message_id: int, outgoing: Outgoing, now: datetime) -> bool:
    """Claim a message, and commit what belongs to the claim. One conditional update decides between two workers."""
    claimed = session.execute(
        update(Message)
        .where(Message.id == message_id, Message.claimed_at.is_(None), Message.discarded_at.is_(None))
        .values(claimed_at=now, channel=outgoing.to.kind, language=outgoing.to.language)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).first()
    if claimed is None:
        return False
    outgoing.with_claim()
    session.commit()
    return True


def _hand_over(
    mailer: Mailer, sms: SmsGateway | None, outgoing: Outgoing, now: datetime, begin: Callable[[], None]
) -> None:
    to, content = outgoing.to.value, outgoing.content
    if isinstance(content, RenderedEmail):
        mailer.send(to, content.subject, text=content.text, html=content.html, now=now, begin=begin)
    elif sms is not None:
        begin()
        sms.send(to, content)
