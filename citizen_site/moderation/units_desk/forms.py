"""Forms of units and of bodies outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from citizen_site.accounts.forms import normal_contact
from citizen_site.web.fields import line_of, text_line

GONE = _l("Lựa chọn này không còn nữa. Bạn chọn lại nhé.")


class _NamedForm(FlaskForm):  # type: ignore[misc]
    """What a unit and a body have in common."""

    name = text_line(_l("Tên"), longest=120, required=_l("Hãy ghi tên."))
    email = StringField(
        _l("Thư điện tử (không bắt buộc)"),
        filters=[line_of],
        render_kw={"type": "email", "maxlength": 254, "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate_email(self, field: Field) -> None:
        if field.data:
            _kind, field.data = normal_contact(field.data, phones=False)


class _WithArea(_NamedForm):
    area = SelectField(
        _l("Khu vực"),
        description=_l("Dùng được cho cả khu vực này và những nơi thuộc nó."),
        invalid_choice_message=GONE,
    )

    def __init__(self, areas: Sequence[SelectChoice], **options: Any) -> None:
        super().__init__(**options)
        self.area.choices = list(areas)


class NewUnitForm(_WithArea):
    """A team or office; its head is chosen afterwards, from those who have a role there."""


class UnitForm(_NamedForm):
    """Name, address, head."""

    head = SelectField(
        _l("Người phụ trách"),
        description=_l("Người này được báo khi việc của đơn vị quá hạn lâu."),
        invalid_choice_message=GONE,
    )

    def __init__(self, people: Sequence[SelectChoice], **options: Any) -> None:
        super().__init__(**options)
        self.head.choices = [SelectChoice("", _l("Chưa có")), *people]


class _Handles(FlaskForm):  # type: ignore[misc]
    handles = text_line(
        _l("Phụ trách việc gì (không bắt buộc)"),
        longest=200,
        description=_l("Vài chữ, ví dụ: thoát nước, ngập úng. Người dân đọc khi được chỉ tới đó."),
    )


class NewBodyForm(_WithArea, _Handles):
    """Somebody outside to whom reports are passed on."""


class BodyForm(_NamedForm, _Handles):
    """Name, address, what it is responsible for."""
