"""The forms that the pages of the site show, filled in as a person would, for tests that send them as others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import lxml.html
from flask import Flask
from werkzeug.exceptions import HTTPException

from citizen_site.core import clock
from tests.factories.staff import PASSWORD

TEXT = "Cống tắc, nước tràn ra đường từ sáng nay."
WITHOUT_VALUE = {"csrf_token"}
# Fields of which the kind does not say what belongs there.
BY_NAME = {"contact": "moi@example.com", "end": "17:00"}


@dataclass(frozen=True)
class FilledForm:
    """Where a form goes, with its address's arguments, and what it sends but for the token."""

    endpoint: str
    query: str
    fields: dict[str, str]


def filled_forms(app: Flask, html: str) -> Iterator[FilledForm]:
    """Every form of a page that is sent by POST to an address of this site."""
    urls = app.url_map.bind("localhost")
    for form in lxml.html.document_fromstring(html).forms:
        own_action = [form.get("action") or ""] if form.method == "POST" else []
        for address in [*own_action, *(button.get("formaction") for button in form.iter("button"))]:
            action = urlsplit(address or "")
            try:
                endpoint, _arguments = urls.match(action.path, method="POST")
            except HTTPException:
                continue
            yield FilledForm(endpoint, action.query, _fields(form))


def _fields(form: lxml.html.FormElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for control in form.iter("input", "textarea", "select", "button"):
        name = control.get("name")
        if name and name not in WITHOUT_VALUE and (value := _value(control)) is not None:
            found.setdefault(name, value)
    return found


def _value(control: lxml.html.HtmlElement) -> str | None:
    """What it holds, or what somebody could write there; None for what is not sent."""
    if control.tag == "select":
        options = [option.get("value", "") for option in control.iter("option")]
        chosen = [option.get("value", "") for option in control.iter("option") if option.get("selected") is not None]
        return next((value for value in [*chosen, *options] if value), "")
    if control.tag == "textarea":
        return (control.text or "").strip() or TEXT
    kind, value = control.get("type", "text"), control.get("value", "")
    if kind in ("file", "reset", "image"):
        return None
    return value or _invented(kind, control.get("name"), control.get("min", "1"))


def _invented(kind: str, name: str, least: str) -> str:
    now = clock.now()
    if name in BY_NAME:
        return BY_NAME[name]
    return {
        "email": "moi@example.com",
        "date": (now + timedelta(days=30)).date().isoformat(),
        "time": "08:00",
        "datetime-local": (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "number": least,
        "password": PASSWORD,
        "tel": "0912345678",
        "url": "https://hanoi.gov.vn",
        "checkbox": "on",
    }.get(kind, "Nguyễn Văn Thử")
