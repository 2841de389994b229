"""Two tabs on one draft: what the other one wrote is shown before it is written over. Without JavaScript, too."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.drafts import NOBODY, PLACE, STORY, WORDS, Writer, bring_in_categories
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

OTHER = "Ổ gà đã rộng ra nửa mặt đường, hôm nay có người ngã."


@pytest.fixture
def writer(app: Flask, visitor: Visitor) -> Writer:
    with app.app_context():
        bring_in_categories()
    writer = Writer(visitor)
    writer.post("chi-tiet", {**PLACE, "go": "save"}, status=204)
    return writer


def page_fields(page: Page) -> dict[str, str]:
    return {name: page.all("input", name=name)[0].get("value") for name in ("trang", "da-thay")}


def story(page: Page) -> str:
    return page.all("textarea", name="description")[0].text.strip()


def test_the_second_tab_is_told_and_neither_text_is_lost(writer: Writer) -> None:
    first, second = writer.get("chi-tiet"), writer.get("chi-tiet")
    writer.post("chi-tiet", {**WORDS, **page_fields(first)})
    told = writer.post("chi-tiet", {**WORDS, "description": OTHER, **page_fields(second)}, status=409)
    assert "vừa được sửa ở một thẻ hay máy khác" in told.text
    assert STORY in told.text
    assert story(told) == OTHER
    assert story(writer.get("chi-tiet")) == STORY, "nothing was written over"
    writer.post("chi-tiet", {**WORDS, "description": OTHER, **page_fields(told)})
    assert story(writer.get("chi-tiet")) == OTHER, "once it was seen, it may be"


@pytest.mark.parametrize(
    ("step", "one", "other"),
    [
        ("chi-tiet", PLACE, {**PLACE, "place_text": "Sau chợ Sài Đồng"}),
        ("xem-lai", NOBODY, {"way": "none", "name": "Lan", "consent": "y"}),
    ],
)
def test_each_step_is_guarded(writer: Writer, step: str, one: dict[str, str], other: dict[str, str]) -> None:
    writer.post("chi-tiet", WORDS)
    first, second = writer.get(step), writer.get(step)
    address = "gui" if step == "xem-lai" else step
    writer.post(address, {**other, "go": "back", **page_fields(first)})
    writer.post(address, {**one, **page_fields(second)}, status=409)


def test_a_page_that_saved_itself_when_it_was_left_goes_on_where_it_was(writer: Writer) -> None:
    page = writer.get("chi-tiet")
    writer.post("chi-tiet", {**WORDS, "go": "save", **page_fields(page)}, status=204)
    writer.post("chi-tiet", {**WORDS, "description": OTHER, **page_fields(page)})
    assert story(writer.get("chi-tiet")) == OTHER


def test_a_page_reloaded_before_what_it_had_arrives_is_no_other_tab(writer: Writer) -> None:
    left, reloaded = writer.get("chi-tiet"), writer.get("chi-tiet")
    writer.post("chi-tiet", {**WORDS, "go": "save", **page_fields(left)}, status=204)
    writer.post("chi-tiet", {**WORDS, "description": f"{STORY} Rất nguy hiểm.", **page_fields(reloaded)})
    assert story(writer.get("chi-tiet")) == f"{STORY} Rất nguy hiểm."


def test_a_late_tab_that_is_left_writes_nothing_over(writer: Writer) -> None:
    first, second = writer.get("chi-tiet"), writer.get("chi-tiet")
    writer.post("chi-tiet", {**WORDS, **page_fields(first)})
    writer.post("chi-tiet", {**WORDS, "description": OTHER, "go": "save", **page_fields(second)}, status=204)
    assert story(writer.get("chi-tiet")) == STORY
