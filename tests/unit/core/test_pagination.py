"""Cursors of keyset pages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.core.pagination import InvalidCursorError, decode_cursor, encode_cursor


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")), st.integers(-(2**60), 2**60))
def test_a_cursor_gives_back_what_was_put_in(text: str, number: int) -> None:
    moment = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
    assert decode_cursor(encode_cursor([text, number, moment]), [str, int, datetime]) == [text, number, moment]


@given(st.text())
def test_any_other_text_is_refused_plainly(text: str) -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor(text, [str, int, datetime])


@pytest.mark.parametrize(
    ("values", "types"),
    [
        (["a"], [int]),
        ([True], [int]),
        ([2**70], [int]),
        (["a\x00"], [str]),
        ([1, 2], [int]),
        (["2026-11-23T08:15:00"], [datetime]),
        (["soon"], [datetime]),
    ],
)
def test_a_cursor_for_another_order_is_refused(values: list[object], types: list[type]) -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor(encode_cursor(values), types)
