"""The preview picture of a notice for messengers: its title and signature in the site's typeface."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import fontpkg_be_vietnam_pro
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
PAPER, BAND, INK, SOFT, OCHRE, ON_BAND = "#fbf8f1", "#0a4f49", "#1b2a2b", "#4b5a5a", "#e0a32e", "#ffffff"
BAND_HEIGHT = 120
LINES = 4
SIZES = (76, 66, 58, 50)


def draw_picture(*, title: str, kind: str, sender: str, address: str, warning: str = "") -> bytes:
    """A PNG of 1200 x 630. `warning` is for what was withdrawn."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, BAND_HEIGHT), fill=BAND)
    draw.rectangle((0, BAND_HEIGHT, WIDTH, BAND_HEIGHT + 8), fill=OCHRE)
    draw.text((MARGIN, BAND_HEIGHT / 2), "Phố Nhà", font=_font("SemiBold", 52), fill=ON_BAND, anchor="lm")
    draw.text((WIDTH - MARGIN, BAND_HEIGHT / 2), kind, font=_font("SemiBold", 40), fill=ON_BAND, anchor="rm")
    size, lines = _fitted(title)
    top = BAND_HEIGHT + 60
    for line in lines:
        draw.text((MARGIN, top), line, font=_font("SemiBold", size), fill=INK)
        top += int(size * 1.25)
    if warning:
        draw.text((MARGIN, HEIGHT - 190), warning, font=_font("SemiBold", 40), fill="#a5351d")
    _seal(draw, MARGIN, HEIGHT - 128)
    draw.text((MARGIN + 56, HEIGHT - 128), _cut(sender, 34), font=_font("SemiBold", 34), fill=BAND, anchor="lm")
    draw.text((MARGIN, HEIGHT - 66), address, font=_font("Regular", 30), fill=SOFT, anchor="lm")
    target = BytesIO()
    image.quantize(64, method=Image.Quantize.FASTOCTREE).save(target, "PNG", optimize=True)
    return target.getvalue()


def _seal(draw: ImageDraw.ImageDraw, left: int, middle: int) -> None:
    """The official mark's tick in a circle."""
    draw.ellipse((left, middle - 21, left + 42, middle + 21), fill=BAND)
    draw.line((left + 11, middle, left + 18, middle + 9, left + 31, middle - 9), fill=ON_BAND, width=5, joint="curve")


def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    path = Path(fontpkg_be_vietnam_pro.__file__).parent / "files" / f"BeVietnamPro-{weight}.ttf"
    return ImageFont.truetype(str(path), size)


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest type in which the title needs at most three lines, else four, the last one cut."""
    for size in SIZES:
        lines = _wrapped(title, size)
        if len(lines) < LINES:
            return size, lines
    lines = _wrapped(title, SIZES[-1])
    return SIZES[-1], [*lines[: LINES - 1], *([f"{lines[LINES - 1]} …"] if len(lines) > LINES else lines[LINES - 1 :])]


def _wrapped(text: str, size: int) -> list[str]:
    font, room = _font("SemiBold", size), WIDTH - 2 * MARGIN
    lines: list[str] = []
    for word in (piece for each in text.split() for piece in _pieces(each, font, room)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _pieces(word: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """A word in parts that fit into a line."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and font.getlength(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(text: str, size: int) -> str:
    font, room = _font("SemiBold", size), WIDTH - 2 * MARGIN - 56
    while font.getlength(text) > room:
        text = text.rstrip("…").rstrip()[:-1].rstrip() + "…"
    return text
