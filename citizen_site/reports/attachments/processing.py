"""What an uploaded file is, by its content alone: neither its name nor what the browser calls it counts."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any

from PIL import Image
from PIL.ExifTags import GPS, IFD

from citizen_site.core.errors import InvalidInputError
from citizen_site.core.geo import Point
from citizen_site.core.pictures import HEAD, PictureError, PictureProblem, as_webp, is_avif, opened, shrunk, turned
from citizen_site.core.site import current_site
from citizen_site.core.storage import Storage
from citizen_site.reports.attachments.sizes import (
    LONGEST,
    MAX_BYTES,
    MAX_PIXELS,
    MAX_PIXELS_WHOLE,
    QUALITY,
    Size,
    copy_key,
)
from citizen_site.reports.models.attachments import ReportPhoto


class PhotoProblem(StrEnum):
    """Why a photo is not taken; stored as a word when it shows only in the background."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NO_ROOM = "no_room"
    KIND = PictureProblem.KIND.value
    BROKEN = PictureProblem.BROKEN.value
    TOO_MANY_PIXELS = PictureProblem.TOO_MANY_PIXELS.value
    TOO_SMALL = PictureProblem.TOO_SMALL.value


class PhotoRefusedError(InvalidInputError):
    """A photo is not taken; `problem` says why."""

    def __init__(self, problem: PhotoProblem) -> None:
        super().__init__()
        self.problem = problem


# Names of Pillow's readers by the ending that we give a file; no other reader ever sees one.
READERS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF", "avif": "AVIF"}
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_PROBE = 256


@dataclass(frozen=True)
class Checked:
    """What a good file is: its kind ("jpg"), its length, its SHA-256."""

    kind: str
    length: int
    digest: str


def check(upload: IO[bytes]) -> Checked:
    """Inspect a file without decoding it. Raises PhotoRefusedError; afterwards the file stands at its beginning."""
    length = upload.seek(0, os.SEEK_END)
    upload.seek(0)
    if length == 0:
        raise PhotoRefusedError(PhotoProblem.EMPTY)
    if length > MAX_BYTES:
        raise PhotoRefusedError(PhotoProblem.TOO_LARGE)
    kind = kind_of(upload.read(HEAD))
    if not kind:
        raise PhotoRefusedError(PhotoProblem.KIND)
    upload.seek(0)
    try:
        max_pixels = MAX_PIXELS if kind == "jpg" else MAX_PIXELS_WHOLE
        with opened(upload, formats=(READERS[kind],), max_pixels=max_pixels) as image:
            _probe(image, kind)
    except PictureError as error:
        # It begins like a picture of ours, so whatever the reader says, it is a broken one.
        problem = PhotoProblem(error.problem)
        raise PhotoRefusedError(PhotoProblem.BROKEN if problem is PhotoProblem.KIND else problem) from error
    upload.seek(0)
    digest = hashlib.file_digest(upload, "sha256").hexdigest()  # type: ignore[arg-type]  # IO lacks readinto, files have it
    upload.seek(0)
    return Checked(kind, length, digest)


def kind_of(head: bytes) -> str:
    """ "jpg", "png", "webp", "heic", "avif", or "" by the first bytes (HEAD of them)."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS | _AVIF_BRANDS:
        return "avif" if is_avif(head) else "heic"
    return ""


def _probe(image: Image.Image, kind: str) -> None:
    """What can be known at once: a JPEG is read through at an eighth of its size, a PNG's check sums are compared.

    WebP, HEIC and AVIF are decoded by the background job only, which may still find them broken.
    """
    if kind == "jpg":
        image.draft(None, (_PROBE, _PROBE))
        image.load()
    elif kind == "png":
        image.verify()


@dataclass(frozen=True)
class Copies:
    """The bytes of each, and how many pixels the large one has."""

    contents: Mapping[Size, bytes]
    size: tuple[int, int]

    def keep(self, storage: Storage, copies: str) -> None:
        """Write them; `copies` is what their keys begin with."""
        for size, content in self.contents.items():
            storage.write(copy_key(copies, size), content)


def make_copies(original: IO[bytes], quarter_turns: int = 0) -> Copies:
    """Decode once, encode each, turned to the right by so many quarters. Raises PictureError."""
    with opened(original, formats=tuple(READERS.values()), max_pixels=MAX_PIXELS) as image:
        large = shrunk(image, LONGEST[Size.LARGE])
    return copies_of(turned(large, quarter_turns))


def copies_of(picture: Image.Image, *, effort: int = 4) -> Copies:
    """The copies of a picture that is clean and small enough already."""
    small = shrunk(picture.copy(), LONGEST[Size.SMALL])
    tiny = shrunk(small.copy(), LONGEST[Size.TINY])
    contents = {
        size: as_webp(each, quality=QUALITY[size], effort=effort)
        for size, each in ((Size.LARGE, picture), (Size.SMALL, small), (Size.TINY, tiny))
    }
    return Copies(contents, picture.size)


def position_of(photo: ReportPhoto) -> Point | None:
    """The position in a photo's original; None where there is none, or no original any more."""
    if not photo.original_key:
        return None
    try:
        with current_site().storage.open(photo.original_key) as original:
            return read_position(original)
    except FileNotFoundError:
        return None


def read_position(original: IO[bytes]) -> Point | None:
    """The GPS position in the EXIF of a JPEG, HEIC, AVIF, WebP or PNG, in degrees. Nonsense is none."""
    try:
        with opened(original, formats=tuple(READERS.values()), max_pixels=MAX_PIXELS) as image:
            return _point(image)
    except PictureError:
        return None


def _point(image: Image.Image) -> Point | None:
    gps = image.getexif().get_ifd(IFD.GPSInfo)
    latitude = _degrees(gps.get(GPS.GPSLatitude), gps.get(GPS.GPSLatitudeRef), "NS", 90)
    longitude = _degrees(gps.get(GPS.GPSLongitude), gps.get(GPS.GPSLongitudeRef), "EW", 180)
    # Cameras that have found no position yet write zeros.
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    return Point(round(latitude, 6), round(longitude, 6))


def _degrees(parts: Any, side: Any, sides: str, limit: int) -> float | None:
    """ "105° 55' 8.4"" east as 105.919; None when it is not so written."""
    side = side.strip("\0 ").upper() if isinstance(side, str) else ""
    if not isinstance(parts, tuple) or len(parts) != 3 or side not in tuple(sides):
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= limit:
        return None
    return -value if side == sides[1] else value
