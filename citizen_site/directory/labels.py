"""Labels of kinds, pillars, audiences and life events."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from citizen_site.directory.models import Audience, LifeEvent, Pillar, ProcedureLevel, ServiceKind

KINDS: dict[str, Any] = {
    ServiceKind.ONLINE: _l("Trang và ứng dụng"),
    ServiceKind.PROCEDURE: _l("Thủ tục"),
    ServiceKind.HOTLINE: _l("Đường dây nóng"),
    ServiceKind.PROGRAMME: _l("Chương trình của thành phố"),
    ServiceKind.PLACE: _lp("kind of service", "Địa điểm"),
}
ICONS: dict[str, str] = {
    ServiceKind.ONLINE: "app",
    ServiceKind.PROCEDURE: "document",
    ServiceKind.HOTLINE: "phone",
    ServiceKind.PROGRAMME: "programme",
    ServiceKind.PLACE: "building",
}
PILLARS: dict[str, Any] = {
    Pillar.GOVERNMENT: _l("Chính quyền số"),
    Pillar.ECONOMY: _l("Kinh tế số"),
    Pillar.SOCIETY: _l("Xã hội số"),
}
AUDIENCES: dict[str, Any] = {
    Audience.RESIDENTS: _l("Người dân"),
    Audience.BUSINESSES: _l("Doanh nghiệp, hộ kinh doanh"),
}
LIFE_EVENTS: dict[str, Any] = {
    LifeEvent.DOCUMENTS: _l("Giấy tờ"),
    LifeEvent.NEWBORN: _l("Sinh con"),
    LifeEvent.SCHOOL: _l("Đi học"),
    LifeEvent.WORK: _l("Việc làm"),
    LifeEvent.HOUSING: _l("Nhà ở, điện nước"),
    LifeEvent.MOVING: _l("Chuyển nhà, cư trú"),
    LifeEvent.MARRIAGE: _l("Kết hôn"),
    LifeEvent.HEALTH: _l("Sức khỏe"),
    LifeEvent.RETIREMENT: _l("Nghỉ hưu, trợ cấp"),
    LifeEvent.DEATH: _l("Người thân mất"),
    LifeEvent.BUSINESS: _l("Kinh doanh"),
    LifeEvent.VEHICLE: _l("Xe cộ"),
    LifeEvent.TRAVEL: _l("Đi lại"),
    LifeEvent.EMERGENCY: _l("Khẩn cấp"),
}
LANGUAGES: dict[str, Any] = {"vi": _l("Tiếng Việt"), "en": _l("Tiếng Anh")}
LEVELS: dict[str, Any] = {
    ProcedureLevel.WARD: _l("Phường, xã"),
    ProcedureLevel.CITY: _l("Thành phố"),
    ProcedureLevel.NATION: _l("Trung ương"),
}
REPORT_TOPICS: dict[str, Any] = {
    "link": _l("Liên kết không mở được"),
    "phone": _l("Số điện thoại sai"),
    "fee": _l("Lệ phí hoặc giấy tờ sai"),
    "hours": _l("Giờ mở cửa hoặc địa chỉ sai"),
    "other": _l("Điều khác"),
}
