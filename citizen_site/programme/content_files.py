"""The facts in content/, with their sources: what the seed brings in, and what pages show as it stands."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from citizen_site.core.sources import Source, SourceSection, read_sources

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True)
class IndicatorGroup:
    """A group of Decision 5279 and how many indicators it has."""

    key: str
    name: str
    name_en: str
    count: int
    source: Source


@dataclass(frozen=True)
class Milestone:
    """What happened on a day."""

    on: date
    text: str
    text_en: str
    source: Source


@dataclass(frozen=True)
class Summary:
    """What others said, in our words."""

    text: str
    text_en: str
    source: Source


@cache
def sources_by_key() -> Mapping[str, Source]:
    return {source.key: source for source in read_sources(CONTENT / "sources.csv")}


@cache
def indicator_groups() -> Sequence[IndicatorGroup]:
    """In the order of the decision."""
    with (CONTENT / "frame.csv").open(newline="", encoding="utf-8") as file:
        return [
            IndicatorGroup(row["key"], row["name"], row["name_en"], int(row["count"]), sources_by_key()[row["source"]])
            for row in csv.DictReader(file)
        ]


def facts() -> dict[str, list[dict[str, Any]]]:
    """What the seed brings in, by kind. Read anew: it is needed once a start."""
    content: dict[str, list[dict[str, Any]]] = json.loads((CONTENT / "facts.json").read_text(encoding="utf-8"))
    return content


@cache
def page_facts() -> Mapping[str, Any]:
    """The timeline, the topics and the traits, as they stand in the file."""
    content: dict[str, Any] = json.loads((CONTENT / "pages.json").read_text(encoding="utf-8"))
    return content


@cache
def timeline() -> Sequence[Milestone]:
    """By day, the first one first."""
    rows = page_facts()["timeline"]
    return [
        Milestone(date.fromisoformat(row["on"]), row["text"], row["text_en"], sources_by_key()[row["source"]])
        for row in sorted(rows, key=lambda row: row["on"])
    ]


@cache
def traits() -> Summary:
    """What the city wants to be. The original wording is not at hand, so it is no quotation."""
    row = page_facts()["traits"]
    return Summary(row["text"], row["text_en"], sources_by_key()[row["source"]])


def source_section() -> SourceSection:
    """What /gioi-thieu/nguon says of the programme."""
    return SourceSection(
        id="chuyen-doi-so",
        title=_("Chương trình chuyển đổi số"),
        intro=_("Mỗi tên, mỗi con số và mỗi ngày đều có nguồn. Điều chưa ai công bố thì trang ghi là chưa có nguồn."),
        sources=list(sources_by_key().values()),
    )
