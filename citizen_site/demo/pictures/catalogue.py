"""The drawings by code of report category."""

from __future__ import annotations

from collections.abc import Callable

from citizen_site.demo.pictures.sketch import Sketch

Drawing = Callable[[Sketch], None]
BEFORE: dict[str, Drawing] = {}
AFTER: dict[str, Drawing] = {}


def before(kind: str) -> Callable[[Drawing], Drawing]:
    """Register a drawing of the trouble."""
    return lambda drawing: BEFORE.setdefault(kind, drawing)


def after(kind: str) -> Callable[[Drawing], Drawing]:
    """Register a drawing of the same street when it is done."""
    return lambda drawing: AFTER.setdefault(kind, drawing)
