"""Rendered e-mails: subject, text and HTML in the reader's language, from templates/emails/."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template

from citizen_site.core.site import current_site
from citizen_site.core.text import without_marks
from citizen_site.web.i18n import ENVIRON_KEY


def in_reader_context(language: str, path: str = "/") -> AbstractContextManager[object]:
    """Outside of a request: texts, numbers and addresses as in a request for that path, in that language."""
    public_url = current_site().settings.public_url.rstrip("/")
    base_url = f"{public_url}/en" if language == "en" else public_url
    return current_app.test_request_context(path, base_url=base_url, environ_overrides={ENVIRON_KEY: language})


@dataclass(frozen=True)
class RenderedEmail:
    """A message ready to be sent."""

    subject: str
    text: str
    html: str


def render_email(name: str, language: str, **context: Any) -> RenderedEmail:
    """Render emails/<name>.txt, whose first line is the subject, and emails/<name>.html.

    Works outside of a request: addresses in it are those of the setting PUBLIC_URL, never of a request's Host header.
    """
    with in_reader_context(language):
        subject, _, text = render_template(f"emails/{name}.txt", **context).strip().partition("\n")
        return RenderedEmail(subject.strip(), text.strip() + "\n", render_template(f"emails/{name}.html", **context))


def render_text_message(name: str, language: str, **context: Any) -> str:
    """Render emails/<name>.sms.txt in one line of plain ASCII, which is cheap to send and displayed by every phone."""
    with in_reader_context(language):
        return without_marks(" ".join(render_template(f"emails/{name}.sms.txt", **context).split()))
