"""What became of a residential group, and where it comes from, in a plain sentence."""

from __future__ import annotations

from flask_babel import gettext as _

from citizen_site.areas import labels
from citizen_site.areas.gazetteer import Gazetteer, Place, Succession
from citizen_site.areas.models import SuccessionKind
from citizen_site.web.filters import short_date


def group_end_sentence(areas: Gazetteer, place: Place) -> str:
    """ "Tổ dân phố số 9 (cũ) cùng Tổ dân phố số 8 (cũ) thành Tổ dân phố số 8 từ ngày 1/7/2026."

    What it became on its last day, which may have ended since; the page leads to today's.
    """
    steps = areas.successors(place)
    name = labels.area_name(place)
    if not steps:
        until = short_date(place.valid_until) if place.valid_until else ""
        return _("%(name)s không còn từ ngày %(until)s.", name=name, until=until)
    step = steps[0]
    on, today = short_date(step.on), labels.area_name(step.successor)
    if step.kind == SuccessionKind.SPLIT:
        parts = labels.joined([labels.area_name(each.successor) for each in steps])
        if step.is_main:
            return _(
                "%(name)s (cũ) được tách thành %(parts)s từ ngày %(on)s; %(main)s tiếp nối.",
                name=name,
                parts=parts,
                on=on,
                main=today,
            )
        return _("%(name)s (cũ) được tách thành %(parts)s từ ngày %(on)s.", name=name, parts=parts, on=on)
    if step.kind == SuccessionKind.MOVE:
        where = labels.full_name_in_sentence(areas, step.successor)
        return _("%(name)s (cũ) chuyển sang %(where)s từ ngày %(on)s.", name=name, where=where, on=on)
    if step.kind == SuccessionKind.RENAME:
        return _("%(name)s (cũ) đổi tên thành %(today)s từ ngày %(on)s.", name=name, today=today, on=on)
    others = [each.predecessor for each in areas.predecessors(step.successor) if each.predecessor.id != place.id]
    return _(
        "%(name)s (cũ) gộp với %(others)s thành %(today)s từ ngày %(on)s.",
        name=name,
        others=labels.joined([_former(each) for each in others]),
        today=today,
        on=on,
    )


def group_origin_sentence(areas: Gazetteer, place: Place) -> str:
    """ "Tổ dân phố số 8 có từ ngày 1/7/2026, gộp từ Tổ dân phố số 8 (cũ) và Tổ dân phố số 9 (cũ)."; "" for no day."""
    if not place.valid_from:
        return ""
    steps, name, since = areas.predecessors(place), labels.area_name(place), short_date(place.valid_from)
    if not steps:
        return _set_up(place, name, since)
    whole = [each for each in steps if each.kind != SuccessionKind.SPLIT]
    partly = [each for each in steps if each.kind == SuccessionKind.SPLIT]
    if whole and partly:
        return _(
            "%(name)s có từ ngày %(since)s, lập từ %(whole)s và một phần %(partly)s.",
            name=name,
            since=since,
            whole=_names(whole),
            partly=_names(partly),
        )
    if partly:
        return _("%(name)s có từ ngày %(since)s, tách từ %(partly)s.", name=name, since=since, partly=_names(partly))
    if whole[0].kind == SuccessionKind.MOVE:
        where = labels.full_name_in_sentence(areas, whole[0].predecessor)
        return _("%(name)s có từ ngày %(since)s, chuyển từ %(where)s (cũ).", name=name, since=since, where=where)
    if whole[0].kind == SuccessionKind.RENAME:
        return _("%(name)s có từ ngày %(since)s, trước là %(former)s.", name=name, since=since, former=_names(whole))
    return _("%(name)s có từ ngày %(since)s, gộp từ %(former)s.", name=name, since=since, former=_names(whole))


def _set_up(place: Place, name: str, since: str) -> str:
    if place.legal_basis:
        return _("%(name)s có từ ngày %(since)s, theo %(basis)s.", name=name, since=since, basis=place.legal_basis)
    return _("%(name)s có từ ngày %(since)s.", name=name, since=since)


def _former(place: Place) -> str:
    return _("%(name)s (cũ)", name=labels.area_name(place))


def _names(steps: list[Succession]) -> str:
    return labels.joined([_former(each.predecessor) for each in steps])
