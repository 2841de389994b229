"""The words of residents lead to the service that answers them, by the file that every site begins with."""

import csv

import pytest

from citizen_site.directory.keywords import Keywords, NamedService
from citizen_site.directory.models import values
from citizen_site.directory.seed import CONTENT
from tests.support.asked_words import AMBIGUOUS, ASKED, MISLEADING, UNANSWERED

with CONTENT.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
KEYWORDS = Keywords(NamedService(number, row["name"], values(row["keywords"])) for number, row in enumerate(ROWS))


def slugs_for(query: str) -> list[str]:
    return [ROWS[each]["slug"] for each in KEYWORDS.ids_for(query)]


@pytest.mark.parametrize(("word", "slugs"), ASKED)
def test_the_first_service_for_a_word_is_one_that_answers_it(word: str, slugs: tuple[str, ...]) -> None:
    assert slugs_for(word)[:1] in [[slug] for slug in slugs]


@pytest.mark.parametrize("word", UNANSWERED)
def test_a_word_that_nothing_answers_names_no_service(word: str) -> None:
    assert slugs_for(word) == []


@pytest.mark.parametrize(("word", "slug"), MISLEADING)
def test_a_word_does_not_lead_to_a_service_that_only_has_its_parts(word: str, slug: str) -> None:
    assert slug not in slugs_for(word)


@pytest.mark.parametrize(("word", "choices"), AMBIGUOUS)
def test_a_single_word_that_says_too_little_asks_back(word: str, choices: set[str]) -> None:
    assert choices <= set(KEYWORDS.choices_for(word))


@pytest.mark.parametrize(
    ("sentence", "slug"),
    [
        ("tôi cần làm giấy khai sinh", "dang-ky-khai-sinh"),
        ("tôi cần làm giấy khai sinh cho con gái ở đâu", "dang-ky-khai-sinh"),
        ("tôi muốn xin học", "tuyen-sinh-dau-cap-ha-noi"),
        ("cho tôi hỏi đổi bằng lái hết bao nhiêu tiền", "doi-giay-phep-lai-xe"),
        ("tôi bị mất căn cước thì phải làm sao", "cap-the-can-cuoc"),
        ("toi can lam ho chieu", "cap-ho-chieu"),
        ("tôi muốn mở quán phở", "dang-ky-ho-kinh-doanh"),
    ],
)
def test_a_sentence_that_asks_leads_to_the_service_it_names(sentence: str, slug: str) -> None:
    assert slugs_for(sentence)[0] == slug


def test_a_sentence_with_nothing_but_a_vague_word_names_no_service() -> None:
    assert slugs_for("tôi cần giúp bà cụ hàng xóm") == []


def test_mat_alone_leads_to_more_than_death() -> None:
    assert {"dang-ky-khai-tu", "cap-the-can-cuoc", "evnhanoi", "nuoc-sach-ha-noi"} <= set(slugs_for("mất"))


@pytest.mark.parametrize("word", ["khai sinh", "lớp", "hộ chiếu", "", "  ", "zzz"])
def test_a_clear_word_asks_nothing_back(word: str) -> None:
    assert KEYWORDS.choices_for(word) == []


def test_accents_that_were_typed_are_meant() -> None:
    keywords = Keywords(
        [NamedService(1, "A", ["số lạ"]), NamedService(2, "B", ["sổ la"]), NamedService(3, "C", ["sơ là"])]
    )
    assert list(keywords.ids_for("sổ la")) == [2, 1, 3]
    assert keywords.choices_for("so") == ["số lạ", "sổ la", "sơ là"]
    assert keywords.choices_for("số") == []
