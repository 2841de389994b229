"""Is a report about those who handle it? Then nobody hides it alone."""

from __future__ import annotations

from collections.abc import Iterable

from citizen_site.core.text import fold


def names_one_of(text: str, offices: Iterable[str]) -> bool:
    """Does the text name one of these offices, with or without accents? A name of one word says too little."""
    words = f" {fold(text)} "
    return any(" " in name and f" {name} " in words for name in map(fold, offices))


def committee_names(place_name: str) -> list[str]:
    """How people write the office of a ward or commune."""
    return [f"UBND {place_name}", f"Ủy ban nhân dân {place_name}", f"Công an {place_name}"]
