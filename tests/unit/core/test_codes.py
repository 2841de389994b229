"""Codes, however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.core.codes import read_code
from citizen_site.core.tokens import PAPER_ALPHABET

BETWEEN = st.text("-–—‑_.,·/ ()\u00a0\u200b\t", max_size=3)


@given(st.text(PAPER_ALPHABET, min_size=7, max_size=7), st.lists(BETWEEN, min_size=8, max_size=8), st.booleans())
def test_case_and_what_stands_between_letters_do_not_matter(code: str, between: list[str], is_upper: bool) -> None:
    spelled = "".join(f"{gap}{letter}" for gap, letter in zip(between, code, strict=False)) + between[-1]
    assert read_code(spelled.upper() if is_upper else spelled, 7) == code


@pytest.mark.parametrize("spelled", ["K7M-4QXT", "k7m4qxt", "K7M 4QXT", "k7m.4qxt", "Ｋ７Ｍ－４ＱＸＴ", "“K7M-4QXT”."])
def test_spellings_of_people_and_keyboards_are_read(spelled: str) -> None:
    assert read_code(spelled, 7) == "k7m4qxt"


@pytest.mark.parametrize(
    "text", ["", "K7M", "K7M-4QXTA", "K7M-4QX0", "K7M-4QXO", "1IL-OOOO", "К7М-4QXT", "K7M-4QXÉ", "K7M-4QXT ă", "\x00"]
)
def test_all_else_is_no_code(text: str) -> None:
    assert read_code(text, 7) == ""
