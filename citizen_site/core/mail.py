"""Mail: by SMTP where it is configured, otherwise into files that the development page shows.

A server has taken a message when it answers 250, and from the last line of the message until then nobody can know. So
what may be sent twice has one Message-ID: servers and mail programs that know it show one message.
"""

from __future__ import annotations

import smtplib
import ssl
import time
import uuid
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from citizen_site.core.errors import InDoubtError

TIMEOUT_SECONDS = 20
# For the message itself. A server may look for viruses before it answers, and who does not wait sends the message a
# second time: RFC 5321, 4.5.3.2.6, and RFC 1047.
DATA_TIMEOUT_SECONDS = 600


class _WholeSubjects(EmailPolicy):
    """Python 3.11 loses the space where it breaks a subject with Vietnamese words; its older encoder does not."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() != "subject":
            return str(super().fold(name, value))
        encoded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii")


POLICY = _WholeSubjects(linesep=SMTP.linesep)


class MailInDoubtError(InDoubtError):
    """The server had the whole message, and the connection ended before it answered."""


class _Connection(smtplib.SMTP):
    """Hands the message over within `handover`, once the server has taken sender and recipient and waits for it."""

    handover: AbstractContextManager[None]
    has_sent_message = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        with self.handover:
            self._wait_for(DATA_TIMEOUT_SECONDS)
            try:
                code, answer = super().data(msg)
            except OSError as error:
                if self.has_sent_message:
                    raise MailInDoubtError from error
                raise
            if code != 250:
                raise smtplib.SMTPDataError(code, answer)
        self._wait_for(TIMEOUT_SECONDS)
        return code, answer

    def send(self, s: Any) -> None:
        """Commands are text, and only a message is bytes. Where this raises, its last line has not gone."""
        super().send(s)
        self.has_sent_message = isinstance(s, bytes)

    def __exit__(self, *args: Any) -> None:
        """How a server says goodbye changes nothing about a message that it has taken."""
        with suppress(smtplib.SMTPResponseException):
            super().__exit__(*args)

    def _wait_for(self, seconds: int) -> None:
        if self.sock is not None:
            self.sock.settimeout(seconds)


class _TlsConnection(_Connection, smtplib.SMTP_SSL):
    """The same, encrypted from its first byte."""


class Mailer:
    """Sends messages. `server` is an address like smtp://user:password@host:587 (STARTTLS) or smtps://host:465.

    Without a server, messages are written to `folder` as .eml files.
    """

    def __init__(self, server: str, sender: str, folder: Path) -> None:
        self.server = server
        self.sender = sender
        self.folder = folder

    def send(
        self,
        to: str,
        subject: str,
        *,
        text: str,
        html: str,
        now: datetime,
        name: str,
        handover: AbstractContextManager[None] | None = None,
    ) -> None:
        """Send one message. It is handed over within `handover`: from when a server is ready to take it until it has.

        `name` is the same each time the same message is sent, and no other's: letters and digits, for its Message-ID.
        Raises OSError, of which smtplib.SMTPException is one, when it was not taken, MailInDoubtError when it may have
        been, ValueError for an address with line breaks, and what `handover` raises.
        """
        handover = handover or nullcontext()
        message = EmailMessage(policy=POLICY)
        message["From"] = self.sender
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{name}@{parseaddr(self.sender)[1].rpartition('@')[2] or 'localhost'}>"
        # Vacation notices and mailing lists need not answer a machine.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        if self.server:
            self._send_by_smtp(message, handover)
            return
        with handover:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Names sort by the time of writing.
            (self.folder / f"{time.time_ns()}-{uuid.uuid4().hex[:8]}.eml").write_bytes(message.as_bytes())

    def _send_by_smtp(self, message: EmailMessage, handover: AbstractContextManager[None]) -> None:
        parts = urlsplit(self.server)
        host, context = parts.hostname or "", ssl.create_default_context()
        if parts.scheme == "smtps":
            connection: _Connection = _TlsConnection(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context)
        else:
            connection = _Connection(host, parts.port or 587, timeout=TIMEOUT_SECONDS)
        connection.handover = handover
        with connection:
            # On this very machine there is nobody to listen in.
            if parts.scheme == "smtp" and host not in ("127.0.0.1", "localhost"):
                connection.starttls(context=context)
            if parts.username:
                connection.login(unquote(parts.username), unquote(parts.password or ""))
            connection.send_message(message)
