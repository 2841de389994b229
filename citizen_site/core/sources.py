"""Where data of the site comes from: tables of sources, one row each, with their dates."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A document, list or data set. `dated` is its own date, `checked` the day on which we last compared with it.

    `url` is "" where it has no address that we know. Texts ending in _en are English.
    """

    key: str
    title: str
    title_en: str
    publisher: str
    dated: date | None
    checked: date | None
    url: str
    used_for: str
    used_for_en: str


@dataclass(frozen=True)
class SourceSection:
    """The sources of one part of the site on /gioi-thieu/nguon, in the reader's language. `id` is its anchor."""

    id: str
    title: str
    intro: str
    sources: Sequence[Source]


def read_sources(path: Path) -> Sequence[Source]:
    """A table of sources (CSV, its columns are the fields of Source, dates as in 2026-11-29)."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Source(**{**row, "dated": _day(row["dated"]), "checked": _day(row["checked"])})  # type: ignore[arg-type]  # the columns are the fields
            for row in csv.DictReader(file)
        ]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
