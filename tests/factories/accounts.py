"""People for tests: signed in by the real way, with the real message."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from flask import Flask

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.extensions import db, limiter
from tests.support.pages import Page, Visitor

ASK, CODE, WELCOME = "/dang-nhap", "/dang-nhap/ma", "/dang-nhap/chao-mung"


class PostBox:
    """What the site has sent, from the folder where it lies without a mail server."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.folder: Path = app.extensions["mailer"].folder
        self.empty()

    def empty(self) -> None:
        for path in self.folder.glob("*.eml"):
            path.unlink()

    def newest(self, to: str) -> EmailMessage:
        """Let the worker do what is due; the last message to an address."""
        with self.app.app_context():
            run_due_jobs(db.session(), clock.now())
            db.session.remove()
        paths = sorted(self.folder.glob("*.eml"))  # the names begin with the time
        messages = [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in paths]
        mine = [each for each in messages if each["To"] == to]
        assert mine, f"nothing was sent to {to}"
        return mine[-1]  # type: ignore[return-value]

    def code_and_link(self, to: str) -> tuple[str, str]:
        """The six digits, and the link's path."""
        text = text_of_message(self.newest(to))
        code = re.search(r"\b(\d{6})\b", text)
        link = re.search(r"https?://[^/\s]+(/\S+)", text)
        assert code, text
        assert link, text
        return code[1], link[1]


def text_of_message(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body
    return str(body.get_content())


def ask_for_code(visitor: Visitor, email: str) -> Page:
    limiter.reset()
    return visitor.submit(ASK, {"email": email}, status=303)


def sign_in(visitor: Visitor, email: str, box: PostBox, *, agree: bool = True) -> None:
    """By code; a new person agrees to the terms, unless told otherwise."""
    ask_for_code(visitor, email)
    code, _ = box.code_and_link(email)
    answer = visitor.submit(CODE, {"code": code}, status=303)
    if agree and WELCOME in answer.response.location:
        visitor.submit(WELCOME, {"name": "", "consent": "y"}, status=303)
