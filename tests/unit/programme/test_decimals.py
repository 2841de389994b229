"""A comma or a point in a number is understood where it can mean one thing only."""

from __future__ import annotations

import pytest

from citizen_site.programme.decimals import AmbiguousNumberError, read_decimal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("98", 98.0),
        ("98,5", 98.5),
        ("98.5", 98.5),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("1234,567", 1234.567),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567.0),
        ("1,234,567", 1234567.0),
        ("12.345.678,9", 12345678.9),
        ("-3,5", -3.5),
    ],
)
def test_a_number_with_either_sign_is_read_where_it_is_clear(text: str, number: float) -> None:
    assert read_decimal(text) == number


@pytest.mark.parametrize("text", ["1.234", "1,234", "98,500", "12.345", "-1.234"])
def test_a_number_that_may_be_thousands_or_a_fraction_is_refused_as_ambiguous(text: str) -> None:
    with pytest.raises(AmbiguousNumberError):
        read_decimal(text)


@pytest.mark.parametrize(
    "text", ["", "một", "1.2.3", "1,23,456", "1.234,567.8", "12.34,5", "1e9", "nan", "٣", "5%", "1 234", "1.23.456,7"]
)
def test_what_is_no_number_is_refused_and_not_called_ambiguous(text: str) -> None:
    with pytest.raises(ValueError, match=r".*") as caught:
        read_decimal(text)
    assert not isinstance(caught.value, AmbiguousNumberError)
