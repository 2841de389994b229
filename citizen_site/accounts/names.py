"""Words for acts in the audit log."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ACTIONS = {
    "sign_in.done": _l("Đăng nhập"),
    "sign_in.wrong_code": _l("Gõ sai mã"),
    "session.ended": _l("Đăng xuất"),
    "account.opened": _l("Mở tài khoản"),
    "account.closed": _l("Xoá tài khoản"),
    "consent.given": _l("Đồng ý điều khoản"),
    "profile.changed": _l("Đổi thông tin"),
    "access.denied": _l("Bị từ chối"),
}
