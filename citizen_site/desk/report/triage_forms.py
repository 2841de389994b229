"""Forms of sorting a report. Several stand on one page with others, so no two fields have the same name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.reports.categories import GROUPS, categories_by_code
from citizen_site.reports.enums import Urgency
from citizen_site.reports.labels import URGENCIES
from citizen_site.reports.models.report import Report
from citizen_site.reports.units import people_for, units_for
from citizen_site.reports.web.my_report_forms import VersionedForm
from citizen_site.staff.queries import name_of
from citizen_site.web.i18n import localised

Choices = Sequence[SelectChoice]
NO_LONGER = _l("Lựa chọn này không còn nữa. Bạn chọn lại nhé.")


class AssignForm(VersionedForm):
    """To whom."""

    unit = SelectField(_l("Đơn vị"), invalid_choice_message=NO_LONGER)
    person = SelectField(_l("Người"), invalid_choice_message=NO_LONGER)

    def __init__(self, units: Choices, people: Choices, **options: Any) -> None:
        super().__init__(**options)
        self.unit.choices = [SelectChoice("", _l("Không giao cho đơn vị")), *units]
        self.person.choices = [SelectChoice("", _l("Không giao cho riêng ai")), *people]

    @property
    def unit_id(self) -> int | None:
        return int(self.unit.data) if self.unit.data else None

    @property
    def person_id(self) -> int | None:
        return int(self.person.data) if self.person.data else None


class CategoryForm(VersionedForm):
    """What it is about."""

    category = SelectField(
        _l("Loại việc"), validators=[DataRequired(_l("Hãy chọn loại việc."))], invalid_choice_message=NO_LONGER
    )

    def __init__(self, choices: Choices, **options: Any) -> None:
        super().__init__(**options)
        self.category.choices = choices


class AreaForm(VersionedForm):
    """Where it belongs."""

    area = SelectField(
        _l("Khu vực"),
        description=_l("Hạn xử lý vẫn như cũ. Khu vực không thuộc bạn thì phản ánh rời bàn của bạn."),
        validators=[DataRequired(_l("Hãy chọn khu vực."))],
        invalid_choice_message=NO_LONGER,
    )

    def __init__(self, choices: Choices, **options: Any) -> None:
        super().__init__(**options)
        self.area.choices = choices


class UrgencyForm(VersionedForm):
    """How soon."""

    urgency = RadioField(
        _l("Mức gấp"),
        description=_l("Hạn xử lý được tính lại."),
        choices=[SelectChoice(each.value, URGENCIES[each]) for each in Urgency],
        validators=[DataRequired(_l("Hãy chọn mức gấp."))],
    )


def assign_form(session: Session, report: Report, now: datetime, **options: Any) -> AssignForm:
    units = units_for(session, report.area_id or 0)
    people = people_for(session, report, now, units)
    return AssignForm(
        [SelectChoice(str(each.id), each.name) for each in units],
        [SelectChoice(str(each.id), name_of(each)) for each in people],
        data={"unit": str(report.assigned_unit_id or ""), "person": str(report.assigned_to_id or "")},
        **options,
    )


def category_form(session: Session, report: Report, **options: Any) -> CategoryForm:
    """What can be reported today, and what it is now."""
    choices = [
        SelectChoice(each.code, localised(each, "name"), optgroup=str(GROUPS.get(each.group, each.group)))
        for each in categories_by_code(session).values()
        if each.is_active or each.id == report.category_id
    ]
    return CategoryForm(choices, data={"category": report.category.code}, **options)


def area_form(session: Session, report: Report, **options: Any) -> AreaForm:
    """Today's wards, and the groups of the one that the report is in."""
    areas = gazetteer(session)
    here = areas.current_successor(areas.get(report.area_id or 0))
    ward = next((each for each in (here, *areas.ancestors(here)) if each.is_unit), None)
    inside = [each for each in areas.children(ward) if each.is_group and each.is_current] if ward else []
    choices = [
        *_choices(inside, _("Trong %(place)s", place=area_name(ward)) if ward else ""),
        *_choices(areas.units, _("Phường, xã")),
        *_choices([areas.city] if areas.city else [], _("Cả thành phố")),
    ]
    return AreaForm(choices, data={"area": here.slug}, **options)


def _choices(places: Sequence[Place], heading: str) -> list[SelectChoice]:
    return [SelectChoice(each.slug, area_name(each), optgroup=heading) for each in places]


def urgency_form(report: Report, **options: Any) -> UrgencyForm:
    return UrgencyForm(data={"urgency": report.urgency.value}, **options)


def triage_forms(session: Session, report: Report, now: datetime, sent: object) -> dict[str, Any]:
    """The four forms by name; the one that was sent keeps what was chosen in it."""
    blank: dict[str, Any] = {"formdata": None}
    return {
        "assign": sent if isinstance(sent, AssignForm) else assign_form(session, report, now, **blank),
        "category": sent if isinstance(sent, CategoryForm) else category_form(session, report, **blank),
        "area": sent if isinstance(sent, AreaForm) else area_form(session, report, **blank),
        "urgency": sent if isinstance(sent, UrgencyForm) else urgency_form(report, **blank),
    }
