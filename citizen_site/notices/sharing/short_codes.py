"""Short codes of areas for posters: the area's number in unambiguous letters, with a check letter."""

from __future__ import annotations

from citizen_site.core.tokens import PAPER_ALPHABET

BASE = len(PAPER_ALPHABET)
SHORTEST = 4


def short_code(area_id: int) -> str:
    """ "2k4m7": at least five letters and digits, the last made from the others."""
    letters = ""
    while area_id or len(letters) < SHORTEST:
        area_id, rest = divmod(area_id, BASE)
        letters = PAPER_ALPHABET[rest] + letters
    return letters + _check(letters)


def area_id_of(code: str) -> int | None:
    """The area's id, or None when a letter is wrong or two are exchanged."""
    letters, check = code.lower()[:-1], code.lower()[-1:]
    if not SHORTEST <= len(letters) <= 10 or any(letter not in PAPER_ALPHABET for letter in letters):
        return None
    if check != _check(letters):
        return None
    value = 0
    for letter in letters:
        value = value * BASE + PAPER_ALPHABET.index(letter)
    return value


def _check(letters: str) -> str:
    """Weights without a common factor with the base, so that one wrong letter or an exchange of neighbours shows."""
    weights = (1, 7, 11, 13, 17, 19, 23, 29, 1, 7)
    total = sum(PAPER_ALPHABET.index(letter) * weight for letter, weight in zip(letters, weights, strict=False))
    return PAPER_ALPHABET[total % BASE]
