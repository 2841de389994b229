"""What an area's things were, when another area becomes responsible for them: noted in the audit log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Column, func, select
from sqlalchemy.orm import Session

from citizen_site.areas.models import Area
from citizen_site.core import audit
from citizen_site.extensions import Base


def record_moves(session: Session, before: Mapping[int, int], after: Mapping[int, int], now: datetime) -> int:
    """Note each former area whose heir is another than before. Returns how many there are.

    Both maps lead from an area's id to the next one's in the line of heirs. Only areas that things belong to get an
    entry, "area.heir_changed", with the slugs of both heirs ("" where there is none) and the number of things by table.
    """
    old, new = ({area_id: _last(heirs, area_id) for area_id in before} for heirs in (before, after))
    moved = [area_id for area_id in sorted(before) if old[area_id] != new[area_id]]
    if not moved:
        return 0
    named = {*moved, *old.values(), *new.values()}
    slugs = {row.id: row.slug for row in session.execute(select(Area.id, Area.slug).where(Area.id.in_(named)))}
    things: dict[int, dict[str, int]] = {}
    for column in _area_columns():
        counted = select(column, func.count()).where(column.in_(moved)).group_by(column)
        for area_id, count in session.execute(counted):
            kinds = things.setdefault(area_id, {})
            kinds[column.table.name] = kinds.get(column.table.name, 0) + count
    for area_id in moved:
        if area_id in things:
            audit.record(
                session,
                "area.heir_changed",
                now=now,
                thing=f"area:{area_id}",
                area=slugs[area_id],
                before=slugs[old[area_id]],
                after=slugs[new[area_id]] if area_id in after else "",
                things=", ".join(f"{count} {name}" for name, count in sorted(things[area_id].items())),
            )
    return len(moved)


def _last(heirs: Mapping[int, int], area_id: int) -> int:
    seen: set[int] = set()
    while area_id in heirs and area_id not in seen:
        seen.add(area_id)
        area_id = heirs[area_id]
    return area_id


def _area_columns() -> Iterator[Column[int]]:
    """All columns that name an area, but for those of the areas themselves."""
    for table in Base.metadata.sorted_tables:
        if table.name not in ("area", "area_succession"):
            yield from (column for column in table.columns if column.references(Area.__table__.c.id))
