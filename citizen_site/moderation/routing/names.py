"""Rules in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.names import area_name
from citizen_site.extensions import db
from citizen_site.moderation.routing.models import RoutingRule
from citizen_site.reports.categories.names import GROUPS
from citizen_site.reports.names import URGENCIES
from citizen_site.staff.queries import name_of
from citizen_site.web.i18n import localised

WEEKDAYS = (
    _l("Thứ Hai"),
    _l("Thứ Ba"),
    _l("Thứ Tư"),
    _l("Thứ Năm"),
    _l("Thứ Sáu"),
    _l("Thứ Bảy"),
    _l("Chủ nhật"),
)


def time_of_day(minute: int) -> str:
    """7:30 of the day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def conditions_of(rule: RoutingRule) -> list[str]:
    """What a report has to be; empty when all are."""
    found = []
    if rule.category:
        found.append(_("loại việc: %(what)s", what=localised(rule.category, "name")))
    if rule.group:
        found.append(_("nhóm việc: %(what)s", what=GROUPS[rule.group]))
    if rule.within_id:
        found.append(_("ở %(place)s", place=area_name(gazetteer(db.session()).get(rule.within_id))))
    if rule.words:
        found.append(_("có chữ: %(words)s", words=rule.words))
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
    if rule.urgency:
        found.append(_("mức gấp: %(urgency)s", urgency=URGENCIES[rule.urgency]))
    return found
