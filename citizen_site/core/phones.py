"""Phone numbers as a phone dials them."""

from __future__ import annotations

import re

# Reached without an area code from the city's landlines only; a mobile needs it, and landlines take it, too.
_CITY_LINES = {"1022": "0241022"}
_NOT_DIALLED = re.compile(r"[ .()-]")


def dial_address(phone: str) -> str:
    """The address of a link that rings the number, also from a mobile: "tel:0241022" for "1022"."""
    digits = _NOT_DIALLED.sub("", phone)
    return f"tel:{_CITY_LINES.get(digits, digits)}"
