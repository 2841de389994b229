"""Figures from counts and from times: pure, so that they can be worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


def within(seconds: Sequence[int], per_cent: int) -> int | None:
    """The time within which so many per cent were handled: that of the report at this rank. Sorted ones only."""
    return seconds[-(-len(seconds) * per_cent // 100) - 1] if seconds else None


@dataclass
class Figures:
    """What came in, what was closed, how the reporters saw it, how long it took, and what is late at this moment.

    `confirmed` is a part of `handled`. `seconds` are the working times of what was handled, as far as they are known.
    """

    received: int = 0
    handled: int = 0
    confirmed: int = 0
    disputed: int = 0
    overdue: int = 0
    very_late: int = 0
    seconds: list[int] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        for name in ("received", "handled", "confirmed", "disputed", "overdue", "very_late"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seconds += other.seconds

    @property
    def median_hours(self) -> float | None:
        return round(median(self.seconds) / 3600, 1) if self.seconds else None

    @property
    def most_hours(self) -> float | None:
        """Nine of ten were handled within."""
        seconds = within(sorted(self.seconds), 90)
        return None if seconds is None else round(seconds / 3600, 1)

    @property
    def confirmed_per_cent(self) -> int | None:
        return round(100 * self.confirmed / self.handled) if self.handled else None

    @property
    def is_empty(self) -> bool:
        return not (self.received or self.handled or self.disputed or self.overdue)
