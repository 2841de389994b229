"""Labels of roles."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.areas.gazetteer import Gazetteer, Place
from citizen_site.areas.labels import full_name_in_sentence
from citizen_site.areas.models import AreaKind
from citizen_site.core.permissions import Role
from citizen_site.staff.flags import PersonFlagReason

ROLES = {
    Role.LEADER: _l("Người đăng thông báo"),
    Role.CLERK: _l("Cán bộ một cửa, tổng đài"),
    Role.HELPER: _l("Thành viên tổ công nghệ số"),
    Role.MODERATOR: _l("Người tiếp nhận phản ánh"),
    Role.OPERATOR: _l("Quản trị viên"),
}
# What the role may do, for the person to whom it is offered.
DUTIES = {
    Role.LEADER: _l("Viết thông báo cho khu vực này."),
    Role.CLERK: _l("Ghi phản ánh cho người gọi điện hoặc đến quầy, trong khu vực này."),
    Role.HELPER: _l("Ghi phản ánh giúp bà con tại nhà hoặc tại buổi họp, trong khu vực này."),
    Role.MODERATOR: _l("Tiếp nhận và xử lý phản ánh trong khu vực này; mời người đăng thông báo."),
    Role.OPERATOR: _l("Mời và kết thúc vai trò của mọi người trong khu vực này."),
}
FLAG_REASONS = {
    PersonFlagReason.IMPOSTOR: _l("Giả làm người khác"),
    PersonFlagReason.FORMER: _l("Không còn giữ chức này"),
    PersonFlagReason.MISUSE: _l("Lợi dụng: xin tiền, bán hàng, đăng chuyện riêng"),
    PersonFlagReason.OTHER: _l("Điều khác"),
}
STATES = {"now": _l("Đang giữ"), "later": _l("Sắp bắt đầu"), "over": _l("Đã thôi")}


def role_name(role: str, place: Place) -> str:
    """A leader of a group is called as neighbours call them."""
    if role == Role.LEADER and place.is_group:
        return _("Trưởng thôn") if place.kind == AreaKind.HAMLET else _("Tổ trưởng")
    return str(ROLES[Role(role)])


def role_in_sentence(areas: Gazetteer, role: str, place: Place) -> str:
    """A role with its area, within a sentence: "tổ trưởng Tổ dân phố số 1, phường Phúc Lợi"."""
    name, area = role_name(role, place), full_name_in_sentence(areas, place)
    name = name[0].lower() + name[1:]
    if role == Role.LEADER and place.is_group:
        # "trưởng thôn Lời": the name of a hamlet begins with its kind.
        return _("%(leader)s %(area)s", leader=name, area=area.removeprefix("Thôn "))
    return _("%(role)s của %(area)s", role=name, area=area)
