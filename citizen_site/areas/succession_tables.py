"""The tables in content/: which unit became (part of) which, by the wording of the law. README.md says whence."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from citizen_site.areas.models import AreaKind, SuccessionExtent
from citizen_site.areas.sources import CONTENT, sources_by_key
from citizen_site.core.text import slugify

TWO_LEVELS = date(2025, 7, 1)
KINDS = {"Phường": AreaKind.WARD, "Xã": AreaKind.COMMUNE, "Thị trấn": AreaKind.TOWNSHIP}


@dataclass(frozen=True)
class UnitName:
    """A unit's whole name ("Thị trấn Yên Viên"); for former ones the district and the first day without it."""

    name: str
    code: str | None
    district: str | None = None
    until: date | None = None

    @property
    def slug(self) -> str:
        """ "phuong-phuc-loi-quan-long-bien-truoc-2025": a former unit's name may stand in several districts."""
        if self.until is None:
            return slugify(self.name)
        return f"{slugify(self.name)}-{slugify(self.district or '')}-truoc-{self.until.year}"

    @property
    def kind(self) -> AreaKind:
        return next(kind for word, kind in KINDS.items() if self.name.startswith(f"{word} "))

    @property
    def short_name(self) -> str:
        word = next(word for word in KINDS if self.name.startswith(f"{word} "))
        return self.name.removeprefix(f"{word} ")


@dataclass(frozen=True)
class Link:
    """What of one unit came to another. The fields are those of AreaSuccession."""

    old: UnitName
    new: UnitName
    extent: SuccessionExtent
    on: date
    legal_basis: str
    main_source: str | None
    clause: int | None = None
    people: int | None = None
    area_km2: float | None = None


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (CONTENT / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def read_links() -> Sequence[Link]:
    """All successions: of 1 July 2025 (795), and before it those of 1 March 2020 and 1 January 2025 (91)."""
    latest = [
        Link(
            old=UnitName(row["old_name"], row["old_code"], row["district"], TWO_LEVELS),
            new=UnitName(row["new_name"], row["new_code"]),
            extent=SuccessionExtent(row["extent"]),
            on=TWO_LEVELS,
            legal_basis=sources_by_key()[row["source"]].title,
            main_source=row["main_source"] or None,
            clause=int(row["clause"]),
        )
        for row in _rows("successions_2025.csv")
    ]
    known = {(link.old.name, link.old.district): link.old for link in latest}
    earlier = [
        Link(
            old=UnitName(row["old_name"], None, row["district"], date.fromisoformat(row["on"])),
            new=known[row["new_name"], row["district"]],
            extent=SuccessionExtent(row["extent"]),
            on=date.fromisoformat(row["on"]),
            legal_basis=sources_by_key()[row["basis"]].title,
            main_source=row["main_source"] or None,
            people=int(row["people"]) if row["people"] else None,
            area_km2=float(row["area_km2"]) if row["area_km2"] else None,
        )
        for row in _rows("earlier_successions.csv")
    ]
    return [*latest, *earlier]
