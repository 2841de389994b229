"""What can be chosen when a report is sorted, and the forms with what holds now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.names import area_name
from citizen_site.moderation.triage.forms import AreaForm, AssignForm, CategoryForm, UrgencyForm
from citizen_site.reports.categories.at_hand import kinds
from citizen_site.reports.categories.names import GROUPS
from citizen_site.reports.models import Report
from citizen_site.reports.units.queries import people_for, units_for
from citizen_site.staff.queries import name_of
from citizen_site.web.i18n import localised


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
        for each in kinds(session).values()
        if each.is_active or each.id == report.category_id
    ]
    return CategoryForm(choices, data={"category": report.category.code}, **options)


def area_form(session: Session, report: Report, **options: Any) -> AreaForm:
    """Today's wards, and the groups of the one that the report is in."""
    areas = gazetteer(session)
    here = areas.heir(areas.get(report.area_id or 0))
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
