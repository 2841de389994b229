"""The form of a routing rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import Place
from citizen_site.areas.labels import area_name
from citizen_site.reports.categories import CategorySummary
from citizen_site.reports.enums import Urgency
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.routing import (
    RuleInput,
)
from citizen_site.reports.web.labels import GROUPS, URGENCIES, WEEKDAYS
from citizen_site.staff.queries import name_of
from citizen_site.web.fields import AllowBlank, CheckboxesField, VersionedForm, text_line
from citizen_site.web.i18n import localised

# In place of a person: of the moderators of the rule's area who are not away, the one with the fewest open reports.
LEAST_LOADED = "it-viec-nhat"
_NOT_THERE = _l("Lựa chọn này không còn nữa. Bạn chọn lại nhé.")


def _number(text: str) -> int | None:
    return int(text) if text else None


def _text(number: int | None) -> str:
    return str(number) if number else ""


class RuleForm(VersionedForm):
    """Conditions first, then what is done; empty conditions are met by every report."""

    name = text_line(
        _l("Tên quy tắc"),
        longest=80,
        required=_l("Hãy đặt tên."),
        description=_l("Hiện trong diễn biến của phản ánh, chỉ người tiếp nhận đọc."),
        autocomplete="off",
    )
    # Shown only to choose another area than the one that was refused.
    area = SelectField(_l("Khu vực"), default="", choices=[], validate_choice=False)
    what = SelectField(_l("Việc gì"), default="")
    within = SelectField(_l("Ở đâu"), default="")
    words = text_line(
        _l("Có một trong các từ"),
        longest=300,
        description=_l("Cách nhau bằng dấu phẩy; có dấu hay không đều được. Ví dụ: chó dữ, cắn người"),
        autocomplete="off",
    )
    weekdays = CheckboxesField(
        _l("Nhận vào các ngày"), choices=[SelectChoice(str(day), name) for day, name in enumerate(WEEKDAYS)]
    )
    start = TimeField(_l("Nhận từ giờ"), validators=[AllowBlank()])
    end = TimeField(
        _l("Đến giờ"), description=_l("Nếu sớm hơn giờ bắt đầu thì tính sang ngày hôm sau."), validators=[AllowBlank()]
    )
    unit = SelectField(_l("Giao cho đơn vị"), default="")
    person = SelectField(_l("Giao cho người"), default="")
    urgency = SelectField(_l("Mức gấp"), default="")

    def __init__(
        self,
        *,
        kinds: Iterable[CategorySummary],
        places: Sequence[Place],
        units: Sequence[HandlingUnit],
        people: Sequence[Person],
        rule: RoutingRule | None = None,
    ) -> None:
        super().__init__(data=_data_of(rule) if rule else {})
        kinds = list(kinds)
        self.what.choices = {"": [SelectChoice("", _("Tất cả loại việc"))]} | {
            str(label): [
                SelectChoice(f"nhom:{group}", _("Tất cả: %(group)s", group=label)),
                *(
                    SelectChoice(f"loai:{each.id}", localised(each, "name"))
                    for each in kinds
                    if each.group_code == group
                ),
            ]
            for group, label in GROUPS.items()
        }
        self.within.choices = choices_of(_("Bất kỳ đâu"), ((each.id, area_name(each)) for each in places))
        self.unit.choices = choices_of(_("Không giao cho đơn vị"), ((each.id, each.name) for each in units))
        self.person.choices = choices_of(
            _("Không giao cho riêng ai"),
            [(LEAST_LOADED, _("Người tiếp nhận đang ít việc nhất")), *((each.id, name_of(each)) for each in people)],
        )
        self.urgency.choices = choices_of(_("Giữ nguyên"), ((each.value, URGENCIES[each]) for each in Urgency))
        for field in (self.what, self.within, self.unit, self.person, self.urgency):
            field.validate_choice = False
            field.validators = [*field.validators, _listed]

    def validate_start(self, field: Field) -> None:
        if field.data is None and self.end.data is not None:
            raise ValidationError(_("Hãy nhập cả hai giờ, hoặc để trống cả hai."))

    def validate_end(self, field: Field) -> None:
        if field.data is None and self.start.data is not None:
            raise ValidationError(_("Hãy nhập cả hai giờ, hoặc để trống cả hai."))
        if field.data is not None and field.data == self.start.data:
            raise ValidationError(_("Hai giờ giống nhau. Muốn cả ngày thì để trống."))

    def validate_urgency(self, _field: Field) -> None:
        if not (self.unit.data or self.person.data or self.urgency.data):
            raise ValidationError(_("Hãy chọn ít nhất một điều: đơn vị, người hoặc mức gấp."))

    def wanted(self) -> RuleInput:
        kind, _colon, code = self.what.data.partition(":")
        return RuleInput(
            name=self["name"].data,
            category_id=int(code) if kind == "loai" else None,
            group_code=code if kind == "nhom" else "",
            within_id=_number(self.within.data),
            words=self.words.data,
            weekdays=tuple(int(day) for day in self.weekdays.data or ()),
            from_minute=_minute(self.start.data),
            until_minute=_minute(self.end.data),
            unit_id=_number(self.unit.data),
            person_id=None if self.person.data == LEAST_LOADED else _number(self.person.data),
            least_loaded=self.person.data == LEAST_LOADED,
            urgency=self.urgency.data,
        )

    def as_sent(self) -> list[tuple[str, str]]:
        """Names and values, to send the same form once more."""
        return [(field.name, value) for field in self for value in field.raw_data or ()]


def choices_of(nothing: str, values: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """(value, label), with `nothing` as the label of the empty choice before them."""
    return [SelectChoice("", nothing), *(SelectChoice(str(value), label) for value, label in values)]


def _listed(_form: Any, field: Field) -> None:
    groups = field.choices.values() if isinstance(field.choices, dict) else [field.choices]
    if field.data not in {choice.value for group in groups for choice in group}:
        raise ValidationError(_NOT_THERE)


def _minute(moment: time | None) -> int | None:
    return None if moment is None else moment.hour * 60 + moment.minute


def _time(minute: int | None) -> time | None:
    return None if minute is None else time(minute // 60, minute % 60)


def _data_of(rule: RoutingRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "what": f"loai:{rule.category_id}"
        if rule.category_id
        else f"nhom:{rule.group_code}"
        if rule.group_code
        else "",
        "within": _text(rule.within_id),
        "words": rule.words,
        "weekdays": [str(day) for day in rule.weekdays],
        "start": _time(rule.from_minute),
        "end": _time(rule.until_minute),
        "unit": _text(rule.unit_id),
        "person": LEAST_LOADED if rule.least_loaded else _text(rule.person_id),
        "urgency": rule.urgency,
    }
