"""What can be made of a report, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.reports.workflow import Status

# What the button says that makes this of a report.
MOVES: dict[str, Any] = {
    Status.RECEIVED: _l("Trả về chờ giao"),
    Status.ASSIGNED: _l("Giao việc"),
    Status.IN_PROGRESS: _l("Bắt đầu xử lý"),
    Status.SCHEDULED: _l("Hẹn ngày làm"),
    Status.AWAITING_REPORTER: _l("Hỏi người báo"),
    Status.FORWARDED: _l("Chuyển nơi khác"),
    Status.RESOLVED: _l("Trả lời là đã xong"),
    Status.REOPENED: _l("Mở lại"),
    Status.REJECTED: _l("Không tiếp nhận"),
    Status.NOT_RESPONSIBLE: _l("Không thuộc nơi này"),
    Status.DUPLICATE: _l("Trùng phản ánh khác"),
    Status.NO_FURTHER_ACTION: _l("Không làm tiếp"),
}
RESUME = _l("Thôi chờ, làm tiếp như trước")
