"""The assignee of a report at the desk: a unit, a person, or a person of a unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.desk.report.actions import blueprint, load_report, submit_action
from citizen_site.extensions import db
from citizen_site.reports import assignment
from citizen_site.reports.absences import absent_now
from citizen_site.reports.models.absence import Absence
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.units import people_for, units_for
from citizen_site.reports.workload import Workload, workload_of_people, workload_of_units
from citizen_site.staff.queries import name_of
from citizen_site.web import filters
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm

NO_LONGER = _l("Lựa chọn này không còn nữa. Bạn chọn lại nhé.")


class AssignForm(VersionedForm):
    """To whom."""

    unit = SelectField(_l("Đơn vị"), invalid_choice_message=NO_LONGER)
    person = SelectField(_l("Người"), invalid_choice_message=NO_LONGER)

    def __init__(self, units: Sequence[SelectChoice], people: Sequence[SelectChoice], **options: Any) -> None:
        super().__init__(**options)
        self.unit.choices = [SelectChoice("", _l("Không giao cho đơn vị")), *units]
        self.person.choices = [SelectChoice("", _l("Không giao cho riêng ai")), *people]

    @property
    def unit_id(self) -> int | None:
        return int(self.unit.data) if self.unit.data else None

    @property
    def person_id(self) -> int | None:
        return int(self.person.data) if self.person.data else None


def assign_form(session: Session, report: Report, now: datetime, **options: Any) -> AssignForm:
    units = units_for(session, report.area_id or 0)
    people = people_for(session, report, now, units)
    return AssignForm(
        [SelectChoice(str(each), label) for each, label in unit_labels(session, units, now).items()],
        [SelectChoice(str(each), label) for each, label in person_labels(session, people, now).items()],
        data={"unit": str(report.assigned_unit_id or ""), "person": str(report.assigned_to_id or "")},
        **options,
    )


def unit_labels(session: Session, units: Collection[HandlingUnit], now: datetime) -> Mapping[int, str]:
    """Of each unit, by id, its name and how much it has."""
    work = workload_of_units(session, [each.id for each in units], now)
    return {each.id: f"{each.name} ({words_for(work.get(each.id))})" for each in units}


def person_labels(session: Session, people: Collection[Person], now: datetime) -> Mapping[int, str]:
    """Of each person, by id, their name, how much they have, until when they are away and who stands in."""
    ids = [each.id for each in people]
    work, away = workload_of_people(session, ids, now), absent_now(session, ids, now)
    return {
        each.id: f"{name_of(each)} ({', '.join([words_for(work.get(each.id)), *_absence_in_words(away.get(each.id))])})"
        for each in people
    }


def words_for(work: Workload | None) -> str:
    """How much somebody has: "14 việc, 3 quá hạn"."""
    if work is None:
        return _("chưa có việc")
    words = ngettext("%(number)s việc", "%(number)s việc", work.open, number=filters.number(work.open))
    return _("%(work)s, %(late)s quá hạn", work=words, late=filters.number(work.late)) if work.late else words


def _absence_in_words(absence: Absence | None) -> list[str]:
    if absence is None:
        return []
    away = _("vắng đến hết %(day)s", day=filters.short_date(absence.ends_on))
    return [away, _("%(name)s làm thay", name=name_of(absence.stand_in))] if absence.stand_in else [away]


@blueprint.post("/<code>/giao")
@requires(Permission.SEE_DESK)
def assign(code: str) -> ResponseReturnValue:
    found = load_report(code)
    form = assign_form(db.session(), found, clock.now())

    def act(now: datetime) -> None:
        assignment.assign(
            db.session(),
            current_actor(),
            found,
            person_id=form.person_id,
            unit_id=form.unit_id,
            now=now,
            seen_version=form.seen_version,
        )

    return submit_action(found, form, act)
