"""The list of today's wards and communes in forms: 126 options that every list of the site has."""

from __future__ import annotations

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from markupsafe import Markup, escape

from citizen_site.areas.gazetteer import Gazetteer, Place
from citizen_site.areas.labels import area_name
from citizen_site.web.filters import number_in
from citizen_site.web.i18n import current_language

# By language: the id of each unit, and its option up to the name. They are written anew when an area changes.
_options: WeakKeyDictionary[Gazetteer, dict[str, list[tuple[int, str, str]]]] = WeakKeyDictionary()


def unit_options(areas: Gazetteer, chosen: Place | None, counts: Mapping[int, int] | None = None) -> Markup:
    """An `<option>` for each, with how many there are where `counts` has them by id, "Phường Phúc Lợi (1.234)"."""
    chosen_id, language = chosen.id if chosen else None, current_language()
    rows = [
        f"{start}{' selected' if unit_id == chosen_id else ''}>{name}"
        f"{f' ({number_in(language, counts[unit_id])})' if counts else ''}</option>"
        for unit_id, start, name in _options_of(areas)
    ]
    return Markup("\n".join(rows))  # noqa: S704 - slugs and names are escaped


def _options_of(areas: Gazetteer) -> list[tuple[int, str, str]]:
    known, language = _options.setdefault(areas, {}), current_language()
    if language not in known:
        known[language] = [
            (unit.id, f'<option value="{escape(unit.slug)}"', str(escape(area_name(unit)))) for unit in areas.units
        ]
    return known[language]
