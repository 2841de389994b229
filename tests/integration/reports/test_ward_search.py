"""The search key in the ward field searches and never submits; results are rows; the only one chooses itself."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.drafts import DETAILS, PLACE, Writer, bring_in_categories
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database

ENTER = {"go": "enter"}


@pytest.fixture
def writer(app: Flask, visitor: Visitor) -> Writer:
    with app.app_context():
        bring_in_categories()
    return Writer(visitor)


def rows(page: Page) -> dict[str, str]:
    return {node.get("value"): text_of(node) for node in page.all("button", name="chon-phuong")}


def chosen(page: Page) -> list[str]:
    return [node.get("value") for node in page.all("option") if "selected" in node.attrib and node.get("value")]


def follow(writer: Writer, answer: Page) -> Page:
    return writer.visitor.get(answer.response.location)


def test_enter_in_the_form_uses_the_button_that_asks_where_it_was_pressed(writer: Writer) -> None:
    form = next(form for form in writer.get("chi-tiet").all("form") if "data-keep" in form.attrib)
    first = next(node for node in form.iter("button") if node.get("type") == "submit")
    assert (first.get("name"), first.get("value")) == ("go", "enter")


def test_the_search_key_searches_and_what_was_typed_elsewhere_stays(writer: Writer) -> None:
    typed = {"place_text": PLACE["place_text"], "area": "phuong-phuc-loi", "ward": "sai dong", "da-tim": "", **ENTER}
    page = follow(writer, writer.post("chi-tiet", typed))
    assert len(rows(page)) > 1
    assert page.all("input", name="place_text")[0].get("value") == PLACE["place_text"]
    again = follow(writer, writer.post("chi-tiet", {**typed, "da-tim": "sai dong"}))
    assert rows(again) == rows(page), "nor does a second press lead on"


def test_rows_say_which_part_of_the_old_area_they_are_and_a_tap_chooses_one(writer: Writer) -> None:
    page = writer.get("chi-tiet?tim=sai+dong")
    assert any("phần chính của Phường Sài Đồng" in row for row in rows(page).values())
    assert any("một phần của Phường Sài Đồng" in row for row in rows(page).values())
    part = writer.visitor.fragment(writer.url("chi-tiet?ward=sai+dong"))
    assert list(rows(part)) == list(rows(page)), "and while one types"
    slug = list(rows(page))[1]
    data = {"place_text": "Cổng chợ", "ward": "sai dong", "da-tim": "sai dong", "chon-phuong": slug}
    after = follow(writer, writer.post("chi-tiet", data))
    assert chosen(after) == [slug]
    assert "Đã chọn " in after.text
    assert rows(after) == {}


def test_the_only_result_chooses_itself(writer: Writer) -> None:
    shown = writer.visitor.fragment(writer.url("chi-tiet?ward=bach+mai"))
    assert chosen(shown) == ["phuong-bach-mai"]
    assert "đã chọn sẵn" in shown.text
    after = follow(writer, writer.post("chi-tiet", {"place_text": "x", "ward": "bach mai", "da-tim": "", **ENTER}))
    assert chosen(after) == ["phuong-bach-mai"]


def test_going_on_with_words_that_nobody_looked_up_looks_them_up_first(writer: Writer) -> None:
    data = {**DETAILS, "ward": "sai dong", "da-tim": "", "go": "next"}
    answer = writer.post("chi-tiet", data)
    assert answer.response.location.endswith("tim=sai+dong")
    seen = {**data, "da-tim": "sai dong"}
    assert writer.post("chi-tiet", seen).response.location.endswith("/xem-lai"), "then the chosen ward counts"
    one = {**data, "area": "", "ward": "bach mai"}
    assert writer.post("chi-tiet", one).response.location.endswith("/xem-lai")


def test_after_a_search_the_whole_step_is_shown_again_to_htmx(writer: Writer) -> None:
    data = {"place_text": "x", "ward": "sai dong", **ENTER}
    part = writer.post("chi-tiet", data, status=200, headers={"HX-Request": "true"})
    assert part.html.lstrip().startswith('<div id="buoc"')


def test_enter_in_another_field_leads_on(writer: Writer) -> None:
    assert writer.post("chi-tiet", {**DETAILS, "ward": "", **ENTER}).response.location.endswith("/xem-lai")
