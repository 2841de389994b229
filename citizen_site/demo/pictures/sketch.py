"""The canvas that all drawings use."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 800, 600
# Drawn twice as large and made smaller at the end: so edges are smooth.
_SCALE = 2

Points = Sequence[tuple[float, float]]


class Sketch:
    """A picture being drawn, in units of 800 by 600; `chance` decides all that varies, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - the same picture each time is the point
        self._image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), "white")
        self._draw = ImageDraw.Draw(self._image)
        self.dark = 0.0
        # How near the picture is taken, and around which height.
        self.zoom = self.chance.uniform(1.15, 1.4)
        self.middle = 400.0

    def picture(self) -> Image.Image:
        """What the camera sees of it."""
        width, height = WIDTH / self.zoom, HEIGHT / self.zoom
        left = (WIDTH - width) / 2
        top = min(max(self.middle - height / 2, 0), HEIGHT - height)
        frame = (left * _SCALE, top * _SCALE, (left + width) * _SCALE, (top + height) * _SCALE)
        return self._image.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR, box=frame)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str, radius: float = 0) -> None:
        place = tuple(each * _SCALE for each in (left, top, right, bottom))
        self._draw.rounded_rectangle(place, radius * _SCALE, fill=colour)

    def oval(self, x: float, y: float, half_width: float, half_height: float, colour: str) -> None:
        place = (x - half_width, y - half_height, x + half_width, y + half_height)
        self._draw.ellipse(tuple(each * _SCALE for each in place), fill=colour)

    def shape(self, points: Points, colour: str) -> None:
        self._draw.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=colour)

    def line(self, points: Points, colour: str, width: float = 3) -> None:
        scaled = [(x * _SCALE, y * _SCALE) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * _SCALE), joint="curve")

    def blob(self, x: float, y: float, half_width: float, half_height: float, colour: str, rough: float = 0.16) -> None:
        """An oval with an uneven edge."""
        points = []
        for step in range(24):
            angle = step / 24 * math.tau
            reach = 1 + self.chance.uniform(-rough, rough)
            points.append((x + math.cos(angle) * half_width * reach, y + math.sin(angle) * half_height * reach))
        self.shape(points, colour)

    def sag(
        self, start: tuple[float, float], end: tuple[float, float], depth: float, colour: str, width: float
    ) -> None:
        """A cable that hangs between two points."""
        points = []
        for step in range(17):
            part = step / 16
            x = start[0] + (end[0] - start[0]) * part
            y = start[1] + (end[1] - start[1]) * part + math.sin(part * math.pi) * depth
            points.append((x, y))
        self.line(points, colour, width)

    def glow(self, x: float, y: float, reach: float, colour: str) -> None:
        """Light that fades towards its edge."""
        layer = Image.new("L", self._image.size, 0)
        draw = ImageDraw.Draw(layer)
        for step in range(12, 0, -1):
            size = reach * step / 12 * _SCALE
            box = (x * _SCALE - size, y * _SCALE - size, x * _SCALE + size, y * _SCALE + size)
            draw.ellipse(box, fill=round(110 * (1 - step / 13)))
        self._image.paste(Image.new("RGB", self._image.size, colour), mask=layer)

    def shade(self, colour: str) -> str:
        """The colour in the light of this street."""
        parts = [int(colour[each : each + 2], 16) for each in (1, 3, 5)]
        night = (31, 40, 66)
        mixed = [round(part * (1 - self.dark) + other * self.dark) for part, other in zip(parts, night, strict=True)]
        return "#" + "".join(f"{each:02x}" for each in mixed)

    def pick(self, colours: Sequence[str]) -> str:
        return self.shade(self.chance.choice(colours))
