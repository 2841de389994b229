"""Letters allowed in titles and names: none that imitates the official mark or hides what is written."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from citizen_site.core.text import clean

# Of the signs only what prices, sums and degrees need. Ticks, stars, shields and all emoji are "So" and stay out.
SIGNS = frozenset("+=<>~₫$€%°&@#*/\\|^_`")
CATEGORIES = ("Lu", "Ll", "Lo", "Lt", "Nd", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Zs")
# What only a grant may say of somebody.
OF_OFFICE = (
    "chính thức",
    "xác nhận",
    "xác thực",
    "phố nhà",
    "ubnd",
    "uỷ ban",
    "ủy ban",
    "hđnd",
    "mttq",
    "chủ tịch",
    "phó chủ tịch",
    "bí thư",
    "tổ trưởng",
    "tổ phó",
    "trưởng thôn",
    "trưởng ban",
    "cán bộ",
    "người điều hành",
    "phường",
    "quận",
    "thành phố",
    "tổ dân phố",
    "công an phường",
    "công an xã",
    "official",
    "verified",
    "admin",
)


def disallowed_characters(text: str) -> list[str]:
    """What does not belong into a title, each once, in the order of the text."""
    return list(dict.fromkeys(each for each in clean(text) if not _belongs(each)))


@lru_cache(2048)  # each official mark has one
def sanitise_name(text: str) -> str:
    """The text without them, for names, which nobody asks to be typed again."""
    return clean("".join(each for each in clean(text) if _belongs(each)))


def person_name(text: str) -> str:
    """A name as it may stand in the official mark: letters only, and none of the words that give a mark its weight.

    "Chủ tịch UBND, đã xác nhận" is no name, so nothing is left of it. Accents count: Phương is a name, phường is none,
    and somebody may be called Công An.
    """
    letters = "".join(each if each.isalpha() or each in "'’-" else " " for each in sanitise_name(text))
    name = " ".join(letters.split())
    padded = f" {unicodedata.normalize('NFC', name.casefold())} "
    return "" if any(f" {word} " in padded for word in OF_OFFICE) else name


def _belongs(character: str) -> bool:
    if character in SIGNS:
        return True
    if unicodedata.category(character) not in CATEGORIES:
        return False
    # Letters of other scripts look like ours: a Cyrillic "о" is another letter than the one that is read. Letters
    # that are only shown larger, in circles or in bold fall back to plain ones when normalised; those are none of ours.
    if unicodedata.category(character)[0] in "LN":
        return unicodedata.name(character, "").startswith(("LATIN ", "DIGIT ")) and (
            unicodedata.normalize("NFKC", character) == character
        )
    return True
