"""The words of the queue."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.reports.queue import Tab
from citizen_site.reports.queue_filters import Age, Has

TABS: dict[Tab, Any] = {
    Tab.REPLIES: _l("Lời mới"),
    Tab.NEW: _l("Mới"),
    Tab.UNASSIGNED: _l("Chưa giao"),
    Tab.DUE_TODAY: _l("Hạn hôm nay"),
    Tab.OVERDUE: _l("Quá hạn"),
    Tab.WAITING: _l("Chờ người báo"),
    Tab.DISPUTED: _l("Bị nói chưa xong"),
    Tab.MINE: _l("Giao cho tôi"),
    Tab.OPEN: _l("Tất cả đang mở"),
    Tab.QUARANTINED: _l("Giữ lại để xem"),
    Tab.UNAPPROVED: _l("Trả lời rồi, chưa duyệt"),
    Tab.CLOSED: _l("Đã đóng"),
    Tab.ALL: _l("Mọi phần"),
}
AGES: dict[str, Any] = {
    Age.LAST_DAY: _l("24 giờ qua"),
    Age.OVER_3_DAYS: _l("Hơn 3 ngày"),
    Age.OVER_WEEK: _l("Hơn 7 ngày"),
    Age.OVER_MONTH: _l("Hơn 30 ngày"),
}
PHOTO: dict[str, Any] = {Has.YES: _l("Có ảnh"), Has.NO: _l("Không có ảnh")}
VERIFIED: dict[str, Any] = {Has.YES: _l("Đã xác nhận liên hệ"), Has.NO: _l("Chưa xác nhận liên hệ")}
