"""Messages over real SMTP on loopback, and into files without a server."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from citizen_site.core import mail
from citizen_site.core.mail import Mailer, MailInDoubtError

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SENDER = "Phố Nhà <khong-tra-loi@phonha.example>"
LETTER = {"text": "Mã của bạn: 123456\n", "html": "<p>Mã của bạn: <b>123456</b></p>", "now": NOW, "name": "a1b2c3"}


class Inbox:
    """Keeps what the server is given, and answers after `seconds`; `goodbye` is its last word."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.users: list[str] = []
        self.seconds, self.goodbye = 0.0, "221 Bye"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        return self.goodbye

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(self.seconds)
        self.messages.append(BytesParser(policy=policy.default).parsebytes(envelope.content))
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
        assert isinstance(login, LoginPassword)
        self.users.append(login.login.decode())
        right = login.password == b"p@ss word"
        return AuthResult(success=right, handled=right)


@pytest.fixture
def inbox():
    """An SMTP server on a free port: (its inbox, its port)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = Inbox()
    server = Controller(kept, hostname="127.0.0.1", port=port, authenticator=kept.authenticate, auth_require_tls=False)
    server.start()
    yield kept, port
    server.stop()


def test_a_message_arrives_with_text_html_and_vietnamese_letters(inbox, tmp_path: Path) -> None:
    kept, port = inbox
    Mailer(f"smtp://127.0.0.1:{port}", SENDER, tmp_path).send("lan@example.com", "Mã đăng nhập", **LETTER)
    (message,) = kept.messages
    assert (message["To"], message["Subject"], message["From"]) == ("lan@example.com", "Mã đăng nhập", SENDER)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<a1b2c3@phonha.example>"
    assert message.get_body(("plain",)).get_content().strip() == "Mã của bạn: 123456"
    assert "<b>123456</b>" in message.get_body(("html",)).get_content()
    assert list(tmp_path.iterdir()) == []


def test_the_message_is_over_before_the_goodbye_and_whatever_that_is(inbox, tmp_path: Path) -> None:
    kept, port = inbox
    kept.goodbye, seen = "421 Too busy", []

    @contextmanager
    def handover() -> Iterator[None]:
        seen.append(len(kept.messages))
        yield
        seen.append(len(kept.messages))

    Mailer(f"smtp://127.0.0.1:{port}", SENDER, tmp_path).send("lan@example.com", "x", handover=handover(), **LETTER)
    assert seen == [0, 1]


def test_a_server_has_more_time_to_take_a_message_than_to_answer_a_command(
    inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 5321 asks for ten minutes: who leaves before sends the message again."""
    kept, port = inbox
    assert mail.DATA_TIMEOUT_SECONDS == 600
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.5)
    kept.seconds = 1
    Mailer(f"smtp://127.0.0.1:{port}", SENDER, tmp_path).send("lan@example.com", "x", **LETTER)
    assert len(kept.messages) == 1


def test_a_message_is_in_doubt_only_once_the_server_had_all_of_it(tmp_path: Path) -> None:
    for lines, error in ((6, MailInDoubtError), (4, smtplib.SMTPServerDisconnected)):
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=answer_lines, args=[server, lines], daemon=True).start()
            address = f"smtp://127.0.0.1:{server.getsockname()[1]}"
            with pytest.raises(error):
                Mailer(address, SENDER, tmp_path).send("lan@example.com", "x", **LETTER)


def answer_lines(server: socket.socket, number: int) -> None:
    """Greet, answer EHLO, MAIL, RCPT and DATA, take the message: so many of these steps, and close."""
    connection, _ = server.accept()
    with connection, connection.makefile("rwb", buffering=0) as file:
        for said in [b"220 here", b"250 here", b"250 OK", b"250 OK", b"354 Go on"][:number]:
            file.write(said + b"\r\n")
            if not said.startswith(b"354"):
                file.readline()
        if number > 5:
            while file.readline() not in (b".\r\n", b""):
                pass


def test_user_and_password_may_hold_any_letter(inbox, tmp_path: Path) -> None:
    kept, port = inbox
    Mailer(f"smtp://us%40er:p%40ss%20word@127.0.0.1:{port}", SENDER, tmp_path).send("lan@example.com", "x", **LETTER)
    assert kept.users == ["us@er"]
    with pytest.raises(smtplib.SMTPAuthenticationError):
        Mailer(f"smtp://u:wrong@127.0.0.1:{port}", SENDER, tmp_path).send("lan@example.com", "x", **LETTER)
    assert len(kept.messages) == 1


def test_a_server_that_is_away_is_an_error_so_that_the_job_comes_back(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="refused"):
        Mailer("smtp://127.0.0.1:9", SENDER, tmp_path).send("lan@example.com", "x", **LETTER)


@pytest.mark.parametrize(
    ("to", "subject"), [("lan@example.com\r\nBcc: x@evil.example", "x"), ("lan@example.com", "x\nBcc: x@evil.example")]
)
def test_line_breaks_make_no_headers(tmp_path: Path, to: str, subject: str) -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline|header"):
        Mailer("", SENDER, tmp_path).send(to, subject, **LETTER)
    assert list(tmp_path.iterdir()) == []


def test_without_a_server_messages_are_files_for_the_owner_in_the_order_of_writing(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    for subject in ("một", "hai"):
        Mailer("", SENDER, folder).send("lan@example.com", subject, **LETTER)
    paths = sorted(folder.iterdir())
    assert [BytesParser(policy=policy.default).parsebytes(path.read_bytes())["Subject"] for path in paths] == [
        "một",
        "hai",
    ]
    assert folder.stat().st_mode & 0o077 == 0


def test_a_long_subject_keeps_every_space(tmp_path: Path) -> None:
    """Also where the line is broken between two words with marks."""
    words = [
        "16",
        "phản",
        "ánh",
        "quá",
        "hạn",
        "lâu",
        "ở",
        "Phường",
        "Phúc",
        "Lợi:",
        "30/11",
        "ABC-1234",
        "lý",
        "ánh",
        "Biên",
        "Phố",
    ]
    mailer = Mailer("", SENDER, tmp_path)
    subjects = {
        " ".join(words[start:] + words[:start])[:length].strip()
        for start in range(len(words))
        for length in (50, 64, 70)
    }
    for subject in subjects:
        mailer.send("lan@example.com", subject, **LETTER)
    read = [BytesParser(policy=policy.default).parsebytes(each.read_bytes())["Subject"] for each in tmp_path.iterdir()]
    assert sorted(read) == sorted(subjects)
    lines = [line for each in tmp_path.iterdir() for line in each.read_bytes().split(b"\r\n") if b"utf-8?" in line]
    assert max(map(len, lines)) <= 78
