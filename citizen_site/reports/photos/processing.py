"""The public copies of a photo: WebP, upright, nothing of the original but the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from PIL import Image

from citizen_site.core.pictures import as_webp, opened, shrunk
from citizen_site.core.storage import Storage
from citizen_site.reports.photos.checking import READERS
from citizen_site.reports.photos.limits import MAX_PIXELS
from citizen_site.reports.photos.sizes import LONGEST, QUALITY, Size, copy_key


@dataclass(frozen=True)
class Copies:
    """The bytes of each, and how many pixels the large one has."""

    contents: Mapping[Size, bytes]
    size: tuple[int, int]

    def keep(self, storage: Storage, copies: str) -> None:
        """Write them; `copies` is what their keys begin with."""
        for size, content in self.contents.items():
            storage.write(copy_key(copies, size), content)


def make_copies(original: IO[bytes]) -> Copies:
    """Decode once, encode each. Raises PictureError."""
    with opened(original, formats=tuple(READERS.values()), max_pixels=MAX_PIXELS) as image:
        large = shrunk(image, LONGEST[Size.LARGE])
    return copies_of(large)


def copies_of(picture: Image.Image, *, effort: int = 4) -> Copies:
    """The copies of a picture that is clean and small enough already."""
    small = shrunk(picture.copy(), LONGEST[Size.SMALL])
    tiny = shrunk(small.copy(), LONGEST[Size.TINY])
    contents = {
        size: as_webp(each, quality=QUALITY[size], effort=effort)
        for size, each in ((Size.LARGE, picture), (Size.SMALL, small), (Size.TINY, tiny))
    }
    return Copies(contents, picture.size)
