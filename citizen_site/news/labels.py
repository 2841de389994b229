"""What the states of a feed are called, and what an operator does about each."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from citizen_site.news.models import FeedState

STATES: dict[str, Any] = {
    FeedState.NEW: _l("Chưa tải lần nào"),
    FeedState.GOOD: _l("Tốt"),
    FeedState.MOVED: _lp("feed", "Đã chuyển địa chỉ"),
    FeedState.SECOND: _lp("feed", "Đang dùng địa chỉ thứ hai"),
    FeedState.FAILING: _l("Đang lỗi"),
}
ADVICE: dict[str, Any] = {
    FeedState.MOVED: _l("Máy chủ báo đã chuyển hẳn sang địa chỉ mới. Hãy mở thử rồi sửa NEWS_FEEDS."),
    FeedState.SECOND: _l("Địa chỉ thứ nhất không cho tin nữa. Hãy mở thử: đã chuyển, đã đóng hay chỉ hỏng tạm thời?"),
    FeedState.FAILING: _l("Người đọc vẫn thấy bản tốt gần nhất. Hãy mở thử từng địa chỉ rồi sửa NEWS_FEEDS nếu cần."),
}
