"""Vietnamese text: folding, sorting, cleaning."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.core.text import accented, clean, fold, initial, slugify, sort_key, without_marks


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường Tô Hiến Thành", "duong to hien thanh"),
        ("Phường Phúc Lợi", "phuong phuc loi"),
        ("P. Văn Miếu - Quốc Tử Giám", "p van mieu quoc tu giam"),
        ("24/7", "24 7"),
        ("ƯU ĐÃI", "uu dai"),
        ("", ""),
        ("🙂 ‮", ""),
    ],
)
def test_folding_leaves_words_of_ascii_letters_and_digits(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(st.text())
def test_folding_is_stable_and_ascii(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded.isascii()
    assert "  " not in folded


def test_names_sort_as_vietnamese_dictionaries_do() -> None:
    names = [
        "Đông Anh",
        "Dương Nội",
        "Ô Diên",
        "Ba Đình",
        "Bạch Mai",
        "Ứng Hòa",
        "Văn Miếu",
        "Yên Hòa",
        "Ô Chợ Dừa",
        "An Khánh",
    ]
    assert sorted(names, key=sort_key) == [
        "An Khánh",
        "Ba Đình",
        "Bạch Mai",
        "Dương Nội",
        "Đông Anh",
        "Ô Chợ Dừa",
        "Ô Diên",
        "Ứng Hòa",
        "Văn Miếu",
        "Yên Hòa",
    ]


def test_a_tone_only_decides_between_otherwise_equal_names() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma", "mai"], key=sort_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "mai",
    ]


def test_a_shorter_name_stands_before_the_longer_one_that_begins_with_it() -> None:
    assert sort_key("Phúc") < sort_key("Phúc Lợi")


def test_numbers_in_names_sort_by_value() -> None:
    names = [f"Tổ dân phố số {number}" for number in (10, 2, 1, 11)]
    assert sorted(names, key=sort_key) == [f"Tổ dân phố số {number}" for number in (1, 2, 10, 11)]


@pytest.mark.parametrize(("name", "letter"), [("Đông Anh", "Đ"), ("Ứng Hòa", "Ư"), ("Ô Diên", "Ô"), ("An Khánh", "A")])
def test_a_name_is_listed_under_its_own_letter(name: str, letter: str) -> None:
    assert initial(name) == letter


def test_cleaning_takes_control_and_invisible_characters_away() -> None:
    assert clean("  sài\x00 đồng\u200b\u202e \n\t x") == "sài đồng x"
    assert clean("một\nhai   ba", keep_lines=True) == "một\nhai ba"


@given(st.text())
def test_cleaned_text_can_be_stored_everywhere(text: str) -> None:
    cleaned = clean(text)
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned


def test_slugs_and_accented_words() -> None:
    assert slugify("Phường Ô Chợ Dừa") == "phuong-o-cho-dua"
    assert accented("Phường  PHÚC-Lợi!") == "phường phúc lợi"


@pytest.mark.parametrize("letter", ["\u00d0", "\u0189"])
def test_letters_that_look_like_a_vietnamese_d_are_one(letter: str) -> None:
    strange = f"{letter}ống {letter}a, {letter.lower()}ường"
    assert clean(strange) == "Đống Đa, đường"
    assert fold(strange) == "dong da duong"
    assert accented(strange) == accented("Đống Đa, đường")
    assert sort_key(strange) == sort_key("Đống Đa, đường")
    assert initial(strange) == "Đ"
    assert slugify(strange) == "dong-da-duong"
    assert without_marks(strange) == "Dong Da, duong"
