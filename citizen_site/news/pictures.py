"""Small pictures of news items: fetched by us under the same rules, so that readers' phones ask nobody else."""

from __future__ import annotations

import hashlib
import io
import warnings

from PIL import Image, ImageOps

from citizen_site.core.http import FetchPolicy, fetch

WIDTH, HEIGHT = 176, 132
MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class PictureError(Exception):
    """What came is no picture that we can use."""


def fetch_picture(url: str, *, allow_private: bool) -> tuple[str, bytes]:
    """Storage key and WebP bytes of the small picture. Raises FetchError or PictureError."""
    answer = fetch(url, policy=FetchPolicy(max_bytes=MAX_BYTES, allow_private=allow_private))
    if answer.status != 200:
        raise PictureError(f"HTTP {answer.status}")
    content = small_picture(answer.body)
    return f"news/{hashlib.blake2s(content, digest_size=12).hexdigest()}.webp", content


def small_picture(content: bytes) -> bytes:
    """Cut to 4:3, 176 pixels wide, encoded anew: nothing of the original file is left, no position, no camera."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS or min(image.size) < 40:
                    raise PictureError("size")
                image.draft("RGB", (WIDTH * 2, HEIGHT * 2))
                small = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGB"), (WIDTH, HEIGHT))
    except PictureError:
        raise
    except Exception as error:  # a decoder may stumble over a broken file in any way
        raise PictureError(type(error).__name__) from error
    target = io.BytesIO()
    small.save(target, "WEBP", quality=60, method=4)
    return target.getvalue()
