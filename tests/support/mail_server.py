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

from tests.support.live_site import free_port


class MailServer:
    """`address` is for the mailer, `messages` are those taken, `on_arrival` runs before each is."""

    def __init__(self, on_arrival: Callable[[], None] = lambda: None) -> None:
        self.messages: list[EmailMessage] = []
        self.on_arrival = on_arrival

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.on_arrival()
        self.messages.append(BytesParser(policy=policy.default).parsebytes(envelope.content))
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return sorted(str(message["To"]) for message in self.messages)

    @contextmanager
    def running(self) -> Iterator[MailServer]:
        port = free_port()
        self.address = f"smtp://127.0.0.1:{port}"
        controller = Controller(self, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


@contextmanager
def hanging_mail_server() -> Iterator[tuple[str, Callable[[], None]]]:
    """A server that takes every connection and never says a word: its address, and what ends it and them."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}", server.close
