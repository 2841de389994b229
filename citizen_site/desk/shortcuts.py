"""The sheet of keys as a page; on other pages of the desk it is a dialog."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response
from flask_babel import lazy_gettext as _l

from citizen_site.core.permissions import Permission
from citizen_site.reports.workflow import Status
from citizen_site.web.access import requires
from citizen_site.web.rendering import render

blueprint = Blueprint("shortcuts", __name__, url_prefix="/dieu-hanh/phim-tat")


def init_shortcuts(app: Flask) -> None:
    """A global, because parts of a report's page name their keys."""
    app.jinja_env.globals["desk_keys"] = {
        "APPROVE": APPROVE,
        "HIDE": HIDE,
        "NOTE": NOTE,
        "ASSIGN": ASSIGN,
        "BACK": BACK,
        "NEXT": NEXT,
        "PREVIOUS": PREVIOUS,
        "STEPS": STEPS,
        "SHEET": SHEET,
    }


@blueprint.get("")
@requires(Permission.SEE_DESK)
def show() -> Response:
    return render("desk/shortcuts/list.html")


# Forms of a report's page by what they are; those of its next steps by what they make of the report.
APPROVE, HIDE, NOTE, ASSIGN, BACK, NEXT, PREVIOUS = "a", "h", "n", "g", "u", "j", "k"
STEPS: dict[str, str] = {
    Status.RESOLVED: "r",
    Status.IN_PROGRESS: "b",
    Status.AWAITING_REPORTER: "q",
    Status.SCHEDULED: "e",
    Status.FORWARDED: "f",
    Status.REJECTED: "x",
    Status.NOT_RESPONSIBLE: "w",
    Status.DUPLICATE: "d",
    Status.REOPENED: "o",
}
SHEET: list[tuple[Any, list[tuple[str, Any]]]] = [
    (
        _l("Trong hàng đợi"),
        [
            ("j", _l("Phản ánh tiếp theo")),
            ("k", _l("Phản ánh trước đó")),
            ("Enter", _l("Mở phản ánh đang chọn")),
            ("/", _l("Tới ô tìm")),
            ("l", _l("Mở bộ lọc")),
        ],
    ),
    (
        _l("Trong một phản ánh"),
        [
            (NEXT, _l("Phản ánh tiếp theo trong hàng đợi")),
            (PREVIOUS, _l("Phản ánh trước đó trong hàng đợi")),
            (BACK, _l("Về hàng đợi")),
            (APPROVE, _l("Tới phần duyệt và đăng")),
            (HIDE, _l("Mở phần không đăng")),
            (STEPS[Status.RESOLVED], _l("Mở phần trả lời là đã xử lý")),
            (STEPS[Status.AWAITING_REPORTER], _l("Mở phần hỏi người gửi")),
            (ASSIGN, _l("Mở phần giao việc")),
            (STEPS[Status.IN_PROGRESS], _l("Mở phần bắt đầu làm")),
            (STEPS[Status.SCHEDULED], _l("Mở phần hẹn ngày")),
            (STEPS[Status.FORWARDED], _l("Mở phần chuyển nơi khác")),
            (STEPS[Status.REJECTED], _l("Mở phần từ chối tiếp nhận")),
            (STEPS[Status.NOT_RESPONSIBLE], _l("Mở phần cần gửi nơi khác")),
            (STEPS[Status.DUPLICATE], _l("Mở phần trùng với phản ánh khác")),
            (STEPS[Status.REOPENED], _l("Mở phần làm lại")),
            (NOTE, _l("Mở phần ghi chú")),
        ],
    ),
    (_l("Ở đâu cũng được"), [("?", _l("Mở bảng phím tắt này")), ("Esc", _l("Đóng bảng"))]),
]
