"""Messages: a subject, a text and the same in HTML, in the reader's language, from templates/emails/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template

from citizen_site.web.i18n import ENVIRON_KEY


@dataclass(frozen=True)
class Letter:
    """A message ready to be sent."""

    subject: str
    text: str
    html: str


def write_letter(name: str, language: str, **context: Any) -> Letter:
    """Render emails/<name>.txt, whose first line is the subject, and emails/<name>.html.

    Works outside of a request: addresses in it are those of the setting PUBLIC_URL, never of a request's Host header.
    """
    public_url = current_app.config["SETTINGS"].public_url.rstrip("/")
    base_url = f"{public_url}/en" if language == "en" else public_url
    with current_app.test_request_context(base_url=base_url, environ_overrides={ENVIRON_KEY: language}):
        subject, _, text = render_template(f"emails/{name}.txt", **context).strip().partition("\n")
        return Letter(subject.strip(), text.strip() + "\n", render_template(f"emails/{name}.html", **context))
