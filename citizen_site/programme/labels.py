"""Words of the programme: statuses, kinds of values, periods, and values with their units."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from citizen_site.areas.my_area import my_area
from citizen_site.programme.models.indicators import (
    BatchOrigin,
    Direction,
    Indicator,
    IndicatorValue,
    PeriodKind,
    ValueKind,
)
from citizen_site.programme.models.pilots import PilotStatus, PlaceKind, PromiseKind
from citizen_site.web.filters import number, short_date
from citizen_site.web.i18n import localised
from citizen_site.web.query import url_of

STATUSES: dict[PilotStatus, Any] = {
    PilotStatus.PLANNED: _lp("pilot", "Sắp làm"),
    PilotStatus.RUNNING: _lp("pilot", "Đang làm"),
    PilotStatus.EVALUATED: _lp("pilot", "Đã đánh giá"),
    PilotStatus.SCALED: _lp("pilot", "Đã nhân rộng"),
    PilotStatus.STOPPED: _lp("pilot", "Đã dừng"),
    PilotStatus.UNKNOWN: _lp("pilot", "Chưa rõ kết quả"),
}
STATUS_TONES: dict[PilotStatus, str | None] = {
    PilotStatus.PLANNED: "plain",
    PilotStatus.RUNNING: "accent",
    PilotStatus.EVALUATED: None,
    PilotStatus.SCALED: None,
    PilotStatus.STOPPED: "danger",
    PilotStatus.UNKNOWN: "plain",
}
KINDS: dict[ValueKind, Any] = {
    ValueKind.REPORTED: _lp("value", "Đơn vị tự báo cáo"),
    ValueKind.MEASURED: _lp("value", "Có người đo"),
    ValueKind.COMPUTED: _lp("value", "Phố Nhà tính"),
}
DIRECTIONS: dict[Direction, Any] = {
    Direction.UP: _l("Càng cao càng tốt"),
    Direction.DOWN: _l("Càng thấp càng tốt"),
}
PERIODS: dict[PeriodKind, Any] = {
    PeriodKind.MONTH: _l("Hằng tháng"),
    PeriodKind.QUARTER: _l("Hằng quý"),
    PeriodKind.YEAR: _l("Hằng năm"),
    PeriodKind.ONCE: _l("Một lần"),
}
PROMISES: dict[PromiseKind, Any] = {
    PromiseKind.PROMISE: _lp("promise", "Lời hứa"),
    PromiseKind.RESULT: _lp("promise", "Kết quả được báo cáo"),
}
PLACE_KINDS: dict[PlaceKind, Any] = {
    PlaceKind.POINT: _l("Một điểm"),
    PlaceKind.LINE: _l("Một đoạn đường"),
    PlaceKind.ADDRESS: _l("Chỉ có địa chỉ"),
}
ORIGINS: dict[BatchOrigin, Any] = {
    BatchOrigin.SEED: _l("Có sẵn từ đầu"),
    BatchOrigin.FORM: _l("Nhập tay"),
    BatchOrigin.FILE: _l("Nhập từ tệp"),
    BatchOrigin.COMPUTED: _l("Phố Nhà tính"),
}


def value_text(value: float, indicator: Indicator) -> str:
    """ "98,5%", "120 cửa hàng"."""
    if indicator.unit == "%":
        return f"{number(value)}%"
    return f"{number(value)} {localised(indicator, 'unit')}".strip()


def period_text(value: IndicatorValue) -> str:
    """ "12/1/2024", "tháng 3/2026", "quý 1/2026", "năm 2025"; any other span by its two days."""
    start, end = value.period_start, value.period_end
    if start == end:
        return short_date(start)
    if start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1] and start.year == end.year:
        months = end.month - start.month + 1
        if months == 1:
            return _("tháng %(month)d/%(year)d", month=start.month, year=start.year)
        if months == 3 and start.month % 3 == 1:
            return _("quý %(quarter)d/%(year)d", quarter=(start.month + 2) // 3, year=start.year)
        if months == 12:
            return _("năm %(year)d", year=start.year)
    return _("%(start)s đến %(end)s", start=short_date(start), end=short_date(end))


def month_before(day: date) -> tuple[date, date]:
    """The first and the last day of the month before."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _training_href() -> str:
    place = my_area()
    return url_of("notices.list_notices", {"q": "tập huấn", **({"khu-vuc": place.slug} if place else {})})


# Links of topics to other pages: title and address. The titles are lazy, the addresses are made when they are shown.
PAGES: dict[str, tuple[Any, Callable[[], str]]] = {
    "places": (_l("Các tuyến phố trên bản đồ"), lambda: url_for("programme.list_pilots", _anchor="dia-diem")),
    "offices": (_l("Một cửa gần bạn"), lambda: url_for("directory.list_services", loai="place")),
    "tax-unit": (
        _l("Cục Thuế Hà Nội nay là cơ quan nào"),
        lambda: url_for("programme.show_unit", slug="cuc-thue-ha-noi"),
    ),
    "check-notice": (_l("Kiểm tra một thông báo"), lambda: url_for("notice_authenticity.check")),
    "data": (_l("Tải dữ liệu của chương trình"), lambda: url_for("programme_data.list_tables")),
    "security": (_l("Phố Nhà giữ an toàn thế nào"), lambda: url_for("home.security")),
    "indicators": (_l("Các chỉ số"), lambda: url_for("programme.list_indicators")),
    "promises": (_l("Lời hứa và con số"), lambda: url_for("programme.list_promises")),
    "guides": (_l("Tôi cần …: hướng dẫn từng việc"), lambda: url_for("life_events.list_life_events")),
    "training": (_l("Buổi tập huấn trong thông báo của khu vực"), _training_href),
}
