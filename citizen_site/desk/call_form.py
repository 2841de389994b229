"""The form of a call: four fields that are typed, and what few calls need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from citizen_site.accounts.forms import normal_contact
from citizen_site.areas.gazetteer import Place
from citizen_site.areas.labels import area_name
from citizen_site.reports.enums import CallSource
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.submission.steps import MAX_DESCRIPTION, MIN_DESCRIPTION
from citizen_site.web.fields import Form, text_area, text_line
from citizen_site.web.i18n import localised

SOURCES: dict[CallSource, Any] = {
    CallSource.PHONE: _l("Điện thoại"),
    CallSource.COUNTER: _l("Tại quầy"),
    CallSource.VISIT: _l("Tới nhà"),
    CallSource.EVENT: _l("Buổi họp"),
}
# Who works at somebody else's screen has no words of the last caller offered.
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class CallForm(Form):
    """Who calls, where it is, what they say, and whether their contact may be stored."""

    client_id = HiddenField(validators=[Length(min=20, max=100)])
    source = RadioField(
        _l("Người dân báo qua đâu?"), choices=[SelectChoice(each.value, SOURCES[each]) for each in CallSource]
    )
    contact = text_line("", longest=254, inputmode="tel", autocapitalize="none", **_PLAIN)
    place_text = text_line(_l("Ở đâu"), longest=300, required=_l("Hỏi người gọi việc ở đâu."), **_PLAIN)
    description = text_area(
        _l("Lời người gọi"), longest=MAX_DESCRIPTION, required=_l("Ghi lại lời người gọi, vài chữ là đủ.")
    )
    consent = BooleanField(_l("Người gọi đồng ý"))
    name = text_line(_l("Tên người gọi"), longest=80, **_PLAIN)
    landmark = text_line(_l("Gần chỗ nào dễ nhận ra"), longest=200, **_PLAIN)
    category = SelectField(_l("Loại việc"), validate_choice=False)
    area = SelectField(_l("Phường, xã"), validate_choice=False)
    is_urgent = BooleanField(_l("Gấp: có thể làm ai đó bị thương, hoặc hỏng thêm trong hôm nay"))

    def __init__(
        self, *, categories: Sequence[ReportCategory], places: Sequence[Place], phones: bool, **options: Any
    ) -> None:
        super().__init__(**options)
        self.phones = phones
        self.kind = self.value = ""
        self.contact.label.text = _("Số điện thoại hoặc email") if phones else _("Email")
        self.category.choices = [
            SelectChoice("", _("Theo nội dung")),
            *(SelectChoice(each.code, localised(each, "name")) for each in categories),
        ]
        self.area.choices = [
            SelectChoice("", _("Theo địa chỉ")),
            *(SelectChoice(each.slug, area_name(each)) for each in places),
        ]

    def validate_contact(self, field: Field) -> None:
        if field.data:
            kind, self.value = normal_contact(field.data, phones=self.phones)
            self.kind = kind.value

    def validate_description(self, field: Field) -> None:
        if field.data and len(field.data) < MIN_DESCRIPTION:
            raise ValidationError(_("Ghi lại lời người gọi, vài chữ là đủ."))

    def validate_consent(self, field: Field) -> None:
        if (self.contact.data or self.name.data) and not field.data:
            raise ValidationError(
                _("Đọc câu xin phép cho người gọi và đánh dấu. Không đồng ý thì bạn xóa số điện thoại và tên.")
            )
