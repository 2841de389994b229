"""A step that comes after the report was sent is not taken; that is said, and its words are offered to be added."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.reports.attachments.photos import photos_of
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from tests.factories.drafts import NOBODY, PLACE, STORY, WORDS, Writer, bring_in_categories
from tests.factories.photos import photo_file
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

MORE = f"{STORY} Sáng nay lại thêm một xe ngã."


@pytest.fixture
def sent(app: Flask, visitor: Visitor) -> Writer:
    with app.app_context():
        bring_in_categories()
    writer = Writer(visitor).write()
    writer.send()
    return writer


def the_report(session: Session) -> Report:
    return session.scalars(select(Report)).one()


def test_words_that_came_too_late_are_told_so_and_can_be_added(sent: Writer, session: Session) -> None:
    page = sent.post("chi-tiet", {**WORDS, "description": MORE}, status=409)
    assert "nên những gì bạn vừa sửa chưa được nhận" in page.text
    assert the_report(session).description == STORY
    form = next(form for form in page.all("form") if form.get("action", "").endswith("/them"))
    data = {node.get("name"): node.get("value") for node in form.iter("input")}
    (words,) = form.iter("textarea")
    assert words.text.strip() == MORE
    sent.visitor.post(form.get("action"), {**data, "words": words.text}, status=303)
    event = session.scalars(select(ReportEvent).order_by(ReportEvent.id.desc())).first()
    assert event
    assert event.text == MORE


@pytest.mark.parametrize(
    ("step", "data", "words"),
    [
        ("chi-tiet", {**PLACE, "place_text": "Sau chợ, không phải trước"}, "Sau chợ, không phải trước"),
        ("chi-tiet", {**PLACE, "area": "phuong-long-bien"}, "Phường, xã: Phường Long Biên"),
        ("chi-tiet", {**PLACE, "point": "21.0422, 105.919"}, "Tọa độ: 21.0422, 105.919"),
        ("viec-gi", {"category": "ngap-ung"}, "Loại việc: "),
    ],
)
def test_each_step_says_what_was_not_taken(sent: Writer, step: str, data: dict[str, str], words: str) -> None:
    page = sent.post(step, data, status=409)
    assert words in page.by_id("words").text
    part = sent.post(step, data, status=409, headers={"HX-Request": "true"})
    assert part.html.lstrip().startswith('<div id="buoc"')


@pytest.mark.parametrize(("step", "data"), [("chi-tiet", PLACE), ("chi-tiet", WORDS), ("gui", NOBODY)])
def test_the_same_step_a_second_time_leads_to_the_confirmation(sent: Writer, step: str, data: dict[str, str]) -> None:
    assert sent.post(step, data).response.location.endswith("/da-gui")
    assert sent.get(step, status=303, lint=False).response.location.endswith("/da-gui")


def test_a_page_that_is_left_after_sending_saves_nothing(sent: Writer, session: Session) -> None:
    sent.post("chi-tiet", {**WORDS, "description": MORE, "go": "save"}, status=204)
    assert the_report(session).description == STORY


def test_a_photo_that_came_too_late_goes_to_the_report(sent: Writer, session: Session) -> None:
    data = {**WORDS, "anh": (io.BytesIO(photo_file()), "a.jpg")}
    page = sent.post("chi-tiet", data, status=409, content_type="multipart/form-data")
    assert "Ảnh bạn vừa chọn đã được thêm vào phản ánh." in page.text
    assert len(photos_of(session, the_report(session))) == 1


def test_before_the_contact_is_proved_the_words_are_shown_to_be_added_later(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        bring_in_categories()
    way = {"way": "new", "contact": "lan@example.com", "name": "", "consent": "y"}
    writer = Writer(visitor).write(who=way)
    writer.send()
    page = writer.post("chi-tiet", {**WORDS, "description": MORE}, status=409)
    assert MORE in page.text
    assert "Bạn xác nhận liên lạc trước" in page.text
