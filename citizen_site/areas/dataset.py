"""Today's units and all former ones, and what became what: our own tables, with points from a package.

Names, kinds and links are those of content/ (`succession_tables.py`). Centre points and sizes come from the data file
of the package `vietnamadminunits` (MIT), by the codes of the statistics office; the package itself is never imported.
"""

from __future__ import annotations

import importlib.util
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from citizen_site.areas.models import AreaKind
from citizen_site.areas.succession_tables import Link, UnitName, read_links

PROVINCE = "01"
DISTRICT_WORD = re.compile(r"^(Quận|Huyện|Thị xã) ")


class DatasetMissingError(Exception):
    """The package is not installed; `make setup` brings it."""


@dataclass(frozen=True)
class Unit:
    """A ward, commune or township: names, centre in degrees, and for former ones the district
    and the first day without them.

    Of units that were gone before 1 July 2025 neither code nor centre is known.
    """

    slug: str
    name: str
    short_name: str
    kind: AreaKind
    code: str | None
    latitude: float | None = None
    longitude: float | None = None
    area_km2: float | None = None
    district: str | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Dataset:
    """Today's units, all former ones, and what became what."""

    units: Sequence[Unit]
    old_units: Sequence[Unit]
    links: Sequence[Link]

    @property
    def districts(self) -> dict[str, str]:
        """Whole names -> short ones: "Thị xã Sơn Tây" -> "Sơn Tây"."""
        names = sorted({unit.district for unit in self.old_units if unit.district})
        return {name: DISTRICT_WORD.sub("", name) for name in names}


def _unit(name: UnitName, **values: Any) -> Unit:
    return Unit(
        slug=name.slug,
        name=name.name,
        short_name=name.short_name,
        kind=name.kind,
        code=name.code,
        district=name.district,
        valid_until=name.until,
        **values,
    )


def _values(row: sqlite3.Row) -> dict[str, Any]:
    """What the package knows of a unit, from a row of either table."""
    return {"latitude": row["wardLat"], "longitude": row["wardLon"]}


def read_dataset() -> Dataset:
    """Raises DatasetMissingError when the package is not there."""
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or spec.origin is None:
        raise DatasetMissingError("vietnamadminunits is not installed (pip install --no-deps -r requirements/data.txt)")
    folder = Path(spec.origin).parent / "data"
    connection = sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        current = connection.execute("SELECT * FROM admin_units WHERE provinceCode = ?", [PROVINCE])
        today = {row["wardCode"]: {**_values(row), "area_km2": row["wardAreaKm2"]} for row in current}
        legacy = connection.execute(
            "SELECT * FROM admin_units_legacy WHERE provinceCode = ? AND ward IS NOT NULL", [PROVINCE]
        )
        former = {row["wardCode"]: _values(row) for row in legacy}
    finally:
        connection.close()
    links = read_links()
    old_names = dict.fromkeys(link.old for link in links)
    new_names = dict.fromkeys(link.new for link in links if link.new.until is None)
    return Dataset(
        units=[_unit(name, **today[name.code]) for name in new_names],
        old_units=[_unit(name, **(former[name.code] if name.code else {})) for name in old_names],
        links=links,
    )
