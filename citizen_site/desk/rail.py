"""The places of the desk beside every staff page, each with how much waits there. A new one is a line in `PLACES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.core.site import current_site
from citizen_site.desk.flags import flag_counts
from citizen_site.extensions import db
from citizen_site.reports.conflict_of_interest import pending_approval_count
from citizen_site.reports.queue import Tab, counts_beside, undecided_photo_count
from citizen_site.reports.queue_filters import WithPhotos
from citizen_site.staff.actor import active_grants
from citizen_site.staff.labels import role_name
from citizen_site.staff.models import RoleGrant
from citizen_site.web.access import current_actor
from citizen_site.web.query import url_of


class Waiting:
    """How much waits for the actor in each place: asked for once a request, and only what a place shows."""

    def __init__(self, session: Session, actor: Actor, counted: Mapping[Tab, int] | None) -> None:
        """`counted` are the tabs, where the page has counted them already."""
        self.session, self.actor, self.counted = session, actor, counted

    @cached_property
    def _found(self) -> tuple[Mapping[Tab, int], Sequence[int]]:
        """Of the tabs, without filters, and of the other places."""
        photos, approvals = undecided_photo_count(self.session, self.actor), pending_approval_count(self.actor)
        others = [photos, approvals, *flag_counts(self.actor)]
        if self.counted is None and allowed(self.actor, Permission.SEE_DESK):
            return counts_beside(self.session, self.actor, clock.now(), others)
        return self.counted or {}, self.session.execute(select(*others)).one()

    @property
    def tabs(self) -> Mapping[Tab, int]:
        return self._found[0]

    @property
    def photos(self) -> int:
        return self._found[1][0]

    @property
    def approvals(self) -> int:
        return self._found[1][1]

    @property
    def flagged(self) -> int:
        return sum(self._found[1][2:])


@dataclass(frozen=True)
class RailPlace:
    """A place: who may go there, and where it is. `count` is how much waits; `calls` marks what somebody waits for."""

    label: Any
    icon: str
    endpoint: str
    permission: Permission
    count: Callable[[Waiting], int] | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    calls: bool = False

    @property
    def href(self) -> str:
        return url_of(self.endpoint, self.arguments)

    @property
    def is_here(self) -> bool:
        """Is this the page that is shown? Of the queue's tabs the one that it shows, chosen or not."""
        shown = g.get("rail_arguments", request.args)
        return request.endpoint == self.endpoint and all(
            shown.get(name) == value for name, value in self.arguments.items()
        )


def _part(label: Any, icon: str, tab: Tab, *, counted: bool = True) -> RailPlace:
    """A tab of the queue."""
    count = (lambda waiting: waiting.tabs[tab]) if counted else None
    return RailPlace(label, icon, "queue.show", Permission.SEE_DESK, count, {"xem": tab.value})


