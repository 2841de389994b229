"""The words of acts on many reports."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.moderation.bulk.models import BulkKind

ACTS: dict[str, Any] = {
    BulkKind.ASSIGN: _l("Giao việc"),
    BulkKind.RECATEGORISE: _l("Đổi loại việc"),
    BulkKind.DUPLICATE: _l("Gộp vào một phản ánh"),
    BulkKind.REJECT: _l("Không tiếp nhận"),
}
# On the bar below the queue, where four have to stand beside each other on a phone.
SHORT: dict[str, Any] = {
    BulkKind.ASSIGN: _l("Giao"),
    BulkKind.RECATEGORISE: _l("Đổi loại"),
    BulkKind.DUPLICATE: _l("Gộp"),
    BulkKind.REJECT: _l("Từ chối"),
}
# Why one of many was left as it is.
PROBLEMS: dict[str, Any] = {
    "changed": _l("người khác vừa đổi phản ánh này"),
    "transition": _l("ở bước này thì không làm được"),
    "closed": _l("đã trả lời xong; muốn làm tiếp thì mở lại trước"),
    "own": _l("là phản ánh của chính bạn"),
    "not_allowed": _l("bạn không còn phụ trách nơi này"),
    "gone": _l("đã bị gỡ"),
    "itself": _l("không thể trùng với chính nó"),
    "target": _l("phản ánh ban đầu không còn"),
    "person": _l("người này không nhận được việc ấy"),
    "unit": _l("đơn vị này không nhận việc của nơi ấy"),
    "four_eyes": _l("nói về cơ quan, một mình bạn không đổi sang loại không đăng được"),
    "same": _l("đã như vậy rồi, không có gì để đổi"),
    "too_late": _l("đã quá mười phút"),
    "changed_since": _l("sau đó đã có thay đổi khác"),
    "error": _l("hệ thống gặp lỗi, chúng tôi đã ghi lại"),
}
