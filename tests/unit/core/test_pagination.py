"""Cursors of keyset pages."""

import math
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.core.pagination import InvalidCursorError, Kind, decode_cursor, encode_cursor

TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200)
MOMENTS = st.datetimes(timezones=st.just(UTC))
KINDS = [Kind(str), Kind(int), Kind(datetime), Kind(float), Kind(bool), Kind(date), Kind(str, nullable=True)]


@given(TEXT, st.integers(-(2**63), 2**63 - 1), MOMENTS, st.floats(allow_nan=False, allow_infinity=False), st.booleans())
def test_a_cursor_gives_back_what_was_put_in(text: str, number: int, at: datetime, score: float, flag: bool) -> None:
    values = [text, number, at, score, flag, date(9999, 12, 31), None]
    assert decode_cursor(encode_cursor(values), KINDS) == values


@given(st.text())
def test_any_other_text_is_refused_plainly(text: str) -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor(text, KINDS)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("a", Kind(int)),
        (True, Kind(int)),
        (1, Kind(bool)),
        (None, Kind(int)),
        (2**15, Kind(int, bits=15)),
        (2**31, Kind(int, bits=31)),
        (-(2**31) - 1, Kind(int, bits=31)),
        (2**63, Kind(int)),
        (2**70, Kind(int)),
        (math.nan, Kind(float)),
        (math.inf, Kind(float)),
        (10**400, Kind(float)),
        ("a\x00", Kind(str)),
        ("\ud800", Kind(str)),
        ("2026-11-23T08:15:00", Kind(datetime)),
        ("0001-01-01T00:00:00+14:00", Kind(datetime)),
        ("9999-12-31T23:59:59-12:00", Kind(datetime)),
        ("soon", Kind(datetime)),
        ("2026-11-23T08:15:00+00:00", Kind(date)),
        ("2026-11-31", Kind(date)),
    ],
)
def test_a_value_that_no_row_has_is_refused(value: Any, kind: Kind) -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor(encode_cursor([value]), [kind])


def test_a_cursor_for_another_order_is_refused() -> None:
    for values in ([1, 2], [], ["2026-11-23T08:15:00+00:00"]):
        with pytest.raises(InvalidCursorError):
            decode_cursor(encode_cursor(values), [Kind(int)])
