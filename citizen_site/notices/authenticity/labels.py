"""Labels of the differences between two texts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.notices.authenticity.entities import EntityKind

ENTITY_KINDS: dict[EntityKind, Any] = {
    EntityKind.LINK: _l("Đường dẫn, địa chỉ mạng"),
    EntityKind.MONEY: _l("Số tiền"),
    EntityKind.PHONE: _l("Số điện thoại"),
    EntityKind.ACCOUNT: _l("Số tài khoản ngân hàng, dãy số dài"),
    EntityKind.DATE: _l("Ngày"),
    EntityKind.TIME: _l("Giờ"),
    EntityKind.NUMBER: _l("Con số"),
}
