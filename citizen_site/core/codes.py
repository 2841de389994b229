"""Reading codes that people write down and type, in the letters of core/tokens.PAPER_ALPHABET."""

from __future__ import annotations

import unicodedata

from citizen_site.core.tokens import PAPER_ALPHABET


def read_code(text: str, length: int) -> str:
    """The code of so many letters that a text spells, in small letters; "" when it spells none.

    Case, wide letters and all that stands between letters do not matter: "K7M-4QXT", "k7m 4qxt", "(K7.M4.QXT)". No code
    has 0, O, 1, I or L, which look like each other, so a text with one of them spells none.
    """
    letters = _letters(text)
    return letters if len(letters) == length else ""


def read_part(text: str, least: int, most: int) -> str:
    """A part of a code, of `least` to `most` letters, as read_code reads whole ones; "" when it can be none."""
    letters = _letters(text)
    return letters if least <= len(letters) <= most else ""


def _letters(text: str) -> str:
    letters = "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())
    return letters if set(letters) <= set(PAPER_ALPHABET) else ""
