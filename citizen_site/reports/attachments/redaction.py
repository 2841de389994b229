"""Permanent redaction of photos: boxes are painted into new copies, which contain nothing of what was under them."""

from __future__ import annotations

import io
import math
import secrets
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime

from PIL import Image, ImageStat
from sqlalchemy.orm import Session

from citizen_site.core.pictures import opened
from citizen_site.core.site import current_site
from citizen_site.core.storage import Storage
from citizen_site.reports.attachments.photos import COPIES, ORIGINALS, schedule_deletion
from citizen_site.reports.attachments.processing import copies_of
from citizen_site.reports.attachments.sizes import MAX_PIXELS, Size, copy_keys
from citizen_site.reports.models.attachments import ReportPhoto

MAX_BOXES = 40
# In per cent of a side. Less covers nothing that anybody could see.
SMALLEST = 0.5


@dataclass(frozen=True)
class Box:
    """A part of a picture, in per cent of its width and height."""

    left: float
    top: float
    width: float
    height: float

    def within(self) -> Box | None:
        """What of it lies on the picture, to a tenth of a per cent; None when that is (next to) nothing."""
        if not all(math.isfinite(each) for each in astuple(self)):
            return None
        left, top = (min(max(each, 0.0), 100.0) for each in (self.left, self.top))
        right, bottom = (min(max(each, 0.0), 100.0) for each in (self.left + self.width, self.top + self.height))
        if right - left < SMALLEST or bottom - top < SMALLEST:
            return None
        return Box(*(round(each, 1) for each in (left, top, right - left, bottom - top)))

    def pixels(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in a picture of this size: whole pixels, rather one more than one less."""
        width, height = size
        return (
            math.floor(self.left * width / 100),
            math.floor(self.top * height / 100),
            min(width, math.ceil((self.left + self.width) * width / 100)),
            min(height, math.ceil((self.top + self.height) * height / 100)),
        )


def boxes_of(photo: ReportPhoto) -> list[Box]:
    return [Box(*each) for each in photo.redactions]


def redacted(picture: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """A copy in which each box is one even colour, its average: a blur or a mosaic could be guessed back."""
    result = picture.copy()
    for box in boxes:
        area = box.pixels(picture.size)
        colour = tuple(round(each) for each in ImageStat.Stat(picture.crop(area)).mean)
        result.paste(colour, area)
    return result


def redact(session: Session, photo: ReportPhoto, boxes: Sequence[Box], now: datetime) -> None:
    """Render the copies again with these boxes, under new names; the old files are deleted after the commit.

    The first time, the large copy without boxes becomes private. When that has gone after its retention, what is
    covered stays covered, and boxes can only be added.
    """
    storage = current_site().storage
    before = boxes_of(photo)
    source_key = photo.clear_key or photo.large_key
    wanted = list(boxes) if photo.clear_key or not before else list(dict.fromkeys([*before, *boxes]))
    if wanted == before:
        return
    outdated = copy_keys(photo.copies)
    if not before:
        photo.clear_key = _keep_privately(storage, source_key)
    with opened(io.BytesIO(storage.read(source_key)), formats=("WEBP",), max_pixels=MAX_PIXELS) as image:
        copies = copies_of(redacted(image.convert("RGB"), wanted))
    if not wanted:
        # It is the clear copy again, not a copy of it that has lost a little more.
        copies = replace(copies, contents={**copies.contents, Size.LARGE: storage.read(source_key)})
    photo.copies = f"{COPIES}/{secrets.token_hex(16)}"
    copies.keep(storage, photo.copies)
    photo.redactions = [list(astuple(each)) for each in wanted]
    photo.version += 1
    if not wanted:  # the copies are clear again
        outdated.append(photo.clear_key)
        photo.clear_key = ""
    schedule_deletion(session, outdated, now)
    session.flush()


def _keep_privately(storage: Storage, key: str) -> str:
    private = f"{ORIGINALS}/{secrets.token_hex(16)}-lon.webp"
    storage.write(private, storage.read(key))
    return private
