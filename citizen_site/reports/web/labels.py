"""Labels of reports: statuses, categories and timeline entries, the same on every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.labels import area_in_sentence, translated_names
from citizen_site.extensions import db
from citizen_site.reports.categories import categories_by_code
from citizen_site.reports.enums import (
    EventKind,
    Evidence,
    Moderation,
    PhotoDecision,
    PointSource,
    QuarantineReason,
    SourceKind,
    UpdateKind,
    Urgency,
    Visibility,
)
from citizen_site.reports.filters import Period, State
from citizen_site.reports.flags import ReportFlagReason
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.similarity import SimilarityReason
from citizen_site.reports.waiting_times import Duration
from citizen_site.reports.workflow import ActorKind, Status
from citizen_site.staff.queries import name_of
from citizen_site.web.filters import number
from citizen_site.web.i18n import localised

GROUPS: dict[str, Any] = {
    "duong": _l("Đường, vỉa hè"),
    "ve-sinh": _l("Rác, nước đọng, cây xanh"),
    "dien-nuoc": _l("Điện, nước, đèn đường"),
    "trat-tu": _l("Trật tự, xây dựng"),
    "doi-song": _l("Đời sống, an toàn"),
    "phuc-vu": _l("Cơ quan, dịch vụ, việc khác"),
}
STATUSES: dict[str, Any] = {
    Status.RECEIVED: _l("Đã nhận"),
    Status.ASSIGNED: _l("Đã giao việc"),
    Status.IN_PROGRESS: _l("Đang xử lý"),
    Status.SCHEDULED: _l("Đã hẹn ngày"),
    Status.AWAITING_REPORTER: _l("Chờ người gửi trả lời"),
    Status.FORWARDED: _l("Đã chuyển nơi khác xử lý"),
    Status.RESOLVED: _l("Đã xử lý"),
    Status.REOPEN_REQUESTED: _l("Người gửi báo chưa xong"),
    Status.REOPENED: _l("Đang làm lại"),
    Status.REJECTED: _l("Không tiếp nhận"),
    Status.NOT_RESPONSIBLE: _l("Cần gửi nơi khác"),
    Status.DUPLICATE: _l("Trùng với phản ánh khác"),
    Status.NO_FURTHER_ACTION: _l("Dừng xử lý"),
    Status.WITHDRAWN: _l("Người gửi đã rút"),
}
# What it means, in one sentence, and what happens next.
STATUS_MEANINGS: dict[str, Any] = {
    Status.RECEIVED: _l("Phản ánh đã tới nơi xử lý. Bước tiếp theo: xem và giao việc."),
    Status.ASSIGNED: _l("Đã giao người xử lý. Bước tiếp theo: đến xem và làm."),
    Status.IN_PROGRESS: _l("Đang làm. Khi xong sẽ có câu trả lời ở đây."),
    Status.SCHEDULED: _l("Việc này đã có ngày hẹn làm."),
    Status.AWAITING_REPORTER: _l("Nơi xử lý đã hỏi thêm và đang chờ người gửi. Hạn xử lý tạm dừng."),
    Status.FORWARDED: _l("Việc này do nơi khác phụ trách, và đã được chuyển tới đó."),
    Status.RESOLVED: _l("Nơi xử lý trả lời là đã xong. Người gửi có 14 ngày để xác nhận, hoặc báo chưa xong."),
    Status.REOPEN_REQUESTED: _l("Người gửi báo chưa xong. Chúng tôi sẽ xem lại."),
    Status.REOPENED: _l("Việc này được làm lại."),
    Status.REJECTED: _l("Phản ánh này không được tiếp nhận. Lý do ở phần trả lời."),
    Status.NOT_RESPONSIBLE: _l("Việc này do nơi khác phụ trách. Phần trả lời cho biết cần gửi tới đâu."),
    Status.DUPLICATE: _l("Việc này đã được báo trước đó. Mọi diễn biến ở phản ánh ban đầu."),
    Status.NO_FURTHER_ACTION: _l("Sẽ không làm gì thêm. Lý do ở phần trả lời."),
    Status.WITHDRAWN: _l("Người gửi đã rút phản ánh này."),
}
STATES: dict[str, Any] = {
    State.OPEN: _l("Chưa đóng"),
    State.CLOSED: _l("Đã đóng"),
    State.CONFIRMED: _l("Đã đóng, người gửi xác nhận"),
}
PERIODS: dict[str, Any] = {
    Period.WEEK: _l("7 ngày qua"),
    Period.MONTH: _l("30 ngày qua"),
    Period.YEAR: _l("12 tháng qua"),
}
URGENCIES: dict[str, Any] = {
    Urgency.NORMAL: _l("Bình thường"),
    Urgency.URGENT: _l("Gấp"),
    Urgency.COMPLEX: _l("Phức tạp"),
}
VISIBILITIES: dict[str, Any] = {
    Visibility.PUBLIC: _l("Ai cũng đọc được"),
    Visibility.PRIVATE: _l("Chỉ người gửi và người xử lý đọc được"),
}
MODERATIONS: dict[str, Any] = {
    Moderation.PENDING: _l("Chờ duyệt"),
    Moderation.PUBLISHING: _l("Đã duyệt, sắp đăng"),
    Moderation.APPROVED: _l("Đã duyệt"),
    Moderation.HIDDEN: _l("Đã ẩn"),
}
EVIDENCES: dict[str, Any] = {
    Evidence.PHOTO: _l("có ảnh chụp sau khi làm"),
    Evidence.DOCUMENT: _l("có văn bản"),
    Evidence.REASON: _l("có giải thích, không có ảnh"),
}
POINT_SOURCES: dict[str, Any] = {
    PointSource.DEVICE: _l("vị trí của điện thoại"),
    PointSource.PHOTO: _l("vị trí trong ảnh"),
    PointSource.MAP: _l("điểm chọn trên bản đồ"),
}
EVENTS: dict[str, Any] = {
    EventKind.SUBMITTED: _l("Phản ánh được gửi"),
    EventKind.VERIFIED: _l("Người gửi xác nhận liên lạc"),
    EventKind.APPROVED: _l("Được duyệt và đăng công khai"),
    EventKind.HIDDEN: _l("Đã ẩn"),
    EventKind.STATUS_CHANGED: _l("Chuyển bước"),
    EventKind.COMMENTED: _l("Đã thêm thông tin"),
    EventKind.ANSWERED: _l("Đã trả lời"),
    EventKind.NOTE_ADDED: _l("Ghi chú nội bộ"),
    EventKind.MOVED: _l("Đã chuyển khu vực"),
    EventKind.RECATEGORISED: _l("Đã đổi loại việc"),
    EventKind.URGENCY_CHANGED: _l("Đã đổi mức gấp"),
    EventKind.ASSIGNED: _l("Đã giao việc"),
    EventKind.FORWARD_ANSWERED: _l("Đơn vị hoặc cơ quan nhận chuyển đã trả lời"),
    EventKind.FORWARD_FAILED: _l("Email chuyển phản ánh không gửi được"),
    EventKind.VISIBILITY_CHANGED: _l("Đã đổi người được đọc"),
    EventKind.NAME_HIDDEN: _l("Người gửi đã ẩn tên"),
    EventKind.FIX_CONFIRMED: _l("Người gửi xác nhận đã xong"),
    EventKind.FIX_DISPUTED: _l("Người gửi báo chưa xong"),
    EventKind.ESCALATED: _l("Quá hạn lâu: đã báo phụ trách đơn vị"),
    EventKind.MERGED: _l("Đã gộp phản ánh trùng"),
    EventKind.QUARANTINED: _l("Giữ lại, chờ kiểm tra"),
    EventKind.RELEASED: _l("Không phải thư rác"),
    EventKind.REMOVED: _l("Đã xóa hẳn"),
    EventKind.PHOTO_REDACTED: _l("Đã che một phần ảnh"),
    EventKind.HIDE_REQUESTED: _l("Đã xin ẩn, chờ người thứ hai quyết định"),
    EventKind.HIDE_REFUSED: _l("Người thứ hai không đồng ý ẩn"),
    EventKind.ROUTED: _l("Đã phân công theo quy tắc"),
    EventKind.UNDONE: _l("Đã hoàn tác thao tác vừa rồi"),
    EventKind.REPLIES_READ: _l("Đã đọc nội dung mới"),
    EventKind.LINK_REVOKED: _l("Thu hồi liên kết trả lời"),
    EventKind.NEIGHBOUR_UPDATE: _l("Hàng xóm thêm thông tin"),
    EventKind.NEIGHBOUR_NOT_FIXED: _l("Hàng xóm báo vẫn chưa xong"),
}
UPDATE_KINDS: dict[UpdateKind, Any] = {
    UpdateKind.NOT_FIXED: _l("Vẫn chưa xong"),
    UpdateKind.NEWS: _l("Có thông tin mới"),
}
FLAG_REASONS: dict[ReportFlagReason, Any] = {
    ReportFlagReason.FACE: _l("Thấy rõ mặt người"),
    ReportFlagReason.PLATE: _l("Thấy rõ biển số xe"),
    ReportFlagReason.PRIVATE: _l("Lộ thông tin riêng tư"),
    ReportFlagReason.ABUSE: _l("Lời lẽ xúc phạm"),
    ReportFlagReason.OTHER: _l("Điều khác"),
}

SIMILARITY_REASONS: dict[str, Any] = {
    SimilarityReason.SAME_WORDS: _l("nội dung giống nhau"),
    SimilarityReason.SAME_PLACE: _l("cùng địa chỉ"),
    SimilarityReason.FARTHER: _l("gần đây, nhưng xa hơn 100 m"),
    SimilarityReason.OTHER_KIND: _l("việc gần giống, nhưng khác loại"),
}


def event_title(event: ReportEvent) -> str:
    """What an entry of the timeline tells, in a few words."""
    if event.details.get("takes_over"):
        return _("Được xử lý riêng, vì phản ánh ban đầu đã kết thúc")
    if event.kind is EventKind.STATUS_CHANGED and event.status_after:
        return str(STATUSES[event.status_after])
    return str(EVENTS[event.kind])


def event_details(event: ReportEvent, people: Mapping[int, str]) -> str:
    """What an entry changed, in a few words; `people` are names that this reader may know."""
    told = event.details
    if event.kind is EventKind.MOVED:
        return translated_names(gazetteer(db.session()), told.get("moved_to", ""))
    if event.kind is EventKind.URGENCY_CHANGED:
        return str(URGENCIES.get(told.get("urgency", ""), ""))
    if event.kind is EventKind.RECATEGORISED:
        kind = categories_by_code(db.session()).get(told.get("category", ""))
        return str(localised(kind, "name")) if kind else ""
    if "assignee" in told:
        return ", ".join(filter(None, (told["assignee"], people.get(told.get("assignee_id") or 0))))
    if event.kind is EventKind.MERGED and told.get("moved_supports"):
        return _("thêm %(number)d người cùng gặp", number=told["moved_supports"])
    return ""


def event_author(event: ReportEvent) -> str:
    """Who did it, as the public reads it: a unit, and a member of staff by name only who allows it.

    `event.actor` must be loaded; a closed account has no name any more.
    """
    if event.actor_kind is ActorKind.STAFF:
        unit = translated_names(gazetteer(db.session()), event.unit) or _("Nơi xử lý")
        name = event.actor.name if event.details.get("signed") and event.actor else ""
        return f"{unit} ({name})" if name else unit
    if event.kind is EventKind.FORWARD_ANSWERED:
        return translated_names(gazetteer(db.session()), event.unit)
    if event.actor_kind is ActorKind.NEIGHBOUR:
        return _("Một người hàng xóm")
    return _("Người gửi") if event.actor_kind is ActorKind.REPORTER else _("Phố Nhà")


# With what a case is closed that was hidden as spam. Nobody but staff reads it, unless somebody approves it after all.
SPAM_ANSWER = _l("Chúng tôi đóng phản ánh này vì coi đây là thư rác.")
DECISIONS: dict[str, Any] = {
    PhotoDecision.PUBLISH: _l("Đăng"),
    PhotoDecision.WITHHOLD: _l("Không đăng"),
}
QUARANTINE_REASONS: dict[str, Any] = {
    QuarantineReason.SIMILAR: _l("Nội dung giống hệt nhiều phản ánh vừa gửi"),
    QuarantineReason.MANY: _l("Quá nhiều phản ánh từ cùng một người hoặc một mạng trong một giờ"),
    QuarantineReason.BLOCKED: _l("Người gửi đang bị chặn"),
}
SOURCES: dict[str, Any] = {
    SourceKind.ACCOUNT: _l("Tài khoản của người gửi: không gửi được, và đọc được lý do"),
    SourceKind.CONTACT: _l("Liên lạc của người gửi: phản ánh sau được giữ lại, chờ kiểm tra"),
    SourceKind.NETWORK: _l("Mạng đã gửi, có thể nhiều người dùng chung: phản ánh sau được giữ lại, chờ kiểm tra"),
}
SHORT_SOURCES: dict[str, Any] = {
    SourceKind.ACCOUNT: _l("Tài khoản"),
    SourceKind.CONTACT: _l("Liên lạc"),
    SourceKind.NETWORK: _l("Mạng"),
}
DAYS: dict[int, Any] = {1: _l("1 ngày"), 7: _l("7 ngày"), 30: _l("30 ngày"), 90: _l("90 ngày")}
WEEKDAYS = (
    _l("Thứ Hai"),
    _l("Thứ Ba"),
    _l("Thứ Tư"),
    _l("Thứ Năm"),
    _l("Thứ Sáu"),
    _l("Thứ Bảy"),
    _l("Chủ nhật"),
)


def duration(time: Duration, after: Duration | None = None) -> str:
    """Working time: "3 ngày làm việc"; only "11 ngày" `after` another one in days, and so for hours."""
    count = number(time.number)
    if after is not None and after.is_days == time.is_days:
        if time.is_days:
            return ngettext("%(count)s ngày", "%(count)s ngày", time.number, count=count)
        return ngettext("%(count)s giờ", "%(count)s giờ", time.number, count=count)
    if time.is_days:
        return ngettext("%(count)s ngày làm việc", "%(count)s ngày làm việc", time.number, count=count)
    return ngettext("%(count)s giờ làm việc", "%(count)s giờ làm việc", time.number, count=count)


def time_of_day(minute: int) -> str:
    """7:30 of the day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def conditions_of(rule: RoutingRule) -> list[str]:
    """What a report has to be; empty when all are."""
    found = []
    if rule.category:
        found.append(_("loại việc: %(what)s", what=localised(rule.category, "name")))
    if rule.group_code:
        found.append(_("nhóm việc: %(what)s", what=GROUPS[rule.group_code]))
    if rule.within_id:
        found.append(_("ở %(place)s", place=area_in_sentence(gazetteer(db.session()).get(rule.within_id))))
    if rule.words:
        found.append(_("có từ: %(words)s", words=rule.words))
    if rule.weekdays:
        found.append(_("nhận vào %(days)s", days=", ".join(str(WEEKDAYS[day]) for day in rule.weekdays)))
    if rule.from_minute is not None and rule.until_minute is not None:
        found.append(
            _("nhận từ %(start)s đến %(end)s", start=time_of_day(rule.from_minute), end=time_of_day(rule.until_minute))
        )
    return found


def effects_of(rule: RoutingRule) -> list[str]:
    """What it gives a report; empty when nothing of it is to be had any more."""
    found = []
    if rule.unit:
        closed = _("đã đóng")
        found.append(_("giao %(unit)s", unit=rule.unit.name) + (f" ({closed})" if rule.unit.closed_at else ""))
    if rule.person:
        found.append(_("giao %(name)s", name=name_of(rule.person)))
    if rule.least_loaded:
        found.append(_("giao người tiếp nhận đang ít việc nhất"))
    if rule.urgency:
        found.append(_("mức gấp: %(urgency)s", urgency=URGENCIES[rule.urgency]))
    return found
