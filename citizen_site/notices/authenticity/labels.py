"""Plain words for what differs between two texts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.notices.authenticity.entities import Particular

PARTICULARS: dict[Particular, Any] = {
    Particular.LINK: _l("Đường dẫn, địa chỉ mạng"),
    Particular.MONEY: _l("Số tiền"),
    Particular.PHONE: _l("Số điện thoại"),
    Particular.ACCOUNT: _l("Số tài khoản, dãy số dài"),
    Particular.DATE: _l("Ngày"),
    Particular.TIME: _l("Giờ"),
    Particular.NUMBER: _l("Con số"),
}
