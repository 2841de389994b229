"""Words as residents type them, and the category of reports that comes first."""

import json
from types import SimpleNamespace

import pytest

from citizen_site.reports.categories import matching
from citizen_site.reports.seed import CONTENT

CATEGORIES = [SimpleNamespace(**row) for row in json.loads(CONTENT.read_text())]
_ASKED = {
    "o-ga": "ổ gà, ổ trâu, ổ voi, đường xấu, đường lún, hố tử thần",
    "via-he": "vỉa hè, gạch vỡ, xe lăn, khuyết tật",
    "nap-cong": "nắp cống, mất nắp cống, hố ga, cống hở",
    "ngap-ung": "ngập, lụt, cống tắc, tắc cống, mùi hôi, nước thải",
    "rac-thai": "rác, đổ trộm, đổ rác trộm, xà bần, phế thải, bãi rác",
    "cay-xanh": "cây đổ, cành gãy, cây mục, tỉa cây",
    "nuoc-sach": "mất nước, cúp nước, vỡ ống, nước đục, nước bẩn",
    "chieu-sang": "đèn đường, đèn hỏng, ngõ tối, đèn xanh đèn đỏ",
    "day-cap": "dây điện, dây mạng, cột điện, mất điện, cúp điện, cắt điện",
    "lan-chiem": "lấn chiếm, hàng rong, chợ cóc, chiếm vỉa hè",
    "do-xe": "đỗ xe, đậu xe, để xe, bãi xe, chắn cửa",
    "xay-dung": "xây nhà, sửa nhà, cơi nới, GPXD, giấy phép xây dựng, bụi",
    "tieng-on": "ồn, karaoke, loa kéo, hát to",
    "dong-vat": "chó, chó thả rông, chó cắn, chuột, muỗi",
    "an-toan-thuc-pham": "ngộ độc, quán ăn, thực phẩm bẩn",
    "tre-em-nguoi-gia": "bạo hành, trẻ em, người già, đánh vợ",
    "thai-do-phuc-vu": "cán bộ, một cửa, hành chính công, nộp hồ sơ, gây khó dễ",
    "bien-bao-dich-vu-so": "biển báo, tên phố, số nhà, wifi",
    "viec-khac": "góp ý, đề xuất",
}
ASKED = [(word, code) for code, words in _ASKED.items() for word in words.split(", ")]


def codes(words: str) -> list[str]:
    return [category.code for category in matching(CATEGORIES, words)]


def test_each_category_is_asked_for_by_some_word() -> None:
    assert set(_ASKED) == {category.code for category in CATEGORIES}


@pytest.mark.parametrize(("word", "code"), ASKED)
def test_the_first_category_for_a_word_is_the_one_that_is_meant(word: str, code: str) -> None:
    assert codes(word)[:1] == [code]


@pytest.mark.parametrize("word", ["công chứng", "hộ chiếu", "sổ đỏ", "tiêm phòng", "xe buýt"])
def test_words_that_are_no_report_lead_to_no_category(word: str) -> None:
    assert codes(word) == []


def test_words_of_several_keywords_count_only_where_no_keyword_has_them_all() -> None:
    assert codes("xe chan ngo") == ["do-xe"]
    assert "chieu-sang" not in codes("den xe")


def test_a_keyword_comes_before_a_name_that_begins_so() -> None:
    assert codes("mat nuoc")[0] == "nuoc-sach"
    assert codes("den")[0] == "chieu-sang"
