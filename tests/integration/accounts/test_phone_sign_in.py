"""Signing in by text message."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Contact
from citizen_site.extensions import limiter
from tests.factories.accounts import ASK, CODE, WELCOME, PostBox, ask_for_code
from tests.support.pages import Visitor, text_of
from tests.support.site import change_site

pytestmark = pytest.mark.either_database


@pytest.mark.parametrize("written", ["0912 345 678", "+84912345678", "84 912.345.678", "(091) 234-5678"])
def test_any_way_of_writing_a_number_is_the_same_account(
    visitor: Visitor, session: Session, box: PostBox, written: str
) -> None:
    ask_for_code(visitor, written)
    visitor.submit(CODE, {"code": box.code("+84912345678")}, status=303)
    assert session.scalars(select(Contact.value)).all() == ["+84912345678"]
    assert "+84912345678" in visitor.get(WELCOME).text


@pytest.mark.parametrize("number", ["0243 825 3536", "+1 202 555 0142", "0912", "113", "1900 1234", "không số"])
def test_only_vietnamese_mobile_numbers_get_messages(visitor: Visitor, box: PostBox, number: str) -> None:
    limiter.reset()
    page = visitor.submit(ASK, {"contact": number}, status=422)
    assert "0912 345 678" in page.text
    assert page.by_id("contact").get("value") == number
    assert list(box.folder.glob("*.sms")) == []


def test_the_message_is_short_plain_ascii(visitor: Visitor, box: PostBox) -> None:
    ask_for_code(visitor, "0912345678")
    text = box.newest_text("+84912345678")
    assert text.isascii()
    assert "KHONG chia se ma nay" in text
    assert len(text) <= 160


def test_phones_are_not_offered_where_no_provider_is_configured(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_site(app, monkeypatch, sms=None)
    limiter.reset()
    assert "điện thoại" not in text_of(visitor.get(ASK).by_id("noi-dung"))
    visitor.submit(ASK, {"contact": "0912345678"}, status=422)
