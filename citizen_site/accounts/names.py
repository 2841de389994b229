"""Words for acts in the audit log, and for changes that people are told of."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ACTIONS = {
    "sign_in.done": _l("Đăng nhập"),
    "sign_in.wrong_code": _l("Gõ sai mã"),
    "sign_in.wrong_password": _l("Gõ sai mật khẩu"),
    "session.ended": _l("Đăng xuất"),
    "account.opened": _l("Mở tài khoản"),
    "account.closed": _l("Xoá tài khoản"),
    "consent.given": _l("Đồng ý điều khoản"),
    "profile.changed": _l("Đổi thông tin"),
    "contact.added": _l("Thêm địa chỉ hay số điện thoại"),
    "contact.verified": _l("Xác nhận lại địa chỉ hay số điện thoại"),
    "contact.removed": _l("Bỏ địa chỉ hay số điện thoại"),
    "identity.linked": _l("Nối với tài khoản nơi khác"),
    "identity.unlinked": _l("Bỏ nối với tài khoản nơi khác"),
    "password.changed": _l("Đặt mật khẩu"),
    "second_factor.set": _l("Bật mã hai bước"),
    "second_factor.wrong": _l("Gõ sai mã hai bước"),
    "second_factor.removed": _l("Tắt mã hai bước"),
    "recovery_codes.made": _l("Tạo mã dự phòng"),
    "recovery_code.used": _l("Dùng một mã dự phòng"),
    "passkey.added": _l("Thêm khoá đăng nhập"),
    "passkey.removed": _l("Bỏ khoá đăng nhập"),
    "invitation.sent": _l("Mời nhận vai trò"),
    "invitation.withdrawn": _l("Rút lời mời"),
    "invitation.accepted": _l("Nhận lời mời"),
    "grant.given": _l("Giao vai trò"),
    "grant.ended": _l("Kết thúc vai trò"),
    "notice.published": _l("Đăng thông báo"),
    "notice.scheduled": _l("Hẹn giờ đăng thông báo"),
    "notice.held_back": _l("Thông báo hẹn giờ không được đăng"),
    "notice.corrected": _l("Sửa thông báo đã đăng"),
    "notice.withdrawn": _l("Rút thông báo"),
    "notice.discarded": _l("Bỏ bản nháp thông báo"),
    "notice.flag_handled": _l("Xem xong lời báo về thông báo"),
    "access.denied": _l("Bị từ chối"),
}

CHANGES = {
    "contact_added": _l("Tài khoản có thêm một địa chỉ hay số điện thoại để đăng nhập."),
    "contact_removed": _l("Một địa chỉ hay số điện thoại đã bị bỏ khỏi tài khoản."),
    "identity_linked": _l("Tài khoản đã nối với cách đăng nhập ở nơi khác."),
    "password_changed": _l("Mật khẩu đã được đặt mới."),
    "second_factor_set": _l("Mã hai bước đã được bật."),
    "second_factor_removed": _l("Mã hai bước đã bị tắt. Mọi máy đã đăng xuất."),
    "passkey_added": _l("Tài khoản có thêm một khoá đăng nhập."),
    "grant_given": _l("Bạn có thêm một vai trò ở Phố Nhà."),
    "grant_ended": _l("Một vai trò của bạn ở Phố Nhà đã kết thúc."),
}
