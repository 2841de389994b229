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
        "PRINT": PRINT,
        "TRIAGE": TRIAGE,
        "HIDE": HIDE,
        "NOTE": NOTE,
        "ASSIGN": ASSIGN,
        "RECATEGORISE": RECATEGORISE,
        "URGENCY": URGENCY,
        "NEXT": NEXT,
        "PREVIOUS": PREVIOUS,
        "STEPS": STEPS,
        "SHEET": SHEET,
    }


@blueprint.get("")
@requires(Permission.SEE_DESK)
def show() -> Response:
    return render("desk/shortcuts/list.html")


# What acts at once, the forms of a report by what they are, and those of its next steps by what they make of it.
TRIAGE, HIDE, NOTE, ASSIGN, RECATEGORISE, URGENCY, PRINT, NEXT, PREVIOUS = "a", "h", "n", "g", "v", "m", "i", "j", "k"
STEPS: dict[str, str] = {
    Status.RESOLVED: "r",
    Status.IN_PROGRESS: "b",
    Status.AWAITING_REPORTER: "q",
    Status.SCHEDULED: "e",
    Status.FORWARDED: "f",
    Status.REJECTED: "t",
    Status.NOT_RESPONSIBLE: "w",
    Status.DUPLICATE: "d",
    Status.REOPENED: "s",
}
SHEET: list[tuple[Any, list[tuple[str, Any]]]] = [
    (
        _l("Danh sách"),
        [
            (NEXT, _l("Mở phản ánh tiếp theo")),
            (PREVIOUS, _l("Mở phản ánh trước đó")),
            ("x", _l("Chọn hàng; Shift X chọn tới hàng này")),
            ("1–7", _l("Bảy phần của danh sách")),
            ("l", _l("Mở bộ lọc")),
            ("/", _l("Tới ô tìm; Ctrl K cũng vậy")),
        ],
    ),
    (
        _l("Làm ngay"),
        [
            (TRIAGE, _l("Duyệt, giao như đề xuất, mở việc kế")),
            ("Ctrl Enter", _l("Gửi biểu mẫu đang gõ")),
        ],
    ),
    (
        _l("Mở ra"),
        [
            ("c", _l("Xem và che ảnh")),
            (ASSIGN, _l("Mở phần giao việc")),
            (RECATEGORISE, _l("Mở phần đổi loại việc")),
            (URGENCY, _l("Mở phần đổi mức gấp")),
            (STEPS[Status.RESOLVED], _l("Mở phần trả lời là đã xử lý")),
            (STEPS[Status.AWAITING_REPORTER], _l("Mở phần hỏi người gửi")),
            (STEPS[Status.IN_PROGRESS], _l("Mở phần bắt đầu làm")),
            (STEPS[Status.SCHEDULED], _l("Mở phần hẹn ngày")),
            (STEPS[Status.FORWARDED], _l("Mở phần chuyển nơi khác")),
            (STEPS[Status.DUPLICATE], _l("Mở phần trùng với phản ánh khác")),
            (STEPS[Status.REJECTED], _l("Mở phần từ chối tiếp nhận")),
            (STEPS[Status.NOT_RESPONSIBLE], _l("Mở phần cần gửi nơi khác")),
            (STEPS[Status.REOPENED], _l("Mở phần làm lại")),
            (PRINT, _l("Tới phiếu việc để in")),
            (HIDE, _l("Mở phần không đăng")),
            (NOTE, _l("Mở phần ghi chú")),
        ],
    ),
    (_l("Ở đâu cũng được"), [("?", _l("Mở bảng phím tắt này")), ("Esc", _l("Đóng bảng, rời ô đang gõ"))]),
]
