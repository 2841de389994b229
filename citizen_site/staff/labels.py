"""Labels of roles."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.areas.gazetteer import Place
from citizen_site.areas.models import AreaKind
from citizen_site.core.permissions import Role
from citizen_site.staff.flags import PersonFlagReason

ROLES = {
    Role.LEADER: _l("Người đăng thông báo"),
    Role.MODERATOR: _l("Người điều hành phản ánh"),
    Role.OPERATOR: _l("Người vận hành"),
}
# What the role may do, for the person to whom it is offered.
DUTIES = {
    Role.LEADER: _l("Viết thông báo cho khu vực này."),
    Role.MODERATOR: _l("Tiếp nhận và xử lý phản ánh trong khu vực này; mời người đăng thông báo."),
    Role.OPERATOR: _l("Mời và kết thúc vai trò của mọi người trong khu vực này."),
}
FLAG_REASONS = {
    PersonFlagReason.IMPOSTOR: _l("Giả làm người khác"),
    PersonFlagReason.FORMER: _l("Không còn giữ chức này"),
    PersonFlagReason.MISUSE: _l("Lợi dụng: xin tiền, bán hàng, đăng chuyện riêng"),
    PersonFlagReason.OTHER: _l("Điều khác"),
}
STATES = {"now": _l("Đang giữ"), "later": _l("Sắp giữ"), "over": _l("Đã thôi")}


def role_name(role: str, place: Place) -> str:
    """A leader of a group is called as neighbours call them."""
    if role == Role.LEADER and place.is_group:
        return _("Trưởng thôn") if place.kind == AreaKind.HAMLET else _("Tổ trưởng tổ dân phố")
    return str(ROLES[Role(role)])
