"""What each act on many reports asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from citizen_site.accounts.models import Person
from citizen_site.moderation.handling.names import MOVES
from citizen_site.reports.categories.at_hand import Kind
from citizen_site.reports.categories.names import GROUPS
from citizen_site.reports.commands import MAX_PUBLIC_TEXT
from citizen_site.reports.models import Report
from citizen_site.reports.shown import report_title
from citizen_site.reports.units.models import HandlingUnit
from citizen_site.reports.workflow import Status
from citizen_site.staff.queries import name_of
from citizen_site.web.fields import AllowBlank, text_area, text_line
from citizen_site.web.i18n import localised

MAX_WHERE = 300


class ManyForm(FlaskForm):  # type: ignore[misc]
    """The token is checked for every POST before the view runs."""

    class Meta:
        csrf = False

    def parameters(self) -> dict[str, Any]:
        """What the act keeps of the form."""
        return {}


class AssignForm(ManyForm):
    """To whom."""

    to = SelectField(_l("Giao cho"), validators=[DataRequired(_l("Hãy chọn đơn vị hoặc người."))])

    def __init__(self, units: Sequence[HandlingUnit], people: Sequence[Person], me: int | None) -> None:
        super().__init__()
        self.to.choices = {
            "": [SelectChoice("", _("Chọn"))],
            _("Đơn vị"): [SelectChoice(f"unit:{each.id}", each.name) for each in units],
            _("Người"): [
                SelectChoice(
                    f"person:{each.id}", _("%(name)s (tôi)", name=name_of(each)) if each.id == me else name_of(each)
                )
                for each in sorted(people, key=lambda each: each.id != me)
            ],
        }
        self.to.choices = {label: choices for label, choices in self.to.choices.items() if choices}

    def parameters(self) -> dict[str, Any]:
        what, _colon, number = self.to.data.partition(":")
        return {
            "unit_id": int(number) if what == "unit" else None,
            "person_id": int(number) if what != "unit" else None,
        }


class CategoryForm(ManyForm):
    """Into which category."""

    category = SelectField(_l("Loại việc mới"), validators=[DataRequired(_l("Hãy chọn loại việc."))])

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        super().__init__()
        self.category.choices = {"": [SelectChoice("", _("Chọn"))]} | {
            str(name): [
                SelectChoice(str(each.id), localised(each, "name"))
                for each in kinds.values()
                if each.group == group and each.is_active
            ]
            for group, name in GROUPS.items()
        }

    def parameters(self) -> dict[str, Any]:
        return {"category_id": int(self.category.data)}


class DuplicateForm(ManyForm):
    """Of which: one of those that were chosen, the oldest unless another is meant, or one that is not among them."""

    original = RadioField(_l("Phản ánh ban đầu"), validators=[AllowBlank()])
    code = text_line(
        _l("Mã của một phản ánh khác"),
        longest=20,
        autocapitalize="characters",
        spellcheck="false",
        autocomplete="off",
    )

    def __init__(self, ticked: Sequence[Report]) -> None:
        by_age = sorted(ticked, key=lambda each: (each.received_at, each.id))
        super().__init__(data={"original": by_age[0].code if by_age else ""})
        self.original.choices = [SelectChoice(each.code, f"{each.shown_code}: {report_title(each)}") for each in by_age]
        if len(by_age) < 2:
            del self.original
        else:
            self.code.label.text = _("Hoặc mã của một phản ánh khác")

    @property
    def wanted(self) -> str:
        """What was typed counts more than what was chosen beforehand."""
        return self.code.data or (self["original"].data if "original" in self else "") or ""

    def validate_code(self, field: Field) -> None:
        if not self.wanted:
            raise ValidationError(_("Hãy ghi mã phản ánh ban đầu."))


class RejectForm(ManyForm):
    """Why, and where to go with it."""

    status = RadioField(
        _l("Vì sao"),
        choices=[SelectChoice(each, MOVES[each]) for each in (Status.REJECTED, Status.NOT_RESPONSIBLE)],
        validators=[DataRequired(_l("Hãy chọn một điều."))],
    )
    reason = text_area(
        _l("Lý do"),
        longest=MAX_PUBLIC_TEXT,
        required=_l("Hãy ghi lý do."),
        description=_l("Mọi người đọc được ở từng phản ánh."),
    )
    where = text_line(
        _l("Người báo nên gửi tới đâu"),
        longest=MAX_WHERE,
        description=_l("Cơ quan, số điện thoại hay trang web nhận việc này."),
    )

    def validate_where(self, field: Field) -> None:
        if self.status.data == Status.NOT_RESPONSIBLE and not field.data:
            raise ValidationError(_("Hãy ghi nơi phụ trách việc này."))

    def parameters(self) -> dict[str, Any]:
        return {"status": self.status.data, "text": self.reason.data, "where": self["where"].data}
