"""The queue's address: its tab and filters, their lists for the form, and the way back from filters to an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from citizen_site.areas.arguments import place_argument
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.labels import area_name, full_name
from citizen_site.core.geo import QUADKEY_ZOOM
from citizen_site.core.permissions import Actor
from citizen_site.extensions import db
from citizen_site.reports.categories import categories_by_code
from citizen_site.reports.enums import Urgency
from citizen_site.reports.queue import BEYOND_WAITING, Tab, colleagues, places_to_filter, units_to_filter
from citizen_site.reports.queue_filters import NOBODY, PERSON, UNIT, Age, Filters, Has, WithPhotos
from citizen_site.reports.web.labels import GROUPS, STATUSES, URGENCIES
from citizen_site.reports.workflow import CLOSED, Status
from citizen_site.staff.queries import name_of
from citizen_site.web.i18n import localised
from citizen_site.web.query import QueryArgs, url_of

TABS: dict[Tab, Any] = {
    Tab.REPLIES: _l("Nội dung mới"),
    Tab.NEW: _l("Mới"),
    Tab.UNASSIGNED: _l("Chưa giao"),
    Tab.DUE_TODAY: _l("Hạn hôm nay"),
    Tab.OVERDUE: _l("Quá hạn"),
    Tab.WAITING: _l("Chờ người gửi"),
    Tab.DISPUTED: _l("Báo chưa xong"),
    Tab.MINE: _l("Giao cho tôi"),
    Tab.OPEN: _l("Tất cả chưa đóng"),
    Tab.QUARANTINED: _l("Giữ lại, chờ kiểm tra"),
    Tab.UNAPPROVED: _l("Đã trả lời, chờ duyệt"),
    Tab.CLOSED: _l("Đã đóng"),
    Tab.ALL: _l("Tất cả các phần"),
}
AGES: dict[str, Any] = {
    Age.LAST_DAY: _l("24 giờ qua"),
    Age.OVER_3_DAYS: _l("Hơn 3 ngày"),
    Age.OVER_WEEK: _l("Hơn 7 ngày"),
    Age.OVER_MONTH: _l("Hơn 30 ngày"),
}
PHOTO: dict[str, Any] = {
    WithPhotos.UNDECIDED: _l("Có ảnh chưa duyệt"),
    WithPhotos.YES: _l("Có ảnh"),
    WithPhotos.NO: _l("Không có ảnh"),
}
VERIFIED: dict[str, Any] = {Has.YES: _l("Đã xác nhận liên lạc"), Has.NO: _l("Chưa xác nhận liên lạc")}


# The argument in the address for each filter that is chosen from a list.
ARGUMENTS = {
    "group": "nhom",
    "category": "loai",
    "urgency": "gap",
    "status": "buoc",
    "age": "tuoi",
    "photo": "anh",
    "verified": "lien-he",
    "assigned": "giao",
    "cell": "o",
}
OPEN_STATUSES = [each for each in Status if each not in CLOSED]
_ASSIGNED = re.compile(rf"{NOBODY}|({PERSON}|{UNIT})\d{{1,9}}", re.ASCII)
_CELL = re.compile(rf"[0-3]{{1,{QUADKEY_ZOOM}}}")


@dataclass(frozen=True)
class Choice:
    """A filter of the form: its argument, label and values with their words."""

    argument: str
    label: str
    options: Mapping[str, Any]
    current: str
    any_text: str


def filters_of(args: QueryArgs) -> Filters:
    """What the address asks for; what it asks in vain becomes a problem."""
    lists: dict[str, Any] = {
        "group": list(GROUPS),
        "category": list(categories_by_code(db.session())),
        "urgency": list(Urgency),
        "status": _statuses(args.text("xem")),
        "age": list(Age),
        "photo": list(WithPhotos),
        "verified": list(Has),
        "assigned": _Shaped(_ASSIGNED),
        "cell": _Shaped(_CELL),
    }
    chosen = {name: args.choice(ARGUMENTS[name], values) for name, values in lists.items()}
    return Filters(place=place_argument(args), words=args.text("q"), **chosen)


def _statuses(tab: str) -> list[Status]:
    """What reports of this tab can be."""
    return list(Status) if tab in BEYOND_WAITING else OPEN_STATUSES


@dataclass(frozen=True)
class _Shaped:
    """All values of a shape. People and units come and go, and the map has more cells than a list may name."""

    shape: re.Pattern[str]

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and self.shape.fullmatch(value) is not None

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def tab_of(args: QueryArgs) -> Tab | None:
    chosen = args.choice("xem", list(Tab))
    return Tab(chosen) if chosen else None


def moment_of(args: QueryArgs) -> datetime | None:
    """When the page was made, in microseconds: `luc`."""
    value = args.text("luc")
    return datetime.fromtimestamp(int(value) / 1e6, UTC) if re.fullmatch(r"[0-9]{16}", value) else None


def moment_argument(moment: datetime) -> str:
    return str(round(moment.timestamp() * 1e6))


def arguments_of(tab: Tab | None, filters: Filters) -> dict[str, str]:
    """The address's arguments, always in the same order."""
    found = {"xem": tab.value if tab else "", "q": filters.words}
    found["khu-vuc"] = filters.place.slug if filters.place else ""
    found.update({argument: getattr(filters, name) for name, argument in ARGUMENTS.items()})
    return {name: str(value) for name, value in found.items() if value}


