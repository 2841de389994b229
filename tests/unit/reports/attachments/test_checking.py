"""What an uploaded file is, by its content: pictures pass, everything else is refused before it unfolds."""

import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from citizen_site.core.pictures import PictureError
from citizen_site.reports.attachments.processing import PhotoProblem, PhotoRefusedError, check, make_copies
from citizen_site.reports.attachments.sizes import MAX_BYTES, Size
from tests.factories.photos import SECRET, called_mif1, hand_made_png, photo_file

GOOD = {kind: photo_file(kind, (120, 90)) for kind in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")}
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "HEIF": "heic", "AVIF": "avif"}
HTML = b"<!doctype html><script>alert(1)</script>"


def problem_of(content: bytes) -> PhotoProblem:
    with pytest.raises(PhotoRefusedError) as refused:
        check(io.BytesIO(content))
    return refused.value.problem


@pytest.mark.parametrize("kind", GOOD)
def test_pictures_pass_by_their_content(kind: str) -> None:
    file = io.BytesIO(GOOD[kind])
    checked = check(file)
    assert (checked.kind, checked.length) == (ENDINGS[kind], len(GOOD[kind]))
    assert file.tell() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        HTML,
        b"GIF89a" + b"\0" * 200,
        b"%PDF-1.7\n" + b"\0" * 200,
        b"PK\x03\x04" + b"\0" * 200,
        b"<?php system($_GET['x']); ?>",
        b"BM" + b"\0" * 200,
        b"II*\0" + b"\0" * 200,
        b"\0\0\0\x20ftypcrx " + b"\0" * 200,
        b"\0\0\0\x20ftypmp42" + b"\0" * 200,
        b"\xff\xd8",
        HTML + GOOD["JPEG"],
    ],
)
def test_other_kinds_are_refused_whatever_they_are_called(content: bytes) -> None:
    assert problem_of(content) is PhotoProblem.KIND


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_a_picture_that_calls_itself_by_the_common_name_is_what_it_is(kind: str) -> None:
    content = called_mif1(GOOD[kind])
    assert check(io.BytesIO(content)).kind == ENDINGS[kind]
    assert make_copies(io.BytesIO(content)).size == (120, 90)


def test_a_file_that_only_begins_like_a_picture_is_broken() -> None:
    for brand in (b"avif", b"heic", b"mif1"):
        assert problem_of(b"\0\0\0\x20ftyp" + brand + b"\0" * 200) is PhotoProblem.BROKEN


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True}])
@pytest.mark.parametrize("missing", [1, 2])
def test_a_jpeg_without_the_mark_of_its_end_is_whole(options: dict[str, bool], missing: int) -> None:
    target = io.BytesIO()
    noise = Image.effect_noise((900, 700), 60).convert("RGB")
    noise.save(target, "JPEG", **options)
    content = target.getvalue()[:-missing]
    assert check(io.BytesIO(content)).kind == "jpg"
    assert make_copies(io.BytesIO(content)).contents == make_copies(target).contents


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_jpeg_whose_last_pixels_are_missing_is_not(options: dict[str, bool]) -> None:
    target = io.BytesIO()
    Image.effect_noise((900, 700), 60).convert("RGB").save(target, "JPEG", **options)
    for missing in (40, 1000):
        assert problem_of(target.getvalue()[:-missing]) is PhotoProblem.BROKEN


def test_a_jpeg_without_its_end_that_claims_too_many_pixels_is_refused() -> None:
    content = photo_file("JPEG", (120, 90))[:-2]
    frame = content.index(b"\xff\xc0") + 5
    claimed = (60_000).to_bytes(2, "big")
    assert problem_of(content[:frame] + claimed + claimed + content[frame + 4 :]) is PhotoProblem.TOO_MANY_PIXELS


def test_an_empty_file_and_one_over_the_limit_are_refused() -> None:
    assert problem_of(b"") is PhotoProblem.EMPTY
    assert problem_of(GOOD["JPEG"] + b"\0" * MAX_BYTES) is PhotoProblem.TOO_LARGE


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_file_that_did_not_arrive_whole_is_refused(kind: str, part: float) -> None:
    assert problem_of(GOOD[kind][: int(len(GOOD[kind]) * part)]) is PhotoProblem.BROKEN


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    """A few bytes that claim 900 million pixels, or 51 million, which only our own limit refuses."""
    for size in ((30_000, 30_000), (10_000, 5_100)):
        assert problem_of(hand_made_png(size, zlib.compress(b"\0" * 1000))) is PhotoProblem.TOO_MANY_PIXELS
    assert problem_of(hand_made_png((20, 500), zlib.compress(b"\0" * 30_500))) is PhotoProblem.TOO_SMALL


@pytest.mark.parametrize("tail", [HTML, b"PK\x03\x04 a zip", b"<?php system('id'); ?>"])
@pytest.mark.parametrize("kind", GOOD)
def test_of_a_file_that_is_two_things_only_the_picture_is_left(kind: str, tail: bytes) -> None:
    content = GOOD[kind] + tail
    try:
        check(io.BytesIO(content))
    except PhotoRefusedError:
        return
    copies = make_copies(io.BytesIO(content))
    for copy in copies.contents.values():
        assert tail not in copy
        assert SECRET.encode() not in copy


@st.composite
def spoiled_files(draw: st.DrawFn) -> bytes:
    """A good picture with some bytes changed, cut out or put in."""
    content = bytearray(GOOD[draw(st.sampled_from(sorted(GOOD)))])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content) - 1))
        match draw(st.sampled_from(["change", "cut", "insert"])):
            case "change":
                content[at] = draw(st.integers(0, 255))
            case "cut":
                del content[at : at + draw(st.integers(1, 200))]
            case _:
                content[at:at] = draw(st.binary(min_size=1, max_size=40))
        if not content:
            break
    return bytes(content)


@settings(max_examples=150)
@given(spoiled_files())
def test_a_spoiled_file_is_refused_or_gives_a_clean_picture_but_never_trouble(content: bytes) -> None:
    try:
        check(io.BytesIO(content))
        copies = make_copies(io.BytesIO(content))
    except (PhotoRefusedError, PictureError):
        return
    assert SECRET.encode() not in copies.contents[Size.LARGE]
    with Image.open(io.BytesIO(copies.contents[Size.LARGE])) as image:
        image.load()
        assert (image.format, image.size) == ("WEBP", copies.size)


@given(st.binary(max_size=400))
def test_what_begins_like_no_picture_is_none(content: bytes) -> None:
    assert problem_of(content) in (PhotoProblem.EMPTY, PhotoProblem.KIND, PhotoProblem.BROKEN)
