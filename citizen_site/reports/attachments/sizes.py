"""The public copies of a photo: how large they are and where they are stored."""

from __future__ import annotations

from enum import StrEnum


class Size(StrEnum):
    """As it stands in addresses and in names of files."""

    LARGE = "lon"
    SMALL = "nho"
    TINY = "be"


# The longer side in pixels. A row of a list shows 88 of them, on most phones two for one; a report's page up to 400.
LONGEST = {Size.LARGE: 1600, Size.SMALL: 400, Size.TINY: 176}
QUALITY = {Size.LARGE: 78, Size.SMALL: 70, Size.TINY: 60}


def copy_key(copies: str, size: Size) -> str:
    """The storage key of a copy; `copies` is what the keys of all copies of one photo begin with."""
    return f"{copies}-{size}.webp"


def copy_keys(copies: str) -> list[str]:
    """Of all of them; none when there are no copies."""
    return [copy_key(copies, size) for size in Size] if copies else []


MAX_PHOTOS = 6
MAX_BYTES = 20_000_000
# Phones make panoramas of 63 million; a JPEG of that size is never decoded whole. Other kinds are, in the worker.
MAX_PIXELS = 64_000_000
MAX_PIXELS_WHOLE = 50_000_000
# A form with all photos at once, and its texts.
MAX_REQUEST = MAX_PHOTOS * MAX_BYTES + 2_000_000
