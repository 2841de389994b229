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
from citizen_site.core.site import site_of
from citizen_site.extensions import db, limiter
from tests.support.pages import Page, Visitor

ASK, CODE, WELCOME = "/dang-nhap", "/dang-nhap/ma", "/dang-nhap/chao-mung"


class PostBox:
    """What the site has sent, from the folder where it lies without a mail server and a text message provider."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.folder: Path = site_of(app).mailer.folder
        for path in self.folder.glob("*"):
            path.unlink()

    def newest(self, to: str) -> EmailMessage:
        """The last mail to an address, after the worker did what is due."""
        content = self._newest("*.eml", to)
        return BytesParser(policy=policy.default).parsebytes(content)

    def newest_text(self, to: str) -> str:
        """The last text message to a number, after the worker did what is due."""
        return self._newest("*.sms", to).decode().partition("\n")[2].strip()

    def code_and_link(self, to: str) -> tuple[str, str]:
        """The six digits, and the link's path."""
        text = self._text(to)
        link = re.search(r"https?://[^/\s]+(/\S+)", text)
        assert link, text
        return code_in(text), link[1]

    def code(self, to: str) -> str:
        """The six digits of a message without a link."""
        return code_in(self._text(to))

    def _text(self, to: str) -> str:
        return text_of_message(self.newest(to)) if "@" in to else self.newest_text(to)

    def _newest(self, pattern: str, to: str) -> bytes:
        with self.app.app_context():
            run_due_jobs(db.session(), clock.now())
            db.session.remove()
        # The names begin with the time of writing.
        contents = [path.read_bytes() for path in sorted(self.folder.glob(pattern))]
        mine = [content for content in contents if to.encode() in content]
        assert mine, f"nothing was sent to {to}"
        return mine[-1]


def code_in(text: str) -> str:
    code = re.search(r"\b(\d{6})\b", text)
    assert code, text
    return code[1]


def text_of_message(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body
    return str(body.get_content())


def ask_for_code(visitor: Visitor, contact: str) -> Page:
    limiter.reset()
    return visitor.submit(ASK, {"contact": contact}, status=303)


def sign_in(visitor: Visitor, email: str, box: PostBox, *, agree: bool = True) -> None:
    """By code; a new person agrees to the terms, unless told otherwise."""
    ask_for_code(visitor, email)
    code, _ = box.code_and_link(email)
    answer = visitor.submit(CODE, {"code": code}, status=303)
    if agree and WELCOME in answer.response.location:
        visitor.submit(WELCOME, {"name": "", "consent": "y"}, status=303)
