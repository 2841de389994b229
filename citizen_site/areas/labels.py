"""Names of areas in the reader's language, and their history in a plain sentence."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.areas import group_labels
from citizen_site.areas.gazetteer import Gazetteer, Place
from citizen_site.areas.models import AreaKind
from citizen_site.web.filters import short_date
from citizen_site.web.i18n import current_language

KIND_NAMES = {
    AreaKind.CITY: _l("Thành phố"),
    AreaKind.DISTRICT: _l("Quận, huyện, thị xã (trước 1/7/2025)"),
    AreaKind.WARD: _l("Phường"),
    AreaKind.COMMUNE: _l("Xã"),
    AreaKind.TOWNSHIP: _l("Thị trấn"),
    AreaKind.GROUP: _l("Tổ dân phố"),
    AreaKind.HAMLET: _l("Thôn"),
}
ENGLISH = {
    AreaKind.CITY: "Hanoi",
    AreaKind.DISTRICT: "{} District",
    AreaKind.WARD: "{} Ward",
    AreaKind.COMMUNE: "{} Commune",
    AreaKind.TOWNSHIP: "{} Township",
}


# The names of groups are typed by people; these are how most begin.
ENGLISH_GROUPS = {
    "Tổ dân phố số ": "Residential Group {}",
    "Tổ dân phố ": "Residential Group {}",
    "Thôn ": "{} Hamlet",
}


def area_name(place: Place) -> str:
    """ "Phường Phúc Lợi", in English "Phúc Lợi Ward"."""
    if current_language() == "en" and place.kind in ENGLISH:
        return ENGLISH[place.kind].format(place.short_name)
    if current_language() == "en" and place.is_group:
        start = next((each for each in ENGLISH_GROUPS if place.name.startswith(each)), "")
        return ENGLISH_GROUPS[start].format(place.name.removeprefix(start)) if start else place.name
    return place.name


def area_in_sentence(place: Place) -> str:
    """As `area_name`, within a sentence: "phường Phúc Lợi". Residential groups and hamlets keep their capital."""
    name = area_name(place)
    return name if place.is_group or current_language() == "en" else name[0].lower() + name[1:]


def kind_and_place(areas: Gazetteer, place: Place) -> list[str]:
    """What an area is, and for a residential group also where: ["Tổ dân phố", "Phường Phúc Lợi"]."""
    above = areas.ancestors(place)[:1] if place.is_group else []
    return [str(KIND_NAMES[place.kind]), *(area_name(each) for each in above)]


def full_name(areas: Gazetteer, place: Place) -> str:
    """Groups share their names, so theirs say where they are: "Tổ dân phố số 1, phường Phúc Lợi"."""
    return ", ".join((area_name(place), *_above(areas, place)))


def full_name_in_sentence(areas: Gazetteer, place: Place) -> str:
    """As `full_name`, within a sentence: "phường Phúc Lợi"."""
    return ", ".join((area_in_sentence(place), *_above(areas, place)))


def _above(areas: Gazetteer, place: Place) -> list[str]:
    return [area_in_sentence(each) for each in (areas.ancestors(place)[:1] if place.is_group else [])]


def translated_names(areas: Gazetteer, text: str) -> str:
    """A stored author such as "Đội cây xanh, Phường Phúc Lợi", with areas named in the reader's language."""
    first, *others = text.split(", ")
    rest = (_translated(areas, each, area_in_sentence) for each in others)
    return ", ".join((_translated(areas, first, area_name), *rest))


def _translated(areas: Gazetteer, name: str, label: Callable[[Place], str]) -> str:
    place = areas.named(name)
    return label(place) if place else name


def joined(names: list[str]) -> str:
    """ "A, B và C"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s và %(last)s", first=", ".join(names[:-1]), last=names[-1])


def end_sentence(areas: Gazetteer, place: Place) -> str:
    """What became of an area that is no more."""
    if place.is_group:
        return group_labels.group_end_sentence(areas, place)
    today = [area_in_sentence(each) for each in areas.current_areas(place)]
    until = short_date(place.valid_until) if place.valid_until else ""
    if place.kind == AreaKind.DISTRICT:
        return _(
            "%(name)s không còn từ ngày %(until)s. Địa bàn này nay thuộc %(today)s.",
            name=area_name(place),
            until=until,
            today=joined(today),
        )
    if len(today) == 1:
        return _(
            "%(name)s (đến ngày %(until)s) nay thuộc %(today)s.",
            name=area_name(place),
            until=until,
            today=today[0],
        )
    return _(
        "%(name)s (đến ngày %(until)s) nay chủ yếu thuộc %(main)s; một phần thuộc %(others)s.",
        name=area_name(place),
        until=until,
        main=today[0],
        others=joined(today[1:]),
    )


def origin_sentence(areas: Gazetteer, place: Place) -> str:
    """Where today's area comes from; "" where nothing is known."""
    if place.is_group:
        return group_labels.group_origin_sentence(areas, place)
    steps = areas.predecessors(place)
    if not steps or not place.valid_from:
        return ""
    since = short_date(place.valid_from)
    mainly = [area_in_sentence(step.predecessor) for step in steps if step.is_main]
    partly = [area_in_sentence(step.predecessor) for step in steps if not step.is_main]
    if mainly and partly:
        return _(
            "%(name)s được lập ngày %(since)s, từ phần lớn: %(mainly)s (cũ); và một phần: %(partly)s (cũ).",
            name=area_name(place),
            since=since,
            mainly=joined(mainly),
            partly=joined(partly),
        )
    return _(
        "%(name)s được lập ngày %(since)s từ %(mainly)s (cũ).",
        name=area_name(place),
        since=since,
        mainly=joined(mainly or partly),
    )
