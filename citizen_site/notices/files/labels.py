"""Labels of signature findings, and of reasons for refusing a file."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.core.pdf_safety import Refusal
from citizen_site.notices.files.findings import Reason, Verdict
from citizen_site.web.upload_errors import REFUSED_PDF

VERDICTS: dict[Verdict, Any] = {
    Verdict.SIGNED: _l("Có chữ ký số, từ khi ký không ai sửa."),
    Verdict.CHANGED: _l("Tệp đã bị sửa sau khi ký. Đừng làm theo khi chưa hỏi lại."),
    Verdict.UNRELIABLE: _l("Có chữ ký số, nhưng không thể dựa vào chữ ký này."),
    Verdict.UNKNOWN_SIGNER: _l("Có chữ ký số, nhưng chúng tôi không biết người ký."),
    Verdict.UNSIGNED: _l("Tệp không có chữ ký số."),
    Verdict.UNCHECKED: _l("Chưa kiểm tra được chữ ký của tệp."),
}
# One word or two, for a list of several signatures.
SHORT: dict[Verdict, Any] = {
    Verdict.SIGNED: _l("đúng"),
    Verdict.CHANGED: _l("bị sửa sau khi ký"),
    Verdict.UNRELIABLE: _l("không dựa vào được"),
    Verdict.UNKNOWN_SIGNER: _l("không biết người ký"),
}
REASONS: dict[Reason, Any] = {
    Reason.EXPIRED: _l("Chứng thư của người ký đã hết hạn trước khi tệp đến đây."),
    Reason.EXPIRED_AT_SIGNING: _l("Lúc ký, chứng thư của người ký chưa có hoặc không còn hiệu lực."),
    Reason.REVOKED: _l("Chứng thư của người ký đã bị thu hồi."),
    Reason.WRONG_USE: _l("Chứng thư này không phải loại dùng để ký văn bản."),
    Reason.WEAK: _l("Cách ký đã cũ, nay có thể làm giả."),
    Reason.FROM_THE_FUTURE: _l("Giờ ký ghi trong tệp còn chưa tới."),
    Reason.UNREADABLE: _l("Tệp bị hỏng hoặc viết không đúng chuẩn."),
    Reason.ENCRYPTED: _l("Tệp bị khoá bằng mật khẩu."),
    Reason.TOO_LARGE: _l("Tệp quá lớn hoặc quá rắc rối."),
    Reason.TIME_OUT: _l("Kiểm tra mất quá nhiều thời gian."),
}
REFUSALS: dict[Refusal, Any] = {
    **REFUSED_PDF,
    Refusal.TOO_MANY: _l("Mỗi thông báo có tối đa 6 tệp. Hãy bỏ bớt một tệp trước."),
    Refusal.WRONG_TYPE: _l("Đây không phải ảnh (JPG, PNG, WebP, HEIC, AVIF) hay tệp PDF dùng được."),
}
TONES: dict[Verdict, str] = {
    Verdict.SIGNED: "good",
    Verdict.CHANGED: "bad",
    Verdict.UNRELIABLE: "bad",
    Verdict.UNKNOWN_SIGNER: "warning",
    Verdict.UNSIGNED: "plain",
    Verdict.UNCHECKED: "plain",
}
