"""Readers say that something about a service is wrong; operators read it."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.directory.models import ServiceReport
from citizen_site.extensions import limiter
from tests.factories.directory import add_service
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database

FORM = "/dich-vu/khai-sinh/bao-sai"
GOOD = {"topic": "fee", "message": "Lệ phí ở quầy là 5.000 đồng."}


@pytest.fixture(autouse=True)
def service(session: Session) -> None:
    add_service(session, slug="khai-sinh", name="Khai sinh")


def test_a_message_reaches_the_operators(visitor: Visitor, session: Session, operator: Visitor) -> None:
    assert visitor.get("/dich-vu/khai-sinh").links()["Thấy thông tin sai? Báo cho chúng tôi"] == FORM
    answer = visitor.submit(FORM, GOOD, status=303)
    assert answer.response.location == "/dich-vu/khai-sinh/cam-on"
    assert "đối chiếu với nguồn chính thức" in visitor.get(answer.response.location).text
    page = operator.get("/van-hanh/dich-vu")
    assert "Lệ phí ở quầy là 5.000 đồng." in page.text
    assert "Khai sinh" in page.text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"message": "Sai rồi"}, "Hãy chọn điều bị sai."),
        ({"topic": "fee", "message": "  "}, "Hãy viết vài chữ"),
        ({"topic": "colour", "message": "Sai rồi"}, ""),
        ({"topic": "fee", "message": "x" * 2001}, "dài hơn 2.000 ký tự"),
    ],
)
def test_what_was_typed_stays_when_something_is_missing(
    visitor: Visitor, session: Session, given: dict[str, str], words: str
) -> None:
    page = visitor.submit(FORM, given, status=422)
    assert words in page.text
    assert text_of(page.all("textarea")[0]) == given["message"].strip()
    chosen = [node.get("value") for node in page.all("input", type="radio") if node.get("checked") is not None]
    assert chosen == [given["topic"]] if given.get("topic") == "fee" else chosen == []
    assert page.all("a", href="#message") or page.all("a", href="#topic-0") or page.all("a", href="#topic")
    assert session.scalars(select(ServiceReport)).all() == []


def test_mark_up_in_a_message_stays_text(visitor: Visitor, session: Session, operator: Visitor) -> None:
    visitor.submit(FORM, GOOD | {"message": "<script>alert(1)</script>\n<b>đậm</b>"}, status=303)
    page = operator.get("/van-hanh/dich-vu")
    assert "<script>alert(1)</script>" in page.text
    assert "<b>đậm" not in page.html


def test_without_its_token_a_form_is_refused_with_a_clear_page(visitor: Visitor, session: Session) -> None:
    visitor.get(FORM)
    page = visitor.post(FORM, GOOD, status=400)
    assert page.all("h1")
    assert session.scalars(select(ServiceReport)).all() == []


def test_a_flood_is_stopped_with_a_page_that_says_when_to_come_back(
    app: Flask, visitor: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    limiter.reset()
    try:
        for number in range(20):
            visitor.submit(FORM, {**GOOD, "message": f"Lệ phí là {number}.000 đồng."}, status=303)
        page = visitor.submit(FORM, GOOD, status=429)
        assert page.response.headers["Retry-After"]
        visitor.get(FORM)  # reading stays open
    finally:
        limiter.reset()
    assert len(session.scalars(select(ServiceReport.id)).all()) == 20
