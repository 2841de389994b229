"""Untrusted pictures: checked before decoding, and re-encoded so that no metadata survives."""

from __future__ import annotations

import io
import os
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


# So many bytes tell what a file is.
HEAD = 256
_JPEG, _START_OF_SCAN, _END = b"\xff\xd8\xff", b"\xff\xda", b"\xff\xd9"
_FILLER = b"\x5a\xa5\x3c" * 700
_GLANCE = 256


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
        whole = _with_its_end(source, max_pixels, min_side)
        other = "HEIF" if is_avif(whole.read(HEAD)) else "AVIF"
        whole.seek(0)
        with Image.open(whole, formats=tuple(each for each in formats if each != other)) as image:
            _check_size(image, max_pixels, min_side)
            yield image
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(PictureProblem.TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        raise PictureError(PictureProblem.KIND) from error
    except Exception as error:  # a decoder may stumble over a broken file in any way
        raise PictureError(PictureProblem.BROKEN) from error


def is_avif(head: bytes) -> bool:
    """By the first bytes (HEAD of them). AVIF and HEIC lie in one kind of box and may call it alike, "mif1"."""
    brands = head[8 : int.from_bytes(head[:4], "big")]
    return head[4:8] == b"ftyp" and (b"avif" in brands or b"avis" in brands)


def _check_size(image: Image.Image, max_pixels: int, min_side: int) -> None:
    if image.width * image.height > max_pixels:
        raise PictureError(PictureProblem.TOO_MANY_PIXELS)
    if min(image.size) < min_side:
        raise PictureError(PictureProblem.TOO_SMALL)


def _with_its_end(source: IO[bytes], max_pixels: int, min_side: int) -> IO[bytes]:
    """The file, or a JPEG that lacks nothing but the mark of its end with that mark: some programs cut it off."""
    length = source.seek(0, os.SEEK_END)
    source.seek(max(length - len(_END), 0))
    end = source.read()
    source.seek(0)
    if end == _END or source.read(len(_JPEG)) != _JPEG:
        source.seek(0)
        return source
    source.seek(0)
    content = source.read().removesuffix(_END[:1])
    source.seek(0)
    if content.rfind(_END) > content.rfind(_START_OF_SCAN):
        return source

    def glance(more: bytes) -> bytes:
        with Image.open(io.BytesIO(content + more + _END), formats=("JPEG",)) as image:
            _check_size(image, max_pixels, min_side)
            image.draft(None, (_GLANCE, _GLANCE))
            return image.tobytes()

    # Whatever stands behind the last pixel is not looked at. A file with pixels missing takes it for them.
    return io.BytesIO(content + _END) if glance(b"") == glance(_FILLER) else source


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


def turned(image: Image.Image, quarters: int) -> Image.Image:
    """Turned to the right by so many quarters."""
    turns = (Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
    return image.transpose(turns[quarters % 4 - 1]) if quarters % 4 else image


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
    """With the colours that it has in its own profile; one that is broken is not followed. What is clear stays so."""
    colours = image.convert("RGB") if image.mode == "RGBA" else image
    if image.mode in ("RGB", "RGBA", "CMYK"):
        colours = _converted_by_profile(colours, image.info.get("icc_profile"))
    if image.mode == "RGBA":
        colours.putalpha(image.getchannel("A"))
    return colours


def _converted_by_profile(image: Image.Image, profile: bytes | None) -> Image.Image:
    try:
        if profile:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if converted:
                return converted
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        pass
    return image.convert("RGB")
