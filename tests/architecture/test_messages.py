"""Messages have one table, one sender, and a renderer for each kind."""

from __future__ import annotations

from citizen_site.config import ROOT
from citizen_site.notifications.models import MessageKind
from citizen_site.notifications.sender import RENDERERS
from tools.house import source

SITE = source.read(ROOT / "citizen_site", besides=["migrations/versions/"])


def test_there_is_one_pipeline_for_messages_and_one_function_that_sends() -> None:
    assert source.message_pipelines(SITE) == ["Message"]
    assert source.message_senders(SITE) == ["notifications/sender.py: _hand_over"]


def test_every_kind_of_message_has_a_renderer() -> None:
    assert set(RENDERERS) == set(MessageKind)


def test_templates_of_emails_come_in_text_and_html() -> None:
    names = {path.name for path in (ROOT / "templates/emails").glob("*") if not path.name.startswith("_")}
    texts = {name.removesuffix(".txt") for name in names if name.endswith(".txt") and ".sms." not in name}
    assert texts == {name.removesuffix(".html") for name in names if name.endswith(".html")}
