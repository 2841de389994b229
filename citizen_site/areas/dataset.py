"""Reads Hanoi's units and their succession from the data file of the package `vietnamadminunits` (MIT).

Only its SQLite file and its mapping are read; the package itself is never imported. Units are known by
their names, since its codes differ from other sources.
"""

from __future__ import annotations

import importlib.util
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citizen_site.core.geo import Bounds

PROVINCE = "01"
PROVINCE_KEY = "thanhphohanoi"


class DatasetMissingError(Exception):
    """The package is not installed; `make setup` brings it."""


@dataclass(frozen=True)
class Unit:
    """A ward, commune or township: names, centre in degrees, and for old ones the box around it and the district."""

    key: str
    name: str
    short_name: str
    kind: str
    code: str
    latitude: float | None
    longitude: float | None
    area_km2: float | None = None
    bounds: Bounds | None = None
    district: str | None = None
    district_short: str | None = None


@dataclass(frozen=True)
class Mapping:
    """An old unit went (in part) to a new one."""

    old_key: str
    new_key: str
    divided: bool
    is_main: bool


@dataclass(frozen=True)
class Dataset:
    """Today's units, the units before 1 July 2025, and what became what."""

    units: list[Unit]
    old_units: list[Unit]
    mappings: list[Mapping]


def _unit(row: sqlite3.Row, **values: Any) -> Unit:
    """A row of either table; `values` are what the two tables store differently."""
    return Unit(
        name=row["ward"],
        short_name=row["wardShort"],
        kind=row["wardType"],
        code=row["wardCode"],
        latitude=row["wardLat"],
        longitude=row["wardLon"],
        **values,
    )


def _bounds(text: str) -> Bounds:
    """ "21.040199,105.842293 – 21.053464,105.855959": the corners in the south-west and the north-east."""
    south_west, north_east = (corner.split(",") for corner in text.split("–"))
    return Bounds(*(float(degrees) for degrees in (*south_west, *north_east)))


def read_dataset() -> Dataset:
    """Raises DatasetMissingError when the package is not there."""
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or spec.origin is None:
        raise DatasetMissingError("vietnamadminunits is not installed (pip install --no-deps -r requirements/data.txt)")
    folder = Path(spec.origin).parent / "data"
    connection = sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        current = connection.execute("SELECT * FROM admin_units WHERE provinceCode = ? ORDER BY wardKey", [PROVINCE])
        units = [_unit(row, key=row["wardKey"], area_km2=row["wardAreaKm2"]) for row in current]
        former = connection.execute(
            "SELECT * FROM admin_units_legacy WHERE provinceCode = ? AND ward IS NOT NULL "
            "ORDER BY districtKey, wardKey",
            [PROVINCE],
        )
        old_units = [
            _unit(
                row,
                key=f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey']}",
                bounds=_bounds(row["wardBounds"]),
                district=row["district"],
                district_short=row["districtShort"],
            )
            for row in former
        ]
    finally:
        connection.close()
    conversion = json.loads((folder / "converter_2025.json").read_text())
    mappings = [
        Mapping(old_key, new_key, divided=False, is_main=True)
        for new_key, old_keys in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"][PROVINCE_KEY].items()
        for old_key in old_keys
    ]
    for old_key, parts in conversion["DICT_PROVINCE_WARD_DIVIDED"].get(PROVINCE_KEY, {}).items():
        mappings += [
            Mapping(old_key, part["newWardKey"], divided=True, is_main=bool(part["isDefaultNewWard"])) for part in parts
        ]
    return Dataset(units, old_units, mappings)
