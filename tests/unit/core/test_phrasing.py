"""Sentences that ask for something, and what they ask for."""

import pytest

from citizen_site.core.phrasing import phrasings


@pytest.mark.parametrize(
    ("typed", "barest"),
    [
        ("tôi cần làm giấy khai sinh", "giấy khai sinh"),
        ("Tôi cần làm giấy khai sinh ở đâu?", "giấy khai sinh"),
        ("cho tôi hỏi đổi bằng lái hết bao nhiêu tiền", "đổi bằng lái"),
        ("em muốn đăng ký kết hôn thì làm thế nào", "đăng ký kết hôn"),
        ("toi can nop ho so", "ho so"),
        ("sổ đỏ cần giấy tờ gì", "sổ đỏ"),
        ("I need a birth certificate", "birth certificate"),
        ("how do I register for a passport please", "passport"),
    ],
)
def test_the_words_of_asking_are_left_out(typed: str, barest: str) -> None:
    assert phrasings(typed)[-1] == barest
    assert phrasings(typed)[0] == typed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "tôi cần",
        "căn cước",
        "cho thuê nhà",
        "xin học",
        "làm khai sinh",
        "chợ Tôi",
        "phường Cần Kiệm",
        "日本 cần gì",
    ],
)
def test_words_that_ask_nothing_stay_as_they_are(typed: str) -> None:
    assert phrasings(typed) == [typed]


def test_each_wording_comes_before_the_barer_one() -> None:
    assert phrasings("tôi muốn xin học ở đâu") == ["tôi muốn xin học ở đâu", "xin học ở đâu", "xin học", "học"]
