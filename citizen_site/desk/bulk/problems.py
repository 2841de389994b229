"""Why a bulk action left a report unchanged: the code that is stored, and its label."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError

from citizen_site.core.errors import ChangedMeanwhileError, InvalidInputError, NothingChangedError
from citizen_site.reports.acts import UndoPeriodOverError
from citizen_site.reports.assignment import UnknownPersonError, UnknownUnitError
from citizen_site.reports.conflict_of_interest import ApprovalRequiredError
from citizen_site.reports.duplicates import ClosedOriginalError, DuplicateOfItselfError, UnknownOriginalError
from citizen_site.reports.status import ReportClosedError
from citizen_site.reports.workflow import TransitionError


class ChangedSinceError(InvalidInputError):
    """Somebody changed the report after the act that is to be undone."""


PROBLEM_CODES: dict[type[Exception], str] = {
    ChangedMeanwhileError: "changed",
    StaleDataError: "changed",
    TransitionError: "transition",
    ReportClosedError: "closed",
    ClosedOriginalError: "target_closed",
    DuplicateOfItselfError: "itself",
    UnknownOriginalError: "target",
    UnknownPersonError: "person",
    UnknownUnitError: "unit",
    ApprovalRequiredError: "approval_required",
    NothingChangedError: "same",
    UndoPeriodOverError: "too_late",
    ChangedSinceError: "changed_since",
}
# Why a bulk action left a report unchanged.
PROBLEMS: dict[str, Any] = {
    "changed": _l("người khác vừa đổi phản ánh này"),
    "transition": _l("ở bước này thì không làm được"),
    "closed": _l("đã trả lời xong; muốn làm tiếp thì mở lại trước"),
    "own": _l("là phản ánh của chính bạn"),
    "not_allowed": _l("bạn không còn phụ trách khu vực này"),
    "gone": _l("đã bị xóa hẳn"),
    "itself": _l("không thể trùng với chính phản ánh này"),
    "target": _l("phản ánh ban đầu không còn"),
    "target_closed": _l("phản ánh ban đầu đã đóng"),
    "person": _l("người này không nhận được việc này"),
    "unit": _l("đơn vị này không nhận việc của khu vực này"),
    "approval_required": _l("nói về cơ quan, một mình bạn không đổi sang loại không đăng được"),
    "same": _l("đã như vậy rồi, không có gì để đổi"),
    "too_late": _l("đã quá 10 phút"),
    "changed_since": _l("sau đó đã có thay đổi khác"),
    "error": _l("hệ thống gặp lỗi, chúng tôi đã ghi lại"),
}
