"""An area's history in plain sentences: what became of it, where it comes from, and each step with its basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from citizen_site.areas.gazetteer import Gazetteer, Place, Succession
from citizen_site.areas.group_history import group_end_sentence, group_origin_sentence
from citizen_site.areas.labels import (
    area_in_sentence,
    area_name,
    dated_name,
    distinct_name_in_sentence,
    joined,
    joined_by_or,
    last_day,
)
from citizen_site.areas.models import AreaKind, SuccessionExtent
from citizen_site.areas.names import AreaName
from citizen_site.areas.sources import sources_by_key
from citizen_site.core.sources import Source
from citizen_site.web.filters import number, short_date
from citizen_site.web.i18n import current_language

# On what the end of the districts rests.
DISTRICTS_ENDED_BY = ("nq-203-2025", "luat-72-2025")


@dataclass(frozen=True)
class Step:
    """What became of `place` on a day: its parts, the main one first."""

    place: Place
    on: date
    parts: Sequence[Succession]


def end_sentence(areas: Gazetteer, place: Place) -> str:
    """What became of an area that is no more."""
    if place.is_group:
        return group_end_sentence(areas, place)
    today = [area_in_sentence(each) for each in areas.current_areas(place)]
    if place.kind == AreaKind.DISTRICT:
        return _(
            "%(name)s hoạt động đến hết %(until)s. Địa bàn này nay thuộc %(today)s.",
            name=area_name(place),
            until=last_day(place),
            today=joined(today),
        )
    said = _whereabouts(areas, place, dated_name(areas, place), today)
    land = [area_in_sentence(each) for each in areas.land_areas(place)]
    if not land:
        return said
    return f"{said} " + _("Sang %(land)s chỉ một phần đất, không có người dân chuyển.", land=joined(land))


def _whereabouts(areas: Gazetteer, place: Place, name: str, today: Sequence[str]) -> str:
    if len(today) == 1:
        return _("%(name)s nay thuộc %(today)s.", name=name, today=today[0])
    if not areas.current_successor(place).is_current:
        return _("%(name)s nay thuộc %(today)s, tùy nơi bạn ở.", name=name, today=joined_by_or(today))
    main, others = today[0], today[1:]
    if len(steps_of(areas, place)) == 1:
        return _(
            "%(name)s nay chủ yếu thuộc %(main)s; một phần thuộc %(others)s.",
            name=name,
            main=main,
            others=joined(others),
        )
    # It was merged into what was divided later: no one wrote down which part of it came where.
    return _(
        "%(name)s nay chủ yếu thuộc %(main)s; phần còn lại có thể thuộc %(others)s.",
        name=name,
        main=main,
        others=joined_by_or(others),
    )


def origin_sentence(areas: Gazetteer, place: Place) -> str:
    """Where today's area comes from; "" where nothing is known."""
    if place.is_group:
        return group_origin_sentence(areas, place)
    steps = areas.predecessors(place)
    if not steps or not place.valid_from:
        return ""
    by_extent: dict[str, list[str]] = {}
    for step in steps:
        is_most = step.is_main and step.extent is SuccessionExtent.PEOPLE_AND_LAND
        by_extent.setdefault("most" if is_most else step.extent, []).append(
            distinct_name_in_sentence(areas, step.predecessor)
        )
    texts = {extent: joined(names) for extent, names in by_extent.items()}
    parts = []
    if names := texts.get(SuccessionExtent.WHOLE):
        parts.append(_("toàn bộ %(names)s (cũ)", names=names))
    if names := texts.get(SuccessionExtent.ALL_PEOPLE):
        parts.append(_("toàn bộ người dân và một phần đất của %(names)s (cũ)", names=names))
    if names := texts.get("most"):
        parts.append(_("phần lớn %(names)s (cũ)", names=names))
    if names := texts.get(SuccessionExtent.PEOPLE_AND_LAND):
        parts.append(_("một phần %(names)s (cũ)", names=names))
    since = short_date(place.valid_from)
    said = _(
        "%(name)s hoạt động từ %(since)s, gồm %(parts)s.", name=area_name(place), since=since, parts="; ".join(parts)
    )
    if land := texts.get(SuccessionExtent.LAND_ONLY):
        said += " " + _("Từ %(names)s (cũ) chỉ một phần đất, không có người dân chuyển.", names=land)
    return said


def name_sentence(areas: Gazetteer, name: AreaName) -> str:
    """What to tell about a name: what became of it, or what it means. "" for a name of today."""
    if name.place is None:
        return name.sentence_en if current_language() == "en" else name.sentence
    return "" if name.place.is_current else end_sentence(areas, name.place)


def steps_of(areas: Gazetteer, place: Place) -> Sequence[Step]:
    """The way from a former unit to today's, in the order of the days."""
    found: dict[int, Step] = {}
    waiting = [place]
    while waiting:
        current = waiting.pop(0)
        if current.id in found or not (parts := areas.successors(current)):
            continue
        found[current.id] = Step(current, parts[0].on, parts)
        waiting.extend(part.successor for part in parts if part.brings_people)
    return sorted(found.values(), key=lambda step: (step.on, step.place.id != place.id))


def step_sentence(areas: Gazetteer, step: Step) -> str:
    """How a former unit changed on a day: "Ngày 1/7/2025, phường Phúc Đồng (cũ) được chia:". Its parts follow."""
    values = {"on": short_date(step.on), "old": distinct_name_in_sentence(areas, step.place)}
    extents = {part.extent for part in step.parts}
    if SuccessionExtent.WHOLE in extents:
        return _("Ngày %(on)s, toàn bộ %(old)s (cũ) về:", **values)
    if SuccessionExtent.ALL_PEOPLE in extents:
        return _("Ngày %(on)s, người dân %(old)s (cũ) cùng về một nơi, đất được chia:", **values)
    return _("Ngày %(on)s, %(old)s (cũ) được chia:", **values)


def extent_text(part: Succession) -> str:
    """What came, in words, with figures where they are known: "một phần · 0,73 km² · 13.092 người"."""
    texts = {
        SuccessionExtent.WHOLE: _("toàn bộ"),
        SuccessionExtent.ALL_PEOPLE: _("toàn bộ người dân, một phần đất"),
        SuccessionExtent.PEOPLE_AND_LAND: _("phần chính") if part.is_main else _("một phần"),
        SuccessionExtent.LAND_ONLY: _("chỉ một phần đất, không có người dân chuyển"),
    }
    said = [texts[part.extent]]
    if part.area_km2:
        said.append(f"{number(part.area_km2)} km²")
    if part.people:
        said.append(_("%(number)s người", number=number(part.people)))
    return " · ".join(said)


def basis_text(part: Succession) -> str:
    """The document with the clause, and the source for what is called the main part where it is another."""
    document = next((each for each in sources_by_key().values() if each.title == part.legal_basis), None)
    said = _title(document) if document else part.legal_basis
    if part.clause:
        said += ", " + _("khoản %(clause)d Điều 1", clause=part.clause)
    source = sources_by_key().get(part.main_source or "")
    if source and part.extent is SuccessionExtent.PEOPLE_AND_LAND:
        said += " · " + _("phần chính theo: %(source)s", source=_title(source))
    return said


def district_bases() -> Sequence[str]:
    """The documents that ended the districts, with their dates."""
    return [_title(sources_by_key()[key]) for key in DISTRICTS_ENDED_BY]


def _title(source: Source) -> str:
    return source.title_en if current_language() == "en" else source.title
