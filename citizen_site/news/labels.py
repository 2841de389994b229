"""What the states and faults of a feed are called, and what an operator does about each."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from citizen_site.core.http import FetchFailure
from citizen_site.news.models import FeedState

STATES: dict[str, Any] = {
    FeedState.PAUSED: _lp("feed", "Đang tạm dừng"),
    FeedState.NEW: _l("Chưa tải lần nào"),
    FeedState.GOOD: _l("Tốt"),
    FeedState.MOVED: _lp("feed", "Đã chuyển địa chỉ"),
    FeedState.SECOND: _lp("feed", "Đang dùng địa chỉ thứ hai"),
    FeedState.FAILING: _l("Đang lỗi"),
}
# By what `try_address` says; the status of HTTP has words of its own.
FAULTS: dict[str, Any] = {
    FetchFailure.BAD_URL: _l("Đây không phải địa chỉ web. Địa chỉ bắt đầu bằng https:// hoặc http://."),
    FetchFailure.PRIVATE_ADDRESS: _l(
        "Địa chỉ này nằm trong mạng nội bộ. Phố Nhà chỉ lấy tin từ trang ai cũng mở được."
    ),
    FetchFailure.DNS: _l("Không tìm thấy máy chủ này. Hãy xem lại tên miền."),
    FetchFailure.CONNECTION: _l("Không nối được tới máy chủ này. Hãy thử lại sau."),
    FetchFailure.TLS: _l("Chứng thư bảo mật của máy chủ này không hợp lệ."),
    FetchFailure.TIMEOUT: _l("Máy chủ trả lời quá lâu. Hãy thử lại sau."),
    FetchFailure.TOO_LARGE: _l("Địa chỉ này gửi về quá nhiều dữ liệu. Có thể đây không phải nguồn RSS."),
    FetchFailure.TOO_MANY_REDIRECTS: _l("Địa chỉ này chuyển đi vòng vòng, không tới đâu."),
    FetchFailure.PROTOCOL: _l("Máy chủ trả lời dở dang, không đọc được. Hãy thử lại sau."),
    "html": _l("Đây là một trang web, không phải nguồn tin. Hãy tìm địa chỉ RSS hoặc Atom của báo."),
    "empty": _l("Nguồn này chưa có tin nào."),
    "broken": _l("Không đọc được nguồn này: đây không phải RSS hay Atom."),
}
ADVICE: dict[str, Any] = {
    FeedState.MOVED: _l("Máy chủ báo đã chuyển hẳn sang địa chỉ mới. Hãy mở thử rồi sửa địa chỉ."),
    FeedState.SECOND: _l("Địa chỉ thứ nhất không cho tin nữa. Hãy mở thử: đã chuyển, đã đóng hay chỉ hỏng tạm thời?"),
    FeedState.FAILING: _l("Người đọc vẫn thấy bản tốt gần nhất. Hãy mở thử từng địa chỉ rồi sửa nếu cần."),
}


def fault_text(error: str) -> Any:
    """A sentence for the `error` of an answer: "timeout", "protocol: ReadError", "feed: html", "HTTP 404"."""
    kind, _separator, detail = error.partition(": ")
    return FAULTS.get(detail if kind == "feed" else kind) or _("Máy chủ trả lời: %(error)s.", error=error)
