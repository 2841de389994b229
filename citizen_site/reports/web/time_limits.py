"""The time limits of categories, for operators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from citizen_site.core import clock
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db
from citizen_site.reports.categories import active_categories
from citizen_site.reports.deadlines import (
    NEWEST_FIRST,
    DateInPastError,
    SameTimeLimitError,
    changes,
    current_time_limit,
    set_hours,
)
from citizen_site.reports.enums import Urgency
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.time_limits import MAX_HOURS, MAX_REASON
from citizen_site.reports.web.labels import URGENCIES
from citizen_site.reports.web.mistakes import sentence_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form, text_area
from citizen_site.web.i18n import localised
from citizen_site.web.query import QueryArgs, next_href
from citizen_site.web.rendering import render

blueprint = Blueprint("time_limits", __name__)


@blueprint.route("/van-hanh/thoi-han", methods=["GET", "POST"])
@requires(Permission.SEE_OPERATIONS)
def show() -> ResponseReturnValue:
    """All hours, a form that changes them from a day on, and what was changed."""
    session, now, args = db.session(), clock.now(), QueryArgs()
    categories = active_categories(session)
    by_code = {each.code: each for each in categories}
    chosen = args.choice("loai", list(by_code))
    form = HoursForm(categories, data={"category": chosen or None, "valid_from": clock.today(now)})
    if form.validate_on_submit():
        try:
            set_hours(
                session,
                current_actor(),
                by_code[form.category.data],
                Urgency(form.urgency.data),
                form.hours.data,
                valid_from=form.valid_from.data,
                reason=form.reason.data,
                now=now,
            )
            return redirect(url_for("time_limits.show", loai=form.category.data), 303)
        except DateInPastError as error:
            form.valid_from.errors = [sentence_of(error)]
        except SameTimeLimitError as error:
            form.hours.errors = [sentence_of(error)]
    page = args.page(changes(by_code[chosen].id if chosen else None), NEWEST_FIRST, size=PAGE_SIZE)
    return render(
        "reports/time_limits.html",
        status=422 if form.errors else args.status,
        problems=args.problems,
        form=form,
        rows=[(each, current_time_limit(session, each, now)) for each in categories],
        urgencies=list(Urgency),
        chosen=by_code.get(chosen),
        changes=page.items,
        next_href=next_href(page),
    )


_NUMBER = _l("Hãy ghi số giờ, từ 1 đến %(number)d.", number=MAX_HOURS)


class _WholeNumber(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """Says in our words what is no number."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_NUMBER)) from error


class _Day(DateField):  # type: ignore[misc]  # WTForms has no types
    """Says in our words what is no day."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Hãy chọn ngày.")) from error


class HoursForm(Form):
    """Of which kind, how urgent, how many hours, from when on, why."""

    category = SelectField(_l("Loại việc"), validate_choice=True)
    urgency = RadioField(_l("Mức gấp"), validators=[InputRequired(_l("Hãy chọn mức gấp."))])
    hours = _WholeNumber(
        _l("Số giờ làm việc"),
        description=_l("Tính từ khi hết hạn tiếp nhận, chỉ trong giờ làm việc. Một ngày làm việc có 7 giờ."),
        validators=[InputRequired(_NUMBER), NumberRange(1, MAX_HOURS, _NUMBER)],
        render_kw={"inputmode": "numeric", "min": 1, "max": MAX_HOURS},
    )
    valid_from = _Day(
        _l("Áp dụng từ ngày"),
        description=_l("Phản ánh đã đến trước ngày này giữ hạn cũ."),
        validators=[InputRequired(_l("Hãy chọn ngày."))],
    )
    reason = text_area(_l("Lý do"), longest=MAX_REASON, required=_l("Hãy ghi lý do."))

    def __init__(self, categories: Sequence[ReportCategory], **options: Any) -> None:
        super().__init__(**options)
        self.category.choices = [SelectChoice(each.code, localised(each, "name")) for each in categories]
        self.urgency.choices = [SelectChoice(each.value, str(URGENCIES[each])) for each in Urgency]
