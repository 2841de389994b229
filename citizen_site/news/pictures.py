"""Thumbnails of news items, fetched by the site so that readers' phones contact no third party."""

from __future__ import annotations

import hashlib
import io

from PIL import ImageOps

from citizen_site.core.http import FetchPolicy, fetch
from citizen_site.core.pictures import PictureError, as_webp, opened, shrunk

WIDTH, HEIGHT = 176, 132
MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


class NoPictureError(Exception):
    """The address leads to no picture that we can use."""


def fetch_picture(url: str, *, allow_private: bool) -> tuple[str, bytes]:
    """Storage key and WebP bytes of the small picture. Raises FetchError or NoPictureError."""
    answer = fetch(url, policy=FetchPolicy(max_bytes=MAX_BYTES, allow_private=allow_private))
    if answer.status != 200:
        raise NoPictureError(f"HTTP {answer.status}")
    try:
        content = small_picture(answer.body)
    except PictureError as error:
        raise NoPictureError(str(error)) from error
    return f"news/{hashlib.blake2s(content, digest_size=12).hexdigest()}.webp", content


def small_picture(content: bytes) -> bytes:
    """Cut to 4:3, 176 pixels wide, re-encoded without metadata and position. Raises PictureError."""
    with opened(io.BytesIO(content), formats=FORMATS, max_pixels=MAX_PIXELS) as image:
        small = ImageOps.fit(shrunk(image, WIDTH * 4), (WIDTH, HEIGHT))
    return as_webp(small, quality=60)
