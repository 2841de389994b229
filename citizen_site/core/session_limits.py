"""How long a browser stays signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class SessionLimits:
    """`idle`: the longest pause between two visits. `life`: the longest time since the sign-in."""

    idle: timedelta
    life: timedelta
