"""Labels of the desk: status actions, and fields that mistakes belong to."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.core.errors import InvalidInputError
from citizen_site.reports.assignment import (
    BEFORE_ASSIGNMENT,
    AssigneeRequiredError,
    UnknownPersonError,
    UnknownUnitError,
)
from citizen_site.reports.classification import FormerAreaError
from citizen_site.reports.conflict_of_interest import ApprovalRequiredError
from citizen_site.reports.duplicates import ClosedOriginalError, DuplicateOfItselfError, UnknownOriginalError
from citizen_site.reports.models.report import Report
from citizen_site.reports.status import ScheduledInPastError
from citizen_site.reports.web.labels import STATUSES
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
# The assignee is asked for by a separate form (desk/report/assignment.py), which makes it assigned as well.
ASSIGN = _l("Giao việc")
RESUME = _l("Thôi chờ, làm tiếp như trước")
# The field of a form to which a mistake belongs.
MISTAKE_FIELDS: dict[type[InvalidInputError], str] = {
    UnknownOriginalError: "target",
    ClosedOriginalError: "target",
    DuplicateOfItselfError: "target",
    AssigneeRequiredError: "unit",
    UnknownUnitError: "unit",
    UnknownPersonError: "person",
    ScheduledInPastError: "date",
    ApprovalRequiredError: "category",
    FormerAreaError: "area",
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
