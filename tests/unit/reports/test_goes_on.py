"""What a page sends goes on from what is stored, or something that was stored would go."""

from __future__ import annotations

from typing import Any

import pytest

from citizen_site.reports.enums import Urgency
from citizen_site.reports.submission.two_tabs import goes_on


@pytest.mark.parametrize(
    ("stored", "sent", "expected"),
    [
        ("Ổ gà", "Ổ gà trước số 12", True),
        ("Ổ gà", "Ổ gà", True),
        ("", "Ổ gà", True),
        ("Ổ gà trước số 12", "Ổ gà", False),
        ("Ổ gà", "Vẫn ổ gà", False),
        ("Ổ gà", None, False),
        ({"how-wide": "cái"}, {"how-wide": "cái mâm", "since": 3}, True),
        ({"how-wide": "cái mâm", "since": 3}, {"how-wide": "cái mâm"}, False),
        ({"since": 3}, {"since": 4}, False),
        (None, 21.0422, True),
        (21.0422, 21.0422, True),
        (21.0422, None, False),
        (Urgency.NORMAL, Urgency.NORMAL, True),
        (Urgency.NORMAL, Urgency.URGENT, False),
        (True, False, False),
    ],
)
def test_only_what_begins_with_all_that_is_stored_goes_on_from_it(stored: Any, sent: Any, expected: bool) -> None:
    assert goes_on(stored, sent) is expected
