"""Forms about residential groups, and what each mistake is called beside its field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from citizen_site.areas.formations import (
    MAX_NAME,
    BeforeItBeganError,
    Decision,
    GroupEndedError,
    GroupNameRequiredError,
    GroupNameTakenError,
    NotEffectiveYetError,
    SameWardError,
    TooFewGroupsError,
    basis_of,
)
from citizen_site.core.errors import InvalidInputError, NothingChangedError
from citizen_site.web.fields import CheckboxesField, Form, line_of, text_area, text_line

# With " ngày 26/5/2026" behind it.
MAX_DOCUMENT = 160
MAX_PARTS = 20


def _day(label: Any, missing: Any, description: Any = "") -> DateField:
    return DateField(
        label,
        description=description,
        invalid_value_message=missing,
        validators=[InputRequired(missing)],
    )


def _name(label: Any) -> Any:
    return text_line(label, longest=MAX_NAME, required=_l("Hãy viết tên."), description=_l("Ví dụ: Tổ dân phố số 8."))


class DecisionForm(Form):
    """By which document, and from when."""

    document = text_line(
        _l("Số văn bản"),
        longest=MAX_DOCUMENT,
        required=_l("Hãy nhập số văn bản."),
        description=_l("Ví dụ: Nghị quyết 21/2026/NQ-HĐND."),
    )
    document_date = _day(_l("Ngày của văn bản"), _l("Hãy chọn ngày của văn bản."))
    on = _day(
        _l("Có hiệu lực từ ngày"),
        _l("Hãy chọn ngày có hiệu lực."),
        _l("Ngày đầu tiên theo tổ mới, không muộn hơn hôm nay."),
    )

    @property
    def decision(self) -> Decision:
        return Decision(basis_of(self.document.data, self.document_date.data), self.on.data)


class GroupForm(DecisionForm):
    """A new group, or another name of one."""

    name = _name(_l("Tên tổ dân phố, thôn"))


class MergeForm(DecisionForm):
    """Which groups become one. Choices are ids; a group that ended since the page was opened is refused in words."""

    groups = CheckboxesField(_l("Gộp những tổ nào?"), coerce=int, validate_choice=False)
    name = _name(_l("Tên tổ mới"))

    def __init__(self, choices: Sequence[SelectChoice], **values: Any) -> None:
        super().__init__(**values)
        self.groups.choices = choices


class SplitForm(DecisionForm):
    """What a group is split into."""

    names = text_area(
        _l("Tên các tổ mới"),
        longest=MAX_PARTS * (MAX_NAME + 1),
        required=_l("Hãy viết tên các tổ mới."),
        description=_l("Mỗi dòng một tên."),
    )
    first_continues = BooleanField(
        _l("Tổ ở dòng đầu tiếp nối tổ cũ: vai trò, thông báo và người theo dõi của tổ cũ đi theo tổ này")
    )

    def parts(self) -> Sequence[str]:
        return [line for each in self.names.data.splitlines() if (line := line_of(each))]

    def validate_names(self, field: Any) -> None:
        if len(self.parts()) > MAX_PARTS:
            raise ValidationError(_("Nhiều quá. Tối đa %(number)d tổ.", number=MAX_PARTS))
        if any(len(each) > MAX_NAME for each in self.parts()):
            raise ValidationError(_("Tên dài quá. Mỗi tên tối đa %(number)d ký tự.", number=MAX_NAME))


class MoveForm(DecisionForm):
    """The ward that a group belongs to now."""

    ward = SelectField(_l("Sang phường, xã nào?"), validators=[InputRequired(_l("Hãy chọn phường, xã."))])
    name = _name(_l("Tên ở nơi mới"))

    def __init__(self, choices: Sequence[SelectChoice], **values: Any) -> None:
        super().__init__(**values)
        self.ward.choices = [SelectChoice("", _("Chọn phường, xã")), *choices]


def show_mistake(form: DecisionForm, error: InvalidInputError) -> None:
    """Say beside the field what a command refused; nothing that was typed is lost."""
    name_field = "names" if "names" in form else "name"
    match error:
        case GroupNameTakenError():
            told = (name_field, _("Phường, xã này đã có “%(name)s”.", name=error.name))
        case GroupNameRequiredError():
            told = (name_field, _("Tên cần có chữ hoặc số."))
        case NothingChangedError():
            told = (name_field, _("Tên này vẫn như cũ."))
        case TooFewGroupsError() if "groups" in form:
            told = ("groups", _("Hãy chọn ít nhất hai tổ."))
        case TooFewGroupsError():
            told = (name_field, _("Hãy viết ít nhất hai tên, mỗi dòng một tên."))
        case SameWardError():
            told = ("ward", _("Tổ này đang ở phường, xã này rồi."))
        case NotEffectiveYetError():
            told = ("on", _("Chưa tới ngày này. Hãy nhập khi văn bản có hiệu lực."))
        case BeforeItBeganError():
            told = ("on", _("Ngày này “%(name)s” chưa có.", name=error.name))
        case GroupEndedError():
            told = (
                "groups" if "groups" in form else name_field,
                _("“%(name)s” vừa thay đổi theo văn bản khác.", name=error.name),
            )
        case _:
            raise error
    form[told[0]].errors = [told[1]]
