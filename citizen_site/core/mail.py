"""Mail: by SMTP where it is configured, otherwise into files that the development page shows."""

from __future__ import annotations

import smtplib
import ssl
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20


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


class _Connection(smtplib.SMTP):
    """Calls `begin` when the server has taken sender and recipient and waits for the message."""

    begin: Callable[[], None]

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.begin()
        return super().data(msg)


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
        begin: Callable[[], None] = lambda: None,
    ) -> None:
        """Send one message. `begin` is called right before it is handed over, once a server is ready to take it.

        Raises OSError or smtplib.SMTPException; ValueError for an address with line breaks; and what `begin` raises.
        """
        message = EmailMessage(policy=POLICY)
        message["From"] = self.sender
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = make_msgid(domain=parseaddr(self.sender)[1].rpartition("@")[2] or "localhost")
        # Vacation notices and mailing lists need not answer a machine.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        if self.server:
            self._send_by_smtp(message, begin)
        else:
            begin()
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Names sort by the time of writing.
            (self.folder / f"{time.time_ns()}-{uuid.uuid4().hex[:8]}.eml").write_bytes(message.as_bytes())

    def _send_by_smtp(self, message: EmailMessage, begin: Callable[[], None]) -> None:
        parts = urlsplit(self.server)
        host, context = parts.hostname or "", ssl.create_default_context()
        if parts.scheme == "smtps":
            connection: _Connection = _TlsConnection(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context)
        else:
            connection = _Connection(host, parts.port or 587, timeout=TIMEOUT_SECONDS)
        connection.begin = begin
        with connection:
            # On this very machine there is nobody to listen in.
            if parts.scheme == "smtp" and host not in ("127.0.0.1", "localhost"):
                connection.starttls(context=context)
            if parts.username:
                connection.login(unquote(parts.username), unquote(parts.password or ""))
            connection.send_message(message)
