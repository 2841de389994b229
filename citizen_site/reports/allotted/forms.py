"""The form that sets hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from citizen_site.reports.allotted.models import MAX_HOURS, MAX_REASON
from citizen_site.reports.axes import Urgency
from citizen_site.reports.categories.models import ReportCategory
from citizen_site.reports.names import URGENCIES
from citizen_site.web.fields import text_area
from citizen_site.web.i18n import localised

_NUMBER = _l("Hãy ghi số giờ, từ 1 đến %(number)d.", number=MAX_HOURS)


class _WholeNumber(IntegerField):  # type: ignore[misc]
    """Says in our words what is no number."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_NUMBER)) from error


class _Day(DateField):  # type: ignore[misc]
    """Says in our words what is no day."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Hãy chọn ngày.")) from error


class HoursForm(FlaskForm):  # type: ignore[misc]
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
