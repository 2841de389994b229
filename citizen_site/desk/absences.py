"""Absences at the desk: when the reader or a colleague is away, and who stands in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import DateField, Field, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db, limiter
from citizen_site.reports.absences import absences_to_come, add_absence, remove_absence
from citizen_site.reports.queue import colleagues
from citizen_site.reports.workload import Workload, workload_of_people
from citizen_site.staff.queries import name_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form
from citizen_site.web.rendering import render

blueprint = Blueprint("absences", __name__, url_prefix="/dieu-hanh/vang-mat")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)
NO_LONGER = _l("Lựa chọn này không còn nữa. Bạn chọn lại nhé.")


class AbsenceForm(Form):
    """Who, from which day to which, and who stands in."""

    class Meta:
        csrf = False  # checked for every POST before the view runs

    person = SelectField(_l("Ai vắng mặt"), coerce=int, invalid_choice_message=NO_LONGER)
    starts_on = DateField(_l("Từ ngày"), validators=[InputRequired(_l("Hãy chọn ngày."))])
    ends_on = DateField(_l("Đến hết ngày"), validators=[InputRequired(_l("Hãy chọn ngày."))])
    stand_in = SelectField(
        _l("Ai làm thay"),
        description=_l("Việc mới theo quy tắc sẽ giao cho người này."),
        invalid_choice_message=NO_LONGER,
    )

    def __init__(self, people: Sequence[Person], **options: Any) -> None:
        super().__init__(**options)
        self.person.choices = [SelectChoice(each.id, name_of(each)) for each in people]
        self.stand_in.choices = [
            SelectChoice("", _l("Không ai, giao cho đơn vị")),
            *(SelectChoice(str(each.id), name_of(each)) for each in people),
        ]

    def validate_ends_on(self, field: Field) -> None:
        if field.data < clock.today(clock.now()):
            raise ValidationError(_l("Ngày này đã qua."))
        if self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("Ngày cuối phải từ ngày đầu trở đi."))

    def validate_stand_in(self, field: Field) -> None:
        if field.data and field.data == str(self.person.data):
            raise ValidationError(_l("Hãy chọn một người khác."))


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def show() -> ResponseReturnValue:
    """The list of today and later, and the form."""
    session, actor, now = db.session(), current_actor(), clock.now()
    people = _people(session, now)
    form = AbsenceForm(people, data={"person": actor.person_id} if request.method == "GET" else None)
    if request.method == "POST" and form.validate():
        stand_in_id = int(form.stand_in.data) if form.stand_in.data else None
        add_absence(session, actor, form.person.data, form.starts_on.data, form.ends_on.data, stand_in_id, now=now)
        return redirect(url_for("absences.show"), 303)
    return _page(session, people, form, now, status=422 if request.method == "POST" else 200)


@blueprint.post("/<int:absence_id>/bo")
@requires(Permission.SEE_DESK)
def remove(absence_id: int) -> ResponseReturnValue:
    remove_absence(db.session(), current_actor(), absence_id, now=clock.now())
    return redirect(url_for("absences.show"), 303)


def _people(session: Session, now: datetime) -> Sequence[Person]:
    """The reader first, then their colleagues by name."""
    found = colleagues(session, current_actor(), now)
    return sorted(found, key=lambda each: each.id != current_actor().person_id)


def _page(session: Session, people: Sequence[Person], form: AbsenceForm, now: datetime, *, status: int) -> Response:
    return render(
        "desk/absences.html",
        status=status,
        absences=absences_to_come(session, current_actor(), now),
        people=people,
        work=workload_of_people(session, [each.id for each in people], now),
        no_work=Workload(),
        form=form,
        name_of=name_of,
        today=clock.today(now),
    )
