"""Untrusted pictures: checked before decoding, and re-encoded so that no metadata survives."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import IO

import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

pillow_heif.register_heif_opener()
# Our own limits are lower and checked at the same place, so its warning says nothing new.
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


class PictureProblem(StrEnum):
    """Why a file is no picture that we can use."""

    KIND = "kind"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"


class PictureError(Exception):
    """What came is no picture that we can use; `problem` says why."""

    def __init__(self, problem: PictureProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@contextmanager
def opened(
    source: IO[bytes], *, formats: tuple[str, ...], max_pixels: int, min_side: int = 40
) -> Iterator[Image.Image]:
    """The picture, its size checked but not yet decoded. Whatever fails within the block is a PictureError."""
    try:
        with Image.open(source, formats=formats) as image:
            if image.width * image.height > max_pixels:
                raise PictureError(PictureProblem.TOO_MANY_PIXELS)
            if min(image.size) < min_side:
                raise PictureError(PictureProblem.TOO_SMALL)
            yield image
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(PictureProblem.TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        raise PictureError(PictureProblem.KIND) from error
    except Exception as error:  # a decoder may stumble over a broken file in any way
        raise PictureError(PictureProblem.BROKEN) from error


def shrunk(image: Image.Image, longest: int) -> Image.Image:
    """A copy that fits into a square: upright, in sRGB, on white, and nothing else of the original in it."""
    if image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        image = _converted(image)
    # A JPEG is decoded at a fraction of its size already, so that a large one needs little memory. Pillow would do so
    # by itself, but measures the shorter side by the longer one's limit and so takes it twice as large.
    scale = 2 * longest / max(image.size)
    if scale < 1:
        image.draft(None, (round(image.width * scale), round(image.height * scale)))
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image.load()  # here a broken file shows, not where its EXIF is read
    image = _in_srgb(_upright(image))
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image, mask=image.getchannel("A") if image.mode in ("LA", "RGBA") else None)
    return clean


def as_webp(image: Image.Image, *, quality: int, effort: int = 4) -> bytes:
    """WebP without any metadata. Less effort (0 to 6) is faster and takes more bytes."""
    target = io.BytesIO()
    image.save(target, "WEBP", quality=quality, method=effort, exif=b"", xmp=b"", icc_profile=b"")
    return target.getvalue()


def _converted(image: Image.Image) -> Image.Image:
    """Convert palettes, 16 bits and single bits to plain colours; transparency is preserved."""
    if image.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off instead of scaling
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera was held. Nonsense in the EXIF is no reason to refuse a good picture."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """Apply the picture's colour profile; a broken one is ignored."""
    profile = image.info.get("icc_profile")
    if image.mode == "CMYK":
        return image.convert("RGB")
    if image.mode != "RGB" or not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return converted or image
