"""Text messages go out without marks: each must read right without them, and cost one message."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.config import ROOT
from citizen_site.core import clock
from citizen_site.core.site import site_of
from citizen_site.core.tokens import derived_code, new_token
from citizen_site.reports.access_link import message_token
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.timeline import SYSTEM, add_event
from citizen_site.reports.workflow import Status
from citizen_site.web.email_templates import render_text_message
from tests.factories.reports import make_report

pytestmark = pytest.mark.either_database

NAMES = sorted(path.name.removesuffix(".sms.txt") for path in (ROOT / "templates/emails").glob("*.sms.txt"))
# "dung" may be "dùng", "đừng" or "đúng"; "moi" may be "mời" or "mới"; "loi" may be "lỗi" or "lời".
AMBIGUOUS = re.compile(r"\bdung\b|\bmoi\b|(?<!tra )\bloi\b", re.IGNORECASE)
ONE_MESSAGE = 160
CODE = derived_code("key", "sign-in code", "seed")
# As short as a site of this kind may hope for; a longer one makes two messages of some.
HOST = "https://phonha.vn"


def _texts(app: Flask, session: Session, name: str, language: str) -> list[str]:
    """The message as it goes out; one of a step once for each step that a report can take."""
    report = make_report(key=app.config["SECRET_KEY"])
    of_report = {"report": report, "duplicate": report, "token": message_token(report, app.config["SECRET_KEY"])}
    context: dict[str, Any] = {"code": CODE, "token": new_token()}
    if name.startswith("report_"):
        context = of_report
    has_steps = name in {"report_merged", "report_update"}
    events = [_step(session, report, each) for each in Status] if has_steps else [None]
    texts = [render_text_message(name, language, **context, event=event) for event in events]
    return [text.replace(site_of(app).settings.public_url.rstrip("/"), HOST) for text in texts]


def _step(session: Session, report: Any, after: Status) -> ReportEvent:
    return add_event(session, report, EventKind.STATUS_CHANGED, SYSTEM, now=clock.now(), after=after)


@pytest.mark.parametrize("name", NAMES)
def test_a_text_message_cannot_be_read_as_its_opposite(app: Flask, session: Session, name: str) -> None:
    for text in _texts(app, session, name, "vi"):
        words = text.partition("http")[0]
        assert not AMBIGUOUS.search(words), words


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_text_message_costs_one_message(app: Flask, session: Session, name: str, language: str) -> None:
    for text in _texts(app, session, name, language):
        assert text.isascii()
        assert len(text) <= ONE_MESSAGE, f"{len(text)}: {text}"


@pytest.mark.parametrize("name", ["add_contact", "sign_in", "verify_report"])
def test_a_code_comes_without_a_link(app: Flask, session: Session, name: str) -> None:
    """Notices warn of links in text messages; the site sends none where a code is enough."""
    assert "http" not in render_text_message(name, "vi", code=CODE, token=new_token())
