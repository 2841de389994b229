"""Labels of kinds, pillars, audiences and life events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from citizen_site.directory.models import Audience, FeeBasis, LifeEvent, Pillar, ProcedureLevel, ServiceKind
from citizen_site.directory.opening_hours import Day
from citizen_site.web.filters import weekday

KINDS: dict[str, Any] = {
    ServiceKind.ONLINE: _l("Trang và ứng dụng"),
    ServiceKind.PROCEDURE: _l("Thủ tục"),
    ServiceKind.HOTLINE: _l("Đường dây nóng"),
    ServiceKind.PROGRAMME: _l("Chương trình của thành phố"),
    ServiceKind.PLACE: _lp("kind of service", "Địa điểm"),
}
ICONS: dict[str, str] = {
    ServiceKind.ONLINE: "app",
    ServiceKind.PROCEDURE: "document",
    ServiceKind.HOTLINE: "phone",
    ServiceKind.PROGRAMME: "programme",
    ServiceKind.PLACE: "building",
}
PILLARS: dict[str, Any] = {
    Pillar.GOVERNMENT: _l("Chính quyền số"),
    Pillar.ECONOMY: _l("Kinh tế số"),
    Pillar.SOCIETY: _l("Xã hội số"),
}
AUDIENCES: dict[str, Any] = {
    Audience.RESIDENTS: _l("Người dân"),
    Audience.BUSINESSES: _l("Doanh nghiệp, hộ kinh doanh"),
}
LIFE_EVENTS: dict[str, Any] = {
    LifeEvent.DOCUMENTS: _l("Giấy tờ"),
    LifeEvent.NEWBORN: _l("Sinh con"),
    LifeEvent.SCHOOL: _l("Đi học"),
    LifeEvent.WORK: _l("Việc làm"),
    LifeEvent.HOUSING: _l("Nhà ở, điện nước"),
    LifeEvent.MOVING: _l("Chuyển nhà, cư trú"),
    LifeEvent.MARRIAGE: _l("Kết hôn"),
    LifeEvent.HEALTH: _l("Sức khỏe"),
    LifeEvent.RETIREMENT: _l("Nghỉ hưu, trợ cấp"),
    LifeEvent.DEATH: _l("Người thân mất"),
    LifeEvent.BUSINESS: _l("Kinh doanh"),
    LifeEvent.VEHICLE: _l("Xe cộ"),
    LifeEvent.TRAVEL: _l("Đi lại"),
    LifeEvent.EMERGENCY: _l("Khẩn cấp"),
}
LANGUAGES: dict[str, Any] = {"vi": _l("Tiếng Việt"), "en": _l("Tiếng Anh")}
LEVELS: dict[str, Any] = {
    ProcedureLevel.WARD: _l("Phường, xã"),
    ProcedureLevel.CITY: _l("Thành phố"),
    ProcedureLevel.NATION: _l("Trung ương"),
}
# Who sets the fee, and so who pays for filing online.
FEE_BASES: dict[str, Any] = {
    FeeBasis.CITY: _l(
        "Lệ phí này do Hội đồng nhân dân thành phố quy định: nộp trực tuyến 0 đồng, nộp tại quầy thì bạn trả."
    ),
    FeeBasis.MINISTRY: _l(
        "Lệ phí này do Bộ Tài chính quy định: nộp trực tuyến thì thành phố trả thay bạn, nộp tại quầy thì bạn trả."
    ),
    FeeBasis.NATIONAL: _l(
        "Lệ phí theo mức chung của cả nước. Chúng tôi chưa thấy nguồn nào nói thành phố trả thay bạn."
    ),
}
# What a day is that the government exchanged: None is off, else the weekday whose hours hold.
WORKED_AS: dict[int | None, Any] = {
    None: _l("Nghỉ"),
    0: _l("Làm việc, giờ như thứ Hai"),
    1: _l("Làm việc, giờ như thứ Ba"),
    2: _l("Làm việc, giờ như thứ Tư"),
    3: _l("Làm việc, giờ như thứ Năm"),
    4: _l("Làm việc, giờ như thứ Sáu"),
    5: _l("Làm việc, giờ như thứ Bảy"),
    6: _l("Làm việc, giờ như Chủ nhật"),
}
EXCHANGED_OFF, EXCHANGED_WORKED = _l("nghỉ hoán đổi"), _l("làm bù")
# Comments of opening hours that are said in the reader's language; any other is shown as it is written.
COMMENTS: dict[str, Any] = {
    "theo hẹn": _l("theo hẹn"),
    "by appointment": _l("theo hẹn"),
    "gọi trước": _l("gọi trước"),
    "call ahead": _l("gọi trước"),
}
REPORT_TOPICS: dict[str, Any] = {
    "link": _l("Liên kết không mở được"),
    "phone": _l("Số điện thoại sai"),
    "fee": _l("Lệ phí hoặc giấy tờ sai"),
    "hours": _l("Giờ mở cửa hoặc địa chỉ sai"),
    "other": _l("Điều khác"),
}


def comment_words(comment: str) -> str:
    """A comment of opening hours as it is shown."""
    return str(COMMENTS.get(comment.strip().casefold(), comment))


def day_words(day: Day) -> str:
    """Why the hours of a day are not the usual ones: the holiday, or that it was exchanged; "" otherwise."""
    if day.is_exchanged:
        return str(EXCHANGED_OFF if day.worked_as is None else EXCHANGED_WORKED)
    return day.holiday


def hours_words(day: Day) -> str:
    """The hours of a day: "08:00–11:30, 13:30–17:00 (theo hẹn)"; "" when it is closed."""
    spans = [
        f"{start}–{end}" + (f" ({comment_words(comment)})" if comment else "")
        for (start, end), comment in zip(day.spans, day.comments, strict=True)
    ]
    return ", ".join([*spans, *map(comment_words, day.unknown)])


@dataclass(frozen=True)
class HoursRow:
    """One line of a table of hours; `hours` is "" where it is closed."""

    label: str
    hours: str
    is_today: bool = False


def hours_rows(days: Sequence[Day]) -> list[HoursRow]:
    """Today, then the other days in their order; days that follow each other with the same hours are one row."""
    today, *others = days
    rows = [HoursRow(_("Hôm nay"), _explained(today), is_today=True)]
    for hours, same in groupby(others, key=_explained):
        first, *rest = same
        label = weekday(first.day, starts_text=True)
        rows.append(HoursRow(f"{label} – {weekday(rest[-1].day)}" if rest else label, hours))
    return rows


def _explained(day: Day) -> str:
    hours, why = hours_words(day), day_words(day)
    if not why:
        return hours
    return f"{hours} ({why})" if hours else _("Nghỉ (%(why)s)", why=why)
