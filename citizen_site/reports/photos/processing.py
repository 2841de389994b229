"""The two public copies of a photo: WebP, upright, nothing of the original but the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from PIL import Image

from citizen_site.core.pictures import as_webp, opened, shrunk
from citizen_site.reports.photos.checking import READERS
from citizen_site.reports.photos.limits import LARGE, MAX_PIXELS, SMALL


@dataclass(frozen=True)
class Copies:
    """The bytes of both, and how many pixels the large one has."""

    large: bytes
    small: bytes
    size: tuple[int, int]


def make_copies(original: IO[bytes]) -> Copies:
    """Decode once, encode twice. Raises PictureError."""
    with opened(original, formats=tuple(READERS.values()), max_pixels=MAX_PIXELS) as image:
        large = shrunk(image, LARGE)
    return copies_of(large)


def copies_of(picture: Image.Image, *, effort: int = 4) -> Copies:
    """Both copies of a picture that is clean and small enough already."""
    small = shrunk(picture.copy(), SMALL)
    large_bytes, small_bytes = as_webp(picture, quality=78, effort=effort), as_webp(small, quality=70, effort=effort)
    return Copies(large_bytes, small_bytes, picture.size)
