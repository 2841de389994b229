"""Names of areas in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

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
    if current_language() == "vi":
        return place.name
    if place.kind in ENGLISH:
        return ENGLISH[place.kind].format(place.short_name)
    if place.is_group:
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


def distinct_name_in_sentence(areas: Gazetteer, place: Place) -> str:
    """Former units of the same name are told apart by their districts: "phường Minh Khai (quận Hai Bà Trưng)"."""
    return area_in_sentence(place) + "".join(f" ({each})" for each in _district_of_namesake(areas, place))


def _district_of_namesake(areas: Gazetteer, place: Place) -> list[str]:
    if place.is_current or not areas.namesakes(place):
        return []
    return [area_in_sentence(each) for each in areas.ancestors(place)[:1]]


def last_day(place: Place) -> str:
    """The last day of an area that is no more: "30/6/2025"; "" of one that exists."""
    return short_date(place.valid_until - timedelta(days=1)) if place.valid_until else ""


def dated_name(areas: Gazetteer, place: Place) -> str:
    """The heading of an area's page: one that is no more says so, "Phường Kim Liên cũ (đến hết 30/6/2025)"."""
    if place.is_current:
        return area_name(place)
    return _former(place, [*_district_of_namesake(areas, place), _("đến hết %(until)s", until=last_day(place))])


def distinct_name(areas: Gazetteer, place: Place) -> str:
    """As a title: "Phường Kim Liên", a former one "Phường Kim Liên cũ", "Phường Minh Khai cũ (quận Hai Bà Trưng)"."""
    return area_name(place) if place.is_current else _former(place, _district_of_namesake(areas, place))


def _former(place: Place, notes: Sequence[str]) -> str:
    if not notes:
        return _("%(name)s cũ", name=area_name(place))
    return _("%(name)s cũ (%(notes)s)", name=area_name(place), notes=", ".join(notes))


def joined(names: Sequence[str]) -> str:
    """ "A, B và C"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s và %(last)s", first=", ".join(names[:-1]), last=names[-1])


def joined_by_or(names: Sequence[str]) -> str:
    """ "A, B hoặc C"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s hoặc %(last)s", first=", ".join(names[:-1]), last=names[-1])


def translated_names(areas: Gazetteer, text: str) -> str:
    """A stored author such as "Đội cây xanh, Phường Phúc Lợi", with areas named in the reader's language."""
    first, *others = text.split(", ")
    rest = (_translated(areas, each, area_in_sentence) for each in others)
    return ", ".join((_translated(areas, first, area_name), *rest))


def _translated(areas: Gazetteer, name: str, label: Callable[[Place], str]) -> str:
    place = areas.named(name)
    return label(place) if place else name
