"""Small pictures: encoded anew, nothing of the original left, bombs refused."""

import io
import zlib

import pytest
from PIL import Image

from citizen_site.core.pictures import PictureError
from citizen_site.news.pictures import HEIGHT, WIDTH, small_picture
from tests.factories.photos import hand_made_png


def picture(size: tuple[int, int] = (800, 600), kind: str = "JPEG", **options: object) -> bytes:
    target = io.BytesIO()
    image = Image.effect_noise(size, 60).convert("RGB")
    image.save(target, kind, **options)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_picture_becomes_a_small_webp(kind: str) -> None:
    small = small_picture(picture(kind=kind))
    with Image.open(io.BytesIO(small)) as image:
        assert (image.format, image.size) == ("WEBP", (WIDTH, HEIGHT))
    assert len(small) < 14_000


def test_no_exif_is_left() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    content = picture(exif=exif)
    assert b"SecretCamera" in content
    small = small_picture(content)
    assert b"SecretCamera" not in small
    with Image.open(io.BytesIO(small)) as image:
        assert not image.getexif()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture()[:500],
        picture(kind="BMP"),
        picture((20, 20)),
    ],
)
def test_what_is_no_usable_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureError):
        small_picture(content)


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    """A PNG that claims 30,000 x 30,000 pixels in a few bytes."""
    with pytest.raises(PictureError):
        small_picture(hand_made_png((30_000, 30_000), zlib.compress(b"\0" * 1000)))
