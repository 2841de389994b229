"""Lines of values over time as drawings: places in a box of 320 by 150 units, without script or inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citizen_site.programme.indicators import Series
from citizen_site.programme.labels import period_text, value_text

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 14, 14, 26, 26
# More labels than these would lie on each other: then the first, the last, and the extremes have one.
MAX_LABELS = 5


@dataclass(frozen=True)
class ChartPoint:
    """A value at its place; `text` is "" where another one's would be in the way."""

    x: float
    y: float
    text: str
    period: str
    anchor: str


@dataclass(frozen=True)
class LineChart:
    """One series. `line` are the points of an SVG polyline; `target_y` is None without a target."""

    points: Sequence[ChartPoint]
    line: str
    target_y: float | None
    target_text: str


def line_chart(series: Series) -> LineChart:
    """Places for the values of a series, which has at least one. Percentages stand between 0 and 100."""
    indicator = series.readings[0].indicator
    values = [reading.value.value for reading in series.readings]
    target = indicator.target
    scale = [*values, *([] if target is None else [target]), 0.0]
    low, high = min(scale), max(scale)
    if indicator.unit == "%":
        low, high = min(low, 0.0), max(high, 100.0)
    span = (high - low) or 1.0
    step = (WIDTH - LEFT - RIGHT) / max(len(values) - 1, 1)

    def height(value: float) -> float:
        return round(TOP + (high - value) / span * (HEIGHT - TOP - BOTTOM), 1)

    labelled = _labelled(values)
    points = [
        ChartPoint(
            x=round(LEFT + number * step if len(values) > 1 else WIDTH / 2, 1),
            y=height(reading.value.value),
            text=value_text(reading.value.value, indicator) if number in labelled else "",
            period=period_text(reading.value),
            anchor="start" if number == 0 and len(values) > 1 else "end" if number == len(values) - 1 > 0 else "middle",
        )
        for number, reading in enumerate(series.readings)
    ]
    return LineChart(
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        target_y=None if target is None else height(target),
        target_text="" if target is None else value_text(target, indicator),
    )


def _labelled(values: Sequence[float]) -> set[int]:
    if len(values) <= MAX_LABELS:
        return set(range(len(values)))
    return {0, len(values) - 1, values.index(min(values)), values.index(max(values))}
