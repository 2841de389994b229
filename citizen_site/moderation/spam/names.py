"""The words about spam."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.reports.sources.source import HoldReason, SourceKind

HOLD_REASONS: dict[str, Any] = {
    HoldReason.SIMILAR: _l("Lời giống hệt nhiều phản ánh vừa gửi"),
    HoldReason.MANY: _l("Một nơi gửi quá nhiều trong một giờ"),
    HoldReason.BLOCKED: _l("Nguồn gửi đang bị chặn"),
}
SOURCES: dict[str, Any] = {
    SourceKind.ACCOUNT: _l("Tài khoản của người gửi: không gửi được, và đọc được lý do"),
    SourceKind.CONTACT: _l("Liên lạc của người gửi: phản ánh sau bị giữ lại để xem"),
    SourceKind.NETWORK: _l("Mạng đã gửi, có thể nhiều người dùng chung: phản ánh sau bị giữ lại để xem"),
}
SHORT_SOURCES: dict[str, Any] = {
    SourceKind.ACCOUNT: _l("Tài khoản"),
    SourceKind.CONTACT: _l("Liên lạc"),
    SourceKind.NETWORK: _l("Mạng"),
}
DAYS: dict[int, Any] = {1: _l("1 ngày"), 7: _l("7 ngày"), 30: _l("30 ngày"), 90: _l("90 ngày")}
