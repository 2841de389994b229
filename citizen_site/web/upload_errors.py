"""Sentences for refused uploads."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.core.pdf_safety import Refusal

REFUSED_PDF: dict[Refusal, Any] = {
    Refusal.EMPTY: _l("Tệp này trống."),
    Refusal.TOO_LARGE: _l("Tệp lớn hơn 10 MB. Hãy xuất lại với chất lượng thấp hơn, hoặc chia nhỏ."),
    Refusal.WRONG_TYPE: _l("Đây không phải tệp PDF dùng được."),
    Refusal.UNREADABLE: _l("Tệp PDF bị hỏng. Hãy xuất lại từ chương trình đã soạn tệp."),
    Refusal.TOO_COMPLEX: _l("Tệp PDF quá phức tạp nên không kiểm tra được. Hãy in ra tệp PDF mới rồi gửi lại."),
    Refusal.ENCRYPTED: _l("Tệp PDF bị khóa bằng mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."),
    Refusal.SCRIPT: _l("Tệp PDF có thứ tự chạy khi mở, có thể gây hại. Hãy in ra PDF mới rồi gửi lại."),
    Refusal.ENCLOSED: _l("Tệp PDF chứa tệp khác bên trong. Hãy gửi riêng từng tệp."),
    Refusal.FORM: _l("Tệp PDF có biểu mẫu tự gửi đi. Hãy in ra PDF mới rồi gửi lại."),
}
