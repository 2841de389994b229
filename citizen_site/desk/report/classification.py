"""What a report is about, where it belongs and how urgent it is: forms and acts of the desk.

Several forms stand on one page with others, so no two fields have the same name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_in_sentence, area_name
from citizen_site.core.permissions import Permission
from citizen_site.desk.report.actions import blueprint, load_report, submit_action
from citizen_site.extensions import db
from citizen_site.reports import classification
from citizen_site.reports.categories import categories_by_code, category_by_code
from citizen_site.reports.enums import Urgency
from citizen_site.reports.models.report import Report
from citizen_site.reports.web.labels import GROUPS, URGENCIES
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm
from citizen_site.web.i18n import localised
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

Choices = Sequence[SelectChoice]
NO_LONGER = _l("Lựa chọn này không còn nữa. Bạn chọn lại nhé.")


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
        description=_l("Hạn xử lý vẫn như cũ. Nếu bạn không phụ trách khu vực đó, phản ánh rời bàn của bạn."),
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


def category_form(session: Session, report: Report, **options: Any) -> CategoryForm:
    """What can be reported today, and what it is now."""
    choices = [
        SelectChoice(each.code, localised(each, "name"), optgroup=str(GROUPS.get(each.group_code, each.group_code)))
        for each in categories_by_code(session).values()
        if each.is_active or each.id == report.category_id
    ]
    return CategoryForm(choices, data={"category": report.category.code}, **options)


def area_form(session: Session, report: Report, **options: Any) -> AreaForm:
    """Today's wards, and the groups of the one that the report is in; of a former one first what it became."""
    areas = gazetteer(session)
    here = areas.current_successor(areas.get(report.area_id or 0))
    ward = next((each for each in (here, *areas.ancestors(here)) if each.is_unit), None)
    inside = [each for each in areas.children(ward) if each.is_group and each.is_current] if ward else []
    became = [] if here.is_current else areas.current_areas(here)
    choices = [
        *_choices(became, _("Nay là")),
        *_choices(inside, _("Trong %(place)s", place=area_in_sentence(ward)) if ward else ""),
        *_choices([each for each in areas.units if each not in became], _("Phường, xã")),
        *_choices([areas.city] if areas.city else [], _("Cả thành phố")),
    ]
    return AreaForm(choices, data={"area": here.slug}, **options)


def _choices(places: Sequence[Place], heading: str) -> list[SelectChoice]:
    return [SelectChoice(each.slug, area_name(each), optgroup=heading) for each in places]


def urgency_form(report: Report, **options: Any) -> UrgencyForm:
    return UrgencyForm(data={"urgency": report.urgency.value}, **options)


@blueprint.post("/<code>/loai-viec")
@requires(Permission.SEE_DESK)
def recategorise(code: str) -> ResponseReturnValue:
    found, session = load_report(code), db.session()
    form = category_form(session, found)

    def act(now: datetime) -> None:
        chosen = category_by_code(session, form.category.data)
        classification.recategorise(session, current_actor(), found, chosen, now=now, seen_version=form.seen_version)

    return submit_action(found, form, act)


@blueprint.post("/<code>/khu-vuc")
@requires(Permission.SEE_DESK)
def transfer_to_area(code: str) -> ResponseReturnValue:
    found, session = load_report(code), db.session()
    form = area_form(session, found)

    def act(now: datetime) -> None:
        place = gazetteer(session).find(form.area.data)
        assert place  # noqa: S101 - the form has only areas that there are
        classification.transfer_to_area(session, current_actor(), found, place, now=now, seen_version=form.seen_version)

    return submit_action(found, form, act)


@blueprint.post("/<code>/muc-gap")
@requires(Permission.SEE_DESK)
def set_urgency(code: str) -> ResponseReturnValue:
    found = load_report(code)
    form = urgency_form(found)

    def act(now: datetime) -> None:
        chosen = Urgency(form.urgency.data)
        classification.set_urgency(
            db.session(), current_actor(), found, chosen, now=now, seen_version=form.seen_version
        )

    return submit_action(found, form, act)


@blueprint.get("/da-chuyen")
@requires(Permission.SEE_DESK)
def transferred() -> Response:
    """The report has left this desk; all that the page says stands in its address."""
    args = QueryArgs()
    place = gazetteer(db.session()).find(args.text("toi"))
    return render("desk/report/transferred.html", "report", code=request.args.get("ma", "")[:8], place=place)
