"""What the page says after each act of a reporter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

DONE = {
    "them": _l("Đã ghi thêm. Người xử lý sẽ đọc."),
    "tra-loi": _l("Đã gửi câu trả lời. Hạn xử lý lại chạy tiếp."),
    "rut": _l("Bạn đã rút phản ánh này."),
    "an-ten": _l("Tên bạn không còn hiện ra."),
    "da-xong": _l("Cảm ơn bạn. Mọi người sẽ thấy là việc này đã xong thật."),
    "chua-xong": _l("Đã gửi lại cho người điều hành. Họ sẽ xem và trả lời bạn."),
}
