"""Forms of sorting a report. Several stand on one page with others, so no two fields have the same name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from citizen_site.reports.axes import Urgency
from citizen_site.reports.names import URGENCIES
from citizen_site.reports.own.forms import VersionedForm

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