def query_of(tab: Tab | None, filters: Filters) -> str:
    """To be saved: the address behind its question mark."""
    return urlencode(arguments_of(tab, filters))


def read_query(query: str) -> tuple[Tab | None, Filters]:
    """The filters of a saved query; values that no longer exist are left out."""
    args = QueryArgs(dict(parse_qsl(query)))
    return tab_of(args), filters_of(args)


def queue_href(query: str) -> str:
    return url_of("queue.show", dict(parse_qsl(query)))


def choices_of(session: Session, actor: Actor, tab: Tab, filters: Filters, now: datetime) -> list[Choice]:
    """The lists of the form. Areas and categories of another heading would show nothing and are not offered."""
    areas = gazetteer(session)
    places = {each.slug: full_name(areas, each) for each in places_to_filter(session, actor)}
    known = categories_by_code(session).values()
    offered = [each for each in known if filters.group in ("", each.group_code) or each.code == filters.category]
    assigned = {
        NOBODY: _("Chưa giao cho ai"),
        **{f"{PERSON}{each.id}": name_of(each) for each in colleagues(session, actor, now)},
        **{f"{UNIT}{each.id}": each.name for each in units_to_filter(session, actor)},
    }
    lists: dict[str, tuple[str, Mapping[str, Any], str]] = {
        "group": (_("Nhóm việc"), GROUPS, _("Tất cả các nhóm")),
        "category": (_("Loại việc"), {each.code: localised(each, "name") for each in offered}, _("Tất cả các loại")),
        "urgency": (_("Mức gấp"), URGENCIES, _("Tất cả mức gấp")),
        "status": (_("Đang ở bước"), {each: STATUSES[each] for each in _statuses(tab or "")}, _("Tất cả các bước")),
        "age": (_("Nhận từ bao lâu"), AGES, _("Bất kỳ lúc nào")),
        "assigned": (_("Giao cho"), assigned, _("Bất kỳ ai")),
        "photo": (_("Ảnh"), PHOTO, _("Có hay không")),
        "verified": (_("Liên lạc của người gửi"), VERIFIED, _("Có hay không")),
    }
    found = [
        Choice(ARGUMENTS[name], label, options, getattr(filters, name), any_text)
        for name, (label, options, any_text) in lists.items()
    ]
    if places:
        place = filters.place.slug if filters.place else ""
        found.insert(0, Choice("khu-vuc", _("Khu vực"), places, place, _("Tất cả khu vực tôi phụ trách")))
    return found


def queue_with(tab: Tab | None, filters: Filters, **changes: str | None) -> str:
    """The list's address with arguments changed; what is empty is left out."""
    arguments = {**arguments_of(tab, filters), **changes}
    return url_of("queue.show", {name: value for name, value in arguments.items() if value})


def active_of(tab: Tab, filters: Filters, choices: list[Choice]) -> list[dict[str, Any]]:
    """What is filtered now, each with the address without it."""
    without = partial(queue_with, tab, filters)
    active = [{"label": f"“{filters.words}”", "href": without(q=None)}] if filters.words else []
    for each in choices:
        if each.current:
            label = each.options.get(each.current) or _label_of_one_not_offered(each, filters)
            active.append({"label": label, "href": without(**{each.argument: None})})
    if filters.cell:
        active.append({"label": _("Một ô trên bản đồ"), "href": without(o=None)})
    return active


def _label_of_one_not_offered(choice: Choice, filters: Filters) -> str:
    return area_name(filters.place) if choice.argument == "khu-vuc" and filters.place else choice.label
