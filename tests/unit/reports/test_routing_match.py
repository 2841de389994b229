"""Which routing rule holds: order, nearness, words, weekdays and hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from citizen_site.core.clock import HANOI
from citizen_site.reports.routing_match import Rule, RuleContext, first_match, make_rule_context, matches, phrases

# A group of a ward of the city.
GROUP, WARD, CITY = 11, 10, 1
TUESDAY_NIGHT = datetime(2026, 11, 24, 23, 30, tzinfo=HANOI)


def case(at: datetime = TUESDAY_NIGHT, said: str = "Đèn đường hỏng trước nhà 12", **values: Any) -> RuleContext:
    return make_rule_context(
        **{
            "areas": (GROUP, WARD, CITY),
            "category_id": 5,
            "group_code": "dien",
            "said": [said],
            "received_at": at,
            **values,
        }
    )


def rule(name: str = "a", **values: Any) -> Rule:
    return Rule(id=1, name=name, **{"unit_id": 7, **values})


def test_a_rule_without_conditions_holds_for_all() -> None:
    assert matches(rule(), case())


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({"category_id": 5}, True),
        ({"category_id": 6}, False),
        ({"group_code": "dien"}, True),
        ({"group_code": "duong"}, False),
        ({"within_id": GROUP}, True),
        ({"within_id": 12}, False),
        ({"category_id": 5, "within_id": 12}, False),
    ],
)
def test_every_condition_has_to_hold(values: dict[str, Any], holds: bool) -> None:
    assert matches(rule(**values), case()) is holds


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("den duong", True),
        ("ĐÈN ĐƯỜNG", True),
        ("ổ gà, đèn đường", True),
        ("nha 12", True),
        ("hong truoc nha", True),
        ("den", True),
        ("nha 1", False),
        ("duong den", False),
        ("ổ gà", False),
        (" , ", True),
    ],
)
def test_words_are_whole_words_without_accents_and_any_phrase_suffices(words: str, holds: bool) -> None:
    assert matches(rule(words=phrases(words)), case()) is holds


@pytest.mark.parametrize(
    ("values", "at", "holds"),
    [
        ({"weekdays": frozenset({1})}, TUESDAY_NIGHT, True),
        ({"weekdays": frozenset({5, 6})}, TUESDAY_NIGHT, False),
        ({"from_minute": 17 * 60, "until_minute": 7 * 60}, TUESDAY_NIGHT, True),
        ({"from_minute": 17 * 60, "until_minute": 7 * 60}, TUESDAY_NIGHT.replace(hour=6, minute=59), True),
        ({"from_minute": 17 * 60, "until_minute": 7 * 60}, TUESDAY_NIGHT.replace(hour=7, minute=0), False),
        ({"from_minute": 8 * 60, "until_minute": 17 * 60}, TUESDAY_NIGHT.replace(hour=8, minute=0), True),
        ({"from_minute": 8 * 60, "until_minute": 17 * 60}, TUESDAY_NIGHT.replace(hour=17, minute=0), False),
        ({"from_minute": 0, "until_minute": 60}, TUESDAY_NIGHT.replace(hour=0, minute=30), True),
    ],
)
def test_time_is_that_of_the_receipt_in_hanoi(values: dict[str, Any], at: datetime, holds: bool) -> None:
    assert matches(rule(**values), case(at)) is holds


def test_the_first_of_the_nearest_area_wins() -> None:
    rules = {
        CITY: [rule("city")],
        WARD: [rule("not this", category_id=6), rule("first"), rule("second")],
        GROUP: [rule("elsewhere", words=("cay do",))],
    }
    found = first_match(rules, case())
    assert found
    assert found.name == "first"
    assert (first_match({**rules, GROUP: [rule("group")]}, case()) or rule()).name == "group"
    assert (first_match({CITY: rules[CITY]}, case()) or rule()).name == "city"
    assert first_match({WARD: [rule(category_id=6)]}, case()) is None


def test_a_rule_that_has_nothing_left_to_give_lets_the_next_one_have_it() -> None:
    rules = {WARD: [rule("empty", unit_id=None), rule("urgent", unit_id=None, urgency="urgent")]}
    assert (first_match(rules, case()) or rule()).name == "urgent"
