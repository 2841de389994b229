"""What can be made of a report, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.reports.assignment import BEFORE_ASSIGNMENT
from citizen_site.reports.labels import STATUSES
from citizen_site.reports.models.report import Report
from citizen_site.reports.workflow import CLOSED, ActorKind, Status, available_transitions

# What the button says that makes this of a report.
STATUS_ACTIONS: dict[str, Any] = {
    Status.RECEIVED: _l("Trả về chờ giao"),
    Status.ASSIGNED: _l("Trả về đã giao"),
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
# To whom it is given is asked by a form of its own (moderation/triage), which makes it assigned as well.
ASSIGN = _l("Giao việc")
RESUME = _l("Thôi chờ, làm tiếp như trước")
# What is wrong with what was chosen, by the word of the error and the field that it belongs to.
WRONG: dict[str, tuple[str, Any]] = {
    "target": ("target", _l("Không có phản ánh nào mang mã này mà bạn xem được.")),
    "itself": ("target", _l("Phản ánh không thể trùng với chính nó.")),
    "nobody": ("unit", _l("Hãy chọn đơn vị hoặc người.")),
    "unit": ("unit", _l("Đơn vị này không nhận việc của khu vực này nữa. Bạn chọn lại nhé.")),
    "person": ("person", _l("Người này không nhận được việc này nữa. Bạn chọn lại nhé.")),
    "four_eyes": (
        "category",
        _l(
            "Phản ánh này nói về cơ quan, mà loại việc này không đăng cho mọi người đọc. Một mình bạn không đổi được: "
            "hãy xin ẩn trước, người điều hành thứ hai đồng ý rồi thì đổi loại."
        ),
    ),
    "place": ("area", _l("Khu vực này không còn nữa. Bạn chọn lại nhé.")),
}


def status_actions_for(report: Report) -> tuple[Status, ...]:
    """What the page offers to make of it. To be assigned again it needs somebody who has it; giving is another form."""
    choices = available_transitions(report.status, ActorKind.STAFF, resume=report.resume_status)
    has_holder = report.assigned_to_id is not None or report.assigned_unit_id is not None
    if report.status is Status.AWAITING_REPORTER or (has_holder and report.status not in BEFORE_ASSIGNMENT):
        return choices
    return tuple(each for each in choices if each is not Status.ASSIGNED)


def refusal_reason(report: Report, after: Status | None) -> str:
    """Why a report cannot become that, or be sorted, and what can be done instead."""
    now = str(STATUSES[report.status])
    if report.status in CLOSED:
        return _("Phản ánh đã đóng (%(status)s). Muốn làm tiếp thì mở lại trước.", status=now)
    if after is None:
        return _("Việc này không làm được khi phản ánh đang ở bước “%(status)s”.", status=now)
    choices = [STATUS_ACTIONS[each] for each in status_actions_for(report)]
    if report.status in BEFORE_ASSIGNMENT:
        choices.insert(0, ASSIGN)
    return _(
        "Phản ánh đang ở bước “%(status)s”, không chuyển thẳng sang “%(after)s” được. Từ đây có thể: %(choices)s.",
        status=now,
        after=STATUSES[after],
        choices=", ".join(str(each).lower() for each in choices),
    )
