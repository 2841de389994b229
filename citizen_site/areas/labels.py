"""Names of areas in the reader's language, and their history in a plain sentence."""

from __future__ import annotations

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
    AreaKind.CITY: "{} City",
    AreaKind.DISTRICT: "{} District",
    AreaKind.WARD: "{} Ward",
    AreaKind.COMMUNE: "{} Commune",
    AreaKind.TOWNSHIP: "{} Township",
}


def area_name(place: Place) -> str:
    """ "Phường Phúc Lợi", in English "Phúc Lợi Ward"."""
    if current_language() == "en" and place.kind in ENGLISH:
        return ENGLISH[place.kind].format(place.short_name)
    return place.name


def name_and_place(areas: Gazetteer, place: Place) -> str:
    """As `area_name`, and for a residential group also where, since many share a name."""
    above = areas.ancestors(place)[:1] if place.is_group else []
    return ", ".join(area_name(each) for each in (place, *above))


def kind_and_place(areas: Gazetteer, place: Place) -> list[str]:
    """What an area is, and for a residential group also where: ["Tổ dân phố", "Phường Phúc Lợi"]."""
    above = areas.ancestors(place)[:1] if place.is_group else []
    return [str(KIND_NAMES[place.kind]), *(area_name(each) for each in above)]


def full_name(areas: Gazetteer, place: Place) -> str:
    """Groups share their names, so theirs say where they are: "Tổ dân phố số 1, Phường Phúc Lợi"."""
    above = areas.ancestors(place)[:1] if place.is_group else []
    return ", ".join(area_name(each) for each in (place, *above))


def joined(names: list[str]) -> str:
    """ "A, B và C"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s và %(last)s", first=", ".join(names[:-1]), last=names[-1])


def end_sentence(areas: Gazetteer, place: Place) -> str:
    """What became of an area that is no more."""
    today = [area_name(each) for each in areas.current_areas(place)]
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
    steps = areas.predecessors(place)
    if not steps or not place.valid_from:
        return ""
    since = short_date(place.valid_from)
    mainly = [area_name(step.predecessor) for step in steps if step.is_main]
    partly = [area_name(step.predecessor) for step in steps if not step.is_main]
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
