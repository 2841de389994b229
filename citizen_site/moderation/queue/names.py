"""The words of the queue."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.moderation.queue.queries import Tab

TABS: dict[str, Any] = {
    Tab.NEW: _l("Mới"),
    Tab.DUE_TODAY: _l("Hạn hôm nay"),
    Tab.OVERDUE: _l("Quá hạn"),
    Tab.WAITING: _l("Chờ người báo"),
    Tab.DISPUTED: _l("Bị nói chưa xong"),
    Tab.OPEN: _l("Tất cả đang mở"),
}
