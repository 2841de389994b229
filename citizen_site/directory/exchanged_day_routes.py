"""The operators' page of exchanged days."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.directory.exchanged_days import (
    OFF,
    WEEKDAYS,
    DayOutsideCalendarError,
    exchange_day,
    exchanged_days,
    kind_word,
    read_kind,
    remove_exchanged_day,
)
from citizen_site.directory.labels import WORKED_AS
from citizen_site.directory.models import MAX_DOCUMENT, MAX_NOTE
from citizen_site.extensions import db
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form, text_line
from citizen_site.web.rendering import render

blueprint = Blueprint("exchanged_days", __name__)


class ExchangedDayForm(Form):
    """Which day, what it becomes, by which decision."""

    day = DateField(
        _l("Ngày"), invalid_value_message=_l("Hãy chọn ngày."), validators=[InputRequired(_l("Hãy chọn ngày."))]
    )
    kind = RadioField(
        _l("Ngày đó"),
        choices=[
            SelectChoice(OFF, _l("Nghỉ")),
            *(SelectChoice(word, WORKED_AS[number]) for number, word in enumerate(WEEKDAYS)),
        ],
        validators=[InputRequired(_l("Hãy chọn nghỉ hay làm việc."))],
    )
    document = text_line(
        _l("Số văn bản"),
        longest=MAX_DOCUMENT,
        description=_l("Văn bản cho hoán đổi, có số và ngày. Chưa có thì để trống và nói rõ ở ô dưới."),
    )
    note = text_line(_l("Ghi chú"), longest=MAX_NOTE)


@blueprint.route("/van-hanh/ngay-hoan-doi", methods=["GET", "POST"])
@requires(Permission.SEE_OPERATIONS)
def list_days() -> ResponseReturnValue:
    """What is entered, and a form for another day; a day that is entered again is replaced."""
    form, session = ExchangedDayForm(), db.session()
    if form.validate_on_submit():
        try:
            exchange_day(
                session,
                current_actor(),
                form.day.data,
                read_kind(form.kind.data),
                document=form.document.data,
                note=form.note.data,
                now=clock.now(),
            )
            return redirect(url_for("exchanged_days.list_days"), 303)
        except DayOutsideCalendarError:
            form.day.errors = [_("Ngày này ngoài lịch. Hãy kiểm tra năm.")]
    return render(
        "directory/exchanged_days.html",
        status=422 if form.errors else 200,
        form=form,
        days=exchanged_days(session),
        kind_of=lambda each: WORKED_AS[each.worked_as],
        word_of=kind_word,
    )


@blueprint.post("/van-hanh/ngay-hoan-doi/<day>/bo")
@requires(Permission.SEE_OPERATIONS)
def remove_day(day: str) -> Any:
    try:
        chosen = clock.read_day(day)
    except ValueError:
        abort(404)
    remove_exchanged_day(db.session(), current_actor(), chosen, clock.now())
    return redirect(url_for("exchanged_days.list_days"), 303)
