"""What an area's page shows of the features above: each registers a panel, so areas need not know them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place


@dataclass(frozen=True)
class AreaPanel:
    """A titled list on an area's page. `template` renders one item as `item`; `href` leads to the whole list."""

    title: str
    href: str
    link_text: str
    empty_text: str
    template: str
    items: Sequence[Any] = field(default_factory=list)


MakePanel = Callable[[Session, Place], AreaPanel]

_makers: list[tuple[int, MakePanel]] = []


def panel(position: int) -> Callable[[MakePanel], MakePanel]:
    """Register `function(session, place) -> AreaPanel`; lower positions come first."""

    def register(function: MakePanel) -> MakePanel:
        _makers.append((position, function))
        _makers.sort(key=lambda pair: pair[0])
        return function

    return register


def panels(session: Session, place: Place) -> list[AreaPanel]:
    return [make(session, place) for _, make in _makers]
