"""Real SMTP servers on loopback: one that keeps what it is given, and one that hangs."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.support.live_site import free_port


def _nothing() -> None:
    """The default of what a server does besides."""


class MailServer:
    """`address` is for the mailer, `messages` are those taken, `on_arrival` runs before each is.

    `before_message` runs when a message is announced, and has not come yet. `answers` are what the next messages are
    answered with in place of 250: "451 Later" refuses one, and "" ends the connection with the message taken.
    """

    def __init__(self, on_arrival: Callable[[], None] = _nothing) -> None:
        self.messages: list[EmailMessage] = []
        self.on_arrival = on_arrival
        self.before_message: Callable[[], None] = _nothing
        self.answers: list[str] = []

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.on_arrival()
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer in ("", "250 OK"):
            self.messages.append(BytesParser(policy=policy.default).parsebytes(envelope.content))
        if not answer:
            server.transport.abort()
        return answer or "250 OK"

    @property
    def recipients(self) -> list[str]:
        return sorted(str(message["To"]) for message in self.messages)

    @property
    def names(self) -> list[str]:
        """The Message-ID of each copy."""
        return [str(message["Message-ID"]) for message in self.messages]

    @contextmanager
    def running(self) -> Iterator[MailServer]:
        port = free_port()
        self.address = f"smtp://127.0.0.1:{port}"
        controller = _Controller(self, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        self.event_handler.before_message()
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


@contextmanager
def hanging_mail_server() -> Iterator[tuple[str, Callable[[], None]]]:
    """A server that takes every connection and never says a word: its address, and what ends it and them."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}", server.close
