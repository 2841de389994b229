"""Numbers that people type or spreadsheets save, with a comma or a point: refused where nobody can tell which."""

from __future__ import annotations

import re

_SHAPE = re.compile(r"-?\d+([.,]\d+)*")
# One sign and three digits after it, as in 1.234: a thousand two hundred and thirty-four, or one and a bit.
_AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
_GROUPED = re.compile(r"-?\d{1,3}(?P<sign>[.,])\d{3}((?P=sign)\d{3})*")


class AmbiguousNumberError(ValueError):
    """A point or comma that may mean thousands or the decimal sign."""


def read_decimal(text: str) -> float:
    """ "98,5", "98.5", "1.234,5", "1,234.5", "1.234.567". Raises AmbiguousNumberError for "1.234", else ValueError."""
    if not text.isascii() or len(text) > 20 or not _SHAPE.fullmatch(text):
        raise ValueError(text)
    signs = [each for each in text if each in ".,"]
    if not signs:
        return float(text)
    if _AMBIGUOUS.fullmatch(text):
        raise AmbiguousNumberError(text)
    decimal = signs[-1]
    if len(set(signs)) == 1 and len(signs) > 1:
        if not _GROUPED.fullmatch(text):
            raise ValueError(text)
        return float(text.replace(decimal, ""))
    if len(set(signs)) == 2:
        whole = text.rpartition(decimal)[0]
        if not _GROUPED.fullmatch(whole) or decimal in whole:
            raise ValueError(text)
        text = whole.replace(signs[0], "") + "." + text.rpartition(decimal)[2]
    return float(text.replace(",", "."))
