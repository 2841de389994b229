"""Messages over real SMTP on loopback, and into files without a server."""

import smtplib
import socket
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from citizen_site.core.mail import Mailer

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SENDER = "Phố Nhà <khong-tra-loi@phonha.example>"
LETTER = {"text": "Mã của bạn: 123456\n", "html": "<p>Mã của bạn: <b>123456</b></p>", "now": NOW, "name": "a1b2c3"}


class Inbox:
    """Keeps what the server is given."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.users: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
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
