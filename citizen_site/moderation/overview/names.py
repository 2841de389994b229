"""The words of the figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.moderation.overview.figures import Figures
from citizen_site.moderation.overview.scope import Period

PERIODS: dict[str, Any] = {
    Period.TODAY: _l("Hôm nay"),
    Period.WEEK: _l("Tuần này"),
    Period.MONTH: _l("30 ngày qua"),
}

# The columns of every table and sheet of figures.
COLUMNS: tuple[tuple[Any, Callable[[Figures], int | float | None]], ...] = (
    (_l("Nhận"), lambda each: each.received),
    (_l("Đã đóng"), lambda each: each.handled),
    (_l("Người báo xác nhận xong"), lambda each: each.confirmed),
    (_l("Bị nói chưa xong"), lambda each: each.disputed),
    (_l("Một nửa xong trong (giờ làm việc)"), lambda each: each.median_hours),
    (_l("9/10 xong trong (giờ làm việc)"), lambda each: each.most_hours),
    (_l("Đang quá hạn"), lambda each: each.overdue),
    (_l("Trong đó rất trễ"), lambda each: each.very_late),
)
