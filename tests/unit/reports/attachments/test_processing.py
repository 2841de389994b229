"""Public copies: upright, in the right colours, flat, small, and without a word of the original."""

import io

import pytest
from PIL import Image, ImageCms

from citizen_site.core.pictures import PictureError, opened, shrunk
from citizen_site.reports.attachments.processing import Copies, make_copies
from citizen_site.reports.attachments.sizes import MAX_PIXELS, Size
from tests.factories.photos import SECRET, display_p3, hand_made_png, photo_file


def copies_of(content: bytes) -> Copies:
    return make_copies(io.BytesIO(content))


def pixel(copy: bytes, x: float, y: float) -> tuple[int, int, int]:
    with Image.open(io.BytesIO(copy)) as image:
        value = image.convert("RGB").getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    assert isinstance(value, tuple)
    return value


@pytest.mark.parametrize(
    ("orientation", "red"),
    [(1, (0.1, 0.5)), (2, (0.9, 0.5)), (3, (0.9, 0.5)), (6, (0.5, 0.1)), (8, (0.5, 0.9))],
)
def test_a_photo_stands_upright(orientation: int, red: tuple[float, float]) -> None:
    copies = copies_of(photo_file("JPEG", (800, 400), orientation=orientation))
    assert copies.size == ((800, 400) if orientation < 5 else (400, 800))
    for copy in copies.contents.values():
        colour = pixel(copy, *red)
        assert colour[0] > 200 > 60 > colour[2]


def test_small_photos_are_not_blown_up() -> None:
    copies = copies_of(photo_file("JPEG", (300, 200)))
    assert copies.size == (300, 200)
    with Image.open(io.BytesIO(copies.contents[Size.SMALL])) as image:
        assert image.size == (300, 200)


@pytest.mark.parametrize(
    ("mode", "kind", "colour"),
    [
        ("L", "JPEG", 128),
        ("CMYK", "JPEG", (0, 0, 0, 0)),
        ("RGBA", "PNG", (255, 0, 0, 0)),
        ("LA", "PNG", (0, 0)),
        ("P", "PNG", 5),
        ("1", "PNG", 1),
        ("I;16", "PNG", 32768),
        ("RGBA", "WEBP", (0, 0, 255, 128)),
    ],
)
def test_every_kind_of_pixel_becomes_plain_colour(mode: str, kind: str, colour: object) -> None:
    copies = copies_of(photo_file(kind, (500, 400), mode=mode, colour=colour))
    for copy in copies.contents.values():
        with Image.open(io.BytesIO(copy)) as image:
            assert image.mode == "RGB"


def test_what_is_transparent_becomes_white() -> None:
    assert pixel(copies_of(photo_file("PNG", mode="RGBA", colour=(255, 0, 0, 0))).contents[Size.LARGE], 0.5, 0.5) == (
        255,
        255,
        255,
    )


def test_grey_of_sixteen_bits_stays_grey() -> None:
    red, green, blue = pixel(copies_of(photo_file("PNG", mode="I;16", colour=32768)).contents[Size.LARGE], 0.5, 0.5)
    assert max(abs(red - 128), abs(green - 128), abs(blue - 128)) < 6


def test_a_broken_colour_profile_or_exif_is_no_reason_to_refuse_a_photo() -> None:
    target = io.BytesIO()
    image = Image.new("RGB", (300, 200), "green")
    image.save(target, "JPEG", icc_profile=b"no profile", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert copies_of(target.getvalue()).size == (300, 200)


def test_colours_are_those_of_the_photos_own_profile() -> None:
    """A profile in which red and blue have changed places shows whether it is followed."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    target = io.BytesIO()
    Image.new("RGB", (300, 200), (200, 90, 40)).save(target, "JPEG", quality=95, icc_profile=bytes(profile))
    shown = pixel(copies_of(target.getvalue()).contents[Size.LARGE], 0.5, 0.5)
    assert max(abs(one - other) for one, other in zip(shown, (40, 90, 200), strict=True)) < 12


@pytest.mark.parametrize(("alpha", "expected"), [(255, (255, 0, 0)), (128, (255, 127, 127)), (0, (255, 255, 255))])
def test_a_picture_with_clear_parts_has_the_colours_of_its_profile_too(
    alpha: int, expected: tuple[int, int, int]
) -> None:
    """The red of sRGB, as a phone whose screen shows more writes it."""
    target = io.BytesIO()
    image = Image.new("RGBA", (300, 200), (234, 51, 35, alpha))
    image.save(target, "PNG", icc_profile=display_p3())
    shown = pixel(copies_of(target.getvalue()).contents[Size.LARGE], 0.5, 0.5)
    assert max(abs(one - other) for one, other in zip(shown, expected, strict=True)) < 8


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_no_word_of_the_original_is_in_a_copy(kind: str) -> None:
    content = photo_file(kind, gps={1: "N", 2: (21.0, 2.0, 30.0), 3: "E", 4: (105.0, 55.0, 8.0)})
    assert content.count(SECRET.encode()) >= 1
    for copy in copies_of(content).contents.values():
        assert SECRET.encode() not in copy
        for chunk in (b"EXIF", b"XMP ", b"ICCP", b"VP8X"):
            assert chunk not in copy[:64]


def test_a_moving_picture_becomes_its_first_frame() -> None:
    target = io.BytesIO()
    frames = [Image.new("RGB", (200, 150), colour) for colour in ("red", "blue")]
    frames[0].save(target, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    copy = copies_of(target.getvalue()).contents[Size.LARGE]
    with Image.open(io.BytesIO(copy)) as image:
        assert getattr(image, "n_frames", 1) == 1
    assert pixel(copy, 0.5, 0.5)[0] > 200


def test_a_large_jpeg_is_never_decoded_whole() -> None:
    with opened(io.BytesIO(photo_file("JPEG", (6400, 4800))), formats=("JPEG",), max_pixels=MAX_PIXELS) as image:
        draft, asked = image.draft, []

        def note(mode: str | None, size: tuple[int, int] | None) -> object:
            asked.append((answer := draft(mode, size)) and image.size)
            return answer

        image.draft = note
        assert shrunk(image, 1600).size == (1600, 1200)
    assert asked[0] == (3200, 2400)


def test_the_limit_of_pixels_holds_in_the_background_too() -> None:
    with pytest.raises(PictureError, match="too_many_pixels"):
        copies_of(hand_made_png((20_000, 20_000), b""))