# Before this hour in Hanoi the day begins with a look at all that waits.
MORNING_ENDS = 9
# Where signing in leads: the first that is somebody's work.
LANDINGS = (
    ("queue.show", Permission.SEE_DESK),
    ("calls.page", Permission.RECORD_CALL),
    ("home.operations", Permission.SEE_OPERATIONS),
    ("staff.people", Permission.SEE_STAFF),
)
# Title of the part, and its places in order.
PLACES: Sequence[tuple[Any, Sequence[RailPlace]]] = (
    (
        _l("Việc"),
        (
            _part(_l("Mới"), "desk", Tab.NEW),
            RailPlace(
                _l("Trả lời"),
                "chat",
                "replies.show",
                Permission.SEE_DESK,
                lambda waiting: waiting.tabs[Tab.REPLIES],
                calls=True,
            ),
            RailPlace(_l("Cuộc gọi"), "phone", "calls.page", Permission.RECORD_CALL),
            _part(_l("Chưa giao"), "unassigned", Tab.UNASSIGNED),
            _part(_l("Hạn hôm nay"), "calendar", Tab.DUE_TODAY),
            _part(_l("Quá hạn"), "warn", Tab.OVERDUE),
            _part(_l("Của tôi"), "person", Tab.MINE),
            _part(_l("Đã đóng"), "check", Tab.CLOSED, counted=False),
        ),
    ),
    (
        _l("Cần xem"),
        (
            RailPlace(
                _l("Ảnh"),
                "camera",
                "queue.show",
                Permission.SEE_DESK,
                lambda waiting: waiting.photos,
                {"xem": Tab.OPEN.value, "anh": WithPhotos.UNDECIDED.value},
            ),
            RailPlace(
                _l("Bị báo sai"), "flag", "flags.show", Permission.SEE_NOTICE_DESK, lambda waiting: waiting.flagged
            ),
            RailPlace(
                _l("Người thứ hai"),
                "two",
                "second_approval.waiting",
                Permission.SEE_DESK,
                lambda waiting: waiting.approvals,
            ),
            RailPlace(_l("Buổi sáng"), "sun", "morning.show", Permission.SEE_DESK),
            RailPlace(_l("Tổng quan"), "chart", "dashboard.show", Permission.SEE_DESK),
        ),
    ),
    (
        _l("Thiết lập"),
        (
            RailPlace(_l("Đơn vị"), "unit", "units_and_agencies.show", Permission.SEE_DESK),
            RailPlace(_l("Quy tắc"), "route", "routing_rules.show", Permission.SEE_DESK),
            RailPlace(_l("Mẫu câu"), "book", "responses.templates", Permission.SEE_DESK),
            RailPlace(_l("Vắng mặt"), "walk", "absences.show", Permission.SEE_DESK),
            RailPlace(_l("Nguồn chặn"), "hide", "spam_and_blocks.blocks", Permission.SEE_DESK),
        ),
    ),
    (
        _l("Phường, xã"),
        (
            RailPlace(_l("Thông báo"), "megaphone", "notice_authoring.my_notices", Permission.SEE_NOTICE_DESK),
            RailPlace(_l("Người có vai trò"), "two", "staff.people", Permission.SEE_STAFF),
            RailPlace(_l("Chuyển đổi số"), "chart", "programme_edit.overview", Permission.EDIT_PROGRAMME),
            RailPlace(_l("Quản trị"), "gears", "home.operations", Permission.SEE_OPERATIONS),
        ),
    ),
)


@dataclass(frozen=True)
class Rail:
    """What the actor sees of it: parts with their places, how much waits, and in what function they are here."""

    parts: Sequence[tuple[Any, Sequence[RailPlace]]]
    waiting: Waiting
    grant: RoleGrant

    @property
    def place(self) -> Place:
        return gazetteer(db.session()).get(self.grant.area_id)

    @property
    def role(self) -> str:
        return role_name(self.grant.role, self.place)


def init_rail(app: Flask) -> None:
    app.jinja_env.globals["rail"] = rail
    app.jinja_env.globals["staff_layout"] = staff_layout
    app.jinja_env.globals["landing_page"] = landing_page


def _parts_for(actor: Actor) -> list[tuple[Any, list[RailPlace]]]:
    """Parts without a place for this actor are left out."""
    parts = ((title, [each for each in places if allowed(actor, each.permission)]) for title, places in PLACES)
    return [(title, places) for title, places in parts if places]


def rail() -> Rail:
    actor = current_actor()
    grant = next(each for each in active_grants() if Role(each.role) in actor.reach)
    return Rail(_parts_for(actor), Waiting(db.session(), actor, g.get("waiting_in_tabs")), grant)


def staff_layout() -> str:
    """The layout of pages that leaders use on their phones and staff at the desk: each sees their own."""
    return "layouts/desk.html" if _parts_for(current_actor()) else "layouts/base.html"


def landing_page() -> str:
    """Where the work of who is signed in begins, at this hour; "" for those who have none."""
    actor = current_site().access.actor_of_request()
    if clock.to_local(clock.now()).hour < MORNING_ENDS and allowed(actor, Permission.SEE_DESK):
        return url_for("morning.show")
    return next((url_for(endpoint) for endpoint, permission in LANDINGS if allowed(actor, permission)), "")
