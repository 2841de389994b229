"""The form of a flag, whatever is flagged."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from citizen_site.core.flags import MAX_MESSAGE
from citizen_site.web.fields import Form


class FlagForm(Form):
    """What is wrong with something or somebody; `reasons` are the reasons with their labels."""

    reason = RadioField(_l("Có gì không ổn?"), validators=[InputRequired(_l("Hãy chọn một điều."))])
    message = TextAreaField(
        _l("Bạn thấy gì?"),
        description=_l("Không bắt buộc. Đừng ghi tên, số điện thoại hay số giấy tờ của bạn."),
        validators=[Length(max=MAX_MESSAGE, message=_l("Lời nhắn dài hơn 1.000 ký tự. Hãy viết ngắn lại."))],
    )

    def __init__(self, reasons: Mapping[Any, Any], **options: Any) -> None:
        super().__init__(**options)
        self._reasons: dict[str, StrEnum] = {reason.value: reason for reason in reasons}
        self.reason.choices = [SelectChoice(reason.value, label) for reason, label in reasons.items()]

    @property
    def chosen_reason(self) -> StrEnum:
        return self._reasons[self.reason.data]
