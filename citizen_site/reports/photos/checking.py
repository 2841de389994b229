"""What an uploaded file is, by its content alone: neither its name nor what the browser calls it counts."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import IO

from PIL import Image

from citizen_site.core.pictures import PictureError, opened
from citizen_site.reports.photos.limits import MAX_BYTES, MAX_PIXELS, MAX_PIXELS_WHOLE
from citizen_site.reports.photos.problems import PhotoProblem, PhotoRefusedError

# Names of Pillow's readers by the ending that we give a file; no other reader ever sees one.
READERS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
_PROBE = 256


@dataclass(frozen=True)
class Checked:
    """What a good file is: its kind ("jpg"), its length, its SHA-256."""

    kind: str
    length: int
    digest: str


def check(upload: IO[bytes]) -> Checked:
    """Look at a file without unfolding it. Raises PhotoRefusedError; afterwards the file stands at its beginning."""
    length = upload.seek(0, os.SEEK_END)
    upload.seek(0)
    if length == 0:
        raise PhotoRefusedError(PhotoProblem.EMPTY)
    if length > MAX_BYTES:
        raise PhotoRefusedError(PhotoProblem.TOO_LARGE)
    kind = kind_of(upload.read(32))
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
    digest = hashlib.file_digest(upload, "sha256").hexdigest()  # type: ignore[arg-type]
    upload.seek(0)
    return Checked(kind, length, digest)


def kind_of(head: bytes) -> str:
    """ "jpg", "png", "webp", "heic", or "" by the first bytes."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "heic"
    return ""


def _probe(image: Image.Image, kind: str) -> None:
    """What can be known at once: a JPEG is read through at an eighth of its size, a PNG's check sums are compared.

    WebP and HEIC are decoded by the background job only, which may still find them broken.
    """
    if kind == "jpg":
        image.draft(None, (_PROBE, _PROBE))
        image.load()
    elif kind == "png":
        image.verify()
