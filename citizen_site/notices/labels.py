"""Labels and icons of kinds, states and reasons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.notices.flags import FlagReason
from citizen_site.notices.models import Notice, NoticeKind, NoticeState, RevisionAct
from citizen_site.notices.publish_checks import DraftContent, PublishProblem, placeholders_left
from citizen_site.notices.undo_publication import UndoRefusal
from citizen_site.web.filters import time_and_day

KINDS: dict[NoticeKind, Any] = {
    NoticeKind.INFORMATION: _l("Thông tin"),
    NoticeKind.URGENT: _l("Khẩn"),
    NoticeKind.MEETING: _l("Họp"),
    NoticeKind.WATER_CUT: _l("Cắt nước"),
    NoticeKind.POWER_CUT: _l("Cắt điện"),
    NoticeKind.VACCINATION: _l("Tiêm chủng, y tế"),
    NoticeKind.CONTRIBUTION: _l("Đóng góp, ủng hộ"),
    NoticeKind.SECURITY: _l("An ninh, phòng cháy"),
    NoticeKind.ENVIRONMENT: _l("Vệ sinh, môi trường"),
    NoticeKind.CULTURE: _l("Văn hoá, thể thao"),
}
ICONS: dict[NoticeKind, str] = {
    NoticeKind.INFORMATION: "info",
    NoticeKind.URGENT: "warning",
    NoticeKind.MEETING: "people",
    NoticeKind.WATER_CUT: "drop",
    NoticeKind.POWER_CUT: "bolt",
    NoticeKind.VACCINATION: "syringe",
    NoticeKind.CONTRIBUTION: "heart",
    NoticeKind.SECURITY: "shield",
    NoticeKind.ENVIRONMENT: "leaf",
    NoticeKind.CULTURE: "lantern",
}
STATES: dict[NoticeState, Any] = {
    NoticeState.DRAFT: _l("Bản nháp"),
    NoticeState.SCHEDULED: _l("Chờ đăng"),
    NoticeState.PUBLISHED: _l("Đang đăng"),
    NoticeState.EXPIRED: _l("Đã hết hạn"),
    NoticeState.WITHDRAWN: _l("Đã rút lại"),
}
ACTS: dict[RevisionAct, Any] = {
    RevisionAct.PUBLISHED: _l("Đăng lần đầu"),
    RevisionAct.CORRECTED: _l("Sửa lại"),
    RevisionAct.WITHDRAWN: _l("Rút lại"),
}
FLAG_REASONS: dict[FlagReason, Any] = {
    FlagReason.WRONG: _l("Có điều không đúng"),
    FlagReason.FAKE: _l("Tôi nghĩ là giả"),
    FlagReason.OUTDATED: _l("Đã cũ, không còn đúng"),
    FlagReason.RUDE: _l("Lời lẽ xúc phạm"),
    FlagReason.PRIVATE: _l("Lộ chuyện riêng của ai đó"),
    FlagReason.OTHER: _l("Điều khác"),
}
# Of all but those left from a template, which name the place: see problem_sentences.
PUBLISH_PROBLEMS: dict[PublishProblem, Any] = {
    PublishProblem.NO_TITLE: _l("Chưa có tiêu đề."),
    PublishProblem.SIGNS_IN_TITLE: _l("Tiêu đề chỉ dùng chữ, số và dấu câu. Hãy bỏ hình, biểu tượng và chữ kiểu."),
    PublishProblem.NO_BODY: _l("Chưa có nội dung."),
    PublishProblem.OVER: _l("Hạn hiển thị đã qua. Hãy chọn lúc muộn hơn, hoặc để trống."),
    PublishProblem.NO_MEETING_TIME: _l("Chưa ghi cuộc họp bắt đầu lúc nào."),
    PublishProblem.NO_MEETING_PLACE: _l("Chưa ghi họp ở đâu."),
    PublishProblem.MEETING_ENDS_FIRST: _l("Giờ tan họp phải sau giờ bắt đầu."),
}
PERIODS: dict[str, Any] = {
    "tuan": _l("7 ngày qua"),
    "thang": _l("31 ngày qua"),
    "luu-tru": _l("Kho lưu trữ"),
}
# The columns that a correction can change besides title and text.
COLUMNS: dict[str, Any] = {
    "kind": _l("Loại thông báo"),
    "meeting_starts_at": _l("Họp bắt đầu"),
    "meeting_ends_at": _l("Họp kết thúc"),
    "meeting_place": _l("Nơi họp"),
    "expires_at": _l("Hiện đến"),
}
UNDO_REFUSALS: dict[UndoRefusal, Any] = {
    UndoRefusal.UNDONE: _l("Đã hoàn tác. Thông báo là bản nháp, chỉ bạn đọc được."),
    UndoRefusal.PUBLISHED_AGAIN: _l(
        "Lần đăng này đã được hoàn tác, rồi thông báo được đăng lại. Bạn xem bản đang đăng."
    ),
    UndoRefusal.CORRECTED: _l("Thông báo đã được sửa công khai, nên không hoàn tác được nữa. Bạn vẫn rút lại được."),
    UndoRefusal.WITHDRAWN: _l("Thông báo đã được rút lại, nên không còn gì để hoàn tác."),
    UndoRefusal.TOO_LATE: _l("Đã quá 10 phút, nên không hoàn tác được nữa. Bạn vẫn rút lại được, kèm lý do công khai."),
}
# Where a blank of a template can stand.
PLACES: dict[str, Any] = {"title": _l("Tiêu đề"), "body": _l("Nội dung"), "meeting_place": _l("Nơi họp")}
PLACES_QUOTED = 6


def problem_sentences(found: Iterable[PublishProblem], content: DraftContent) -> list[str]:
    """What has to be done before it can be published; blanks that are left are quoted."""
    sentences: list[str] = []
    for problem in found:
        if problem != PublishProblem.PLACEHOLDERS:
            sentences.append(str(PUBLISH_PROBLEMS[problem]))
            continue
        for name, places in placeholders_left(content).items():
            quoted = "; ".join(f"“{place}”" for place in places[:PLACES_QUOTED])
            sentences.append(_("%(field)s còn chỗ chưa điền: %(places)s.", field=PLACES[name], places=quoted))
        sentences.append(_("Dấu ba chấm không phải chỗ trống thì viết liền sau từ đứng trước."))
    return sentences


def withdrawn_with(words: str) -> str:
    """What stands outside of the page for a notice that was withdrawn, with its title or the reason."""
    return _("Đã rút lại: %(words)s", words=words)


def headline(notice: Notice) -> str:
    """The title as others show it; it says so itself when the notice was withdrawn."""
    return withdrawn_with(notice.title) if notice.state == NoticeState.WITHDRAWN else notice.title


def publish_buttons(kind: NoticeKind) -> dict[str, str]:
    """What the button says: "now", "later" while the moment is not chosen, "at" with a place for {when}."""
    return {
        "now": _("Đăng và gửi tin ngay") if kind == NoticeKind.URGENT else _("Đăng ngay"),
        "later": _("Hẹn đăng"),
        "at": _("Hẹn đăng %(when)s", when="{when}"),
    }


def publish_button(kind: NoticeKind, plan: str, moment: datetime | None) -> str:
    """The one for a plan of PublishForm: "Hẹn đăng 07:00, 01/12"."""
    words = publish_buttons(kind)
    return words["at"].replace("{when}", time_and_day(moment)) if moment else words[plan]
