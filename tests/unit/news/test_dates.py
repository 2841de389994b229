"""Moments as feeds write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.news.dates import parse_date


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Mon, 23 Nov 2026 08:15:00 +0700", "2026-11-23T01:15:00+00:00"),
        ("Mon, 23 Nov 2026 08:15:00 GMT", "2026-11-23T08:15:00+00:00"),
        ("Mon, 23 Nov 2026 08:15:00 GMT+7", "2026-11-23T01:15:00+00:00"),
        ("Mon, 23 Nov 2026 08:15:00 GMT+07:00", "2026-11-23T01:15:00+00:00"),
        ("Mon, 23 Nov 2026 08:15:00 UTC +7", "2026-11-23T01:15:00+00:00"),
        ("Mon, 23 Nov 2026 08:15:00", "2026-11-23T01:15:00+00:00"),
        ("23 Nov 2026 08:15", "2026-11-23T01:15:00+00:00"),
        ("2026-11-23T08:15:00+07:00", "2026-11-23T01:15:00+00:00"),
        ("2026-11-23T01:15:00Z", "2026-11-23T01:15:00+00:00"),
        ("2026-11-23 08:15:00", "2026-11-23T01:15:00+00:00"),
        ("23/11/2026 08:15", "2026-11-23T01:15:00+00:00"),
        ("23/11/2026 8:15:00 SA", "2026-11-23T01:15:00+00:00"),
        ("23/11/2026 8:15:00 CH", "2026-11-23T13:15:00+00:00"),
        ("23/11/2026 12:15 SA", "2026-11-22T17:15:00+00:00"),
        ("23-11-2026, 20h15", "2026-11-23T13:15:00+00:00"),
        ("08:15 23/11/2026", "2026-11-23T01:15:00+00:00"),
        ("Thứ Hai, 23/11/2026", "2026-11-22T17:00:00+00:00"),
        ("  23/11/2026\n 08:15 ", "2026-11-23T01:15:00+00:00"),
    ],
)
def test_the_forms_that_are_really_sent(text: str, utc: str) -> None:
    moment = parse_date(text)
    assert moment is not None
    assert moment.isoformat() == utc


@pytest.mark.parametrize(
    "text", ["", "hôm qua", "32/13/2026 99:99", "Mon, 99 Foo 2026", "0001-01-01", "GMT+7", "9" * 100]
)
def test_what_cannot_be_read_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    moment = parse_date(text)
    assert moment is None or moment.tzinfo is not None
