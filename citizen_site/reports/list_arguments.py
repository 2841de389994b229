"""The filters of the public list in an address, and the address's filters as links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from citizen_site.areas.arguments import place_argument
from citizen_site.areas.names import area_name
from citizen_site.extensions import db
from citizen_site.reports.categories.at_hand import kinds
from citizen_site.reports.categories.names import GROUPS
from citizen_site.reports.counts import Tally
from citizen_site.reports.filters import Filters, Period, State
from citizen_site.reports.names import PERIODS, STATES
from citizen_site.reports.queries import Sort
from citizen_site.web.i18n import localised
from citizen_site.web.query import QueryArgs, url_with

# The argument in the address for each filter.
ARGUMENTS = {"group": "nhom", "category": "loai", "state": "tinh-trang", "period": "thoi-gian"}


def filters_of(args: QueryArgs) -> Filters:
    """What the address asks for; what it asks in vain becomes a problem."""
    known = kinds(db.session())
    return Filters(
        place=place_argument(args),
        group=args.choice(ARGUMENTS["group"], list(GROUPS)),
        category=args.choice(ARGUMENTS["category"], list(known)),
        state=args.choice(ARGUMENTS["state"], list(State)),
        period=args.choice(ARGUMENTS["period"], list(Period)),
        words=args.text("q"),
    )


def arguments_of(filters: Filters) -> dict[str, str]:
    """The address's arguments for filters: the way back."""
    found = {argument: getattr(filters, name) for name, argument in ARGUMENTS.items()}
    found.update({"q": filters.words, "khu-vuc": filters.place.slug if filters.place else ""})
    return {name: value for name, value in found.items() if value}


def _words(filters: Filters) -> dict[str, Mapping[str, Any]]:
    """For each filter its values and their words. Kinds of trouble are offered within a heading only."""
    known = kinds(db.session()).values()
    offered = [each for each in known if each.group == filters.group or each.code == filters.category]
    return {
        "state": STATES,
        "group": GROUPS,
        "category": {each.code: localised(each, "name") for each in offered},
        "period": PERIODS,
    }


def facets_of(filters: Filters, numbers: Tally) -> list[dict[str, Any]]:
    """Groups of links for ui.filter_group."""
    legends = {"state": _("Tình trạng"), "group": _("Loại việc"), "category": _("Cụ thể"), "period": _("Thời gian")}
    return [
        {
            "legend": legends[name],
            "options": [
                {
                    "id": f"loc-{ARGUMENTS[name]}-{value}",
                    "label": label,
                    "href": _toggled(name, value, getattr(filters, name) == value),
                    "count": numbers.facets[name][value],
                    "current": getattr(filters, name) == value,
                }
                for value, label in words.items()
            ],
        }
        for name, words in _words(filters).items()
        if words
    ]


def _toggled(name: str, value: str, is_current: bool) -> str:
    changes: dict[str, str | None] = {ARGUMENTS[name]: None if is_current else value}
    if name == "group":
        changes[ARGUMENTS["category"]] = None  # a kind of another heading would show nothing
    return url_with(**changes)


def active_of(filters: Filters) -> list[dict[str, Any]]:
    """What is filtered now, each with the address without it."""
    active: list[dict[str, Any]] = []
    if filters.words:
        active.append({"label": f"“{filters.words}”", "href": url_with(q=None)})
    if filters.place:
        active.append({"label": area_name(filters.place), "href": url_with(**{"khu-vuc": None})})
    for name, words in _words(filters).items():
        value = getattr(filters, name)
        if value:
            active.append({"label": words[value], "href": _toggled(name, value, True)})
    return active


def sorts_of(current: Sort, has_position: bool) -> list[dict[str, Any]]:
    labels = {Sort.NEWEST: _("Mới nhất"), Sort.SUPPORTED: _("Nhiều người gặp")}
    if has_position:
        labels[Sort.NEAREST] = _("Gần tôi")
    return [
        {"name": sort.value, "label": label, "href": url_with(**{"sap-xep": sort.value}), "current": sort == current}
        for sort, label in labels.items()
    ]
