"""Forms of roles and invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from citizen_site.accounts.forms import ContactForm, NewPasswordForm
from citizen_site.core.permissions import Role
from citizen_site.staff.commands import LONGEST_TERM
from citizen_site.staff.labels import ROLES
from citizen_site.web.fields import Form

LONGEST_WAIT = timedelta(days=366)


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


def _reason(label: Any, hint: Any) -> TextAreaField:
    return TextAreaField(
        label,
        description=hint,
        filters=[_trimmed],
        validators=[
            DataRequired(_l("Hãy viết lý do.")),
            Length(max=300, message=_l("Lý do dài hơn 300 ký tự.")),
        ],
        render_kw={"maxlength": 300},
    )


def _day(label: Any, missing: Any, hint: Any = "") -> DateField:
    return DateField(label, description=hint, invalid_value_message=missing, validators=[InputRequired(missing)])


class TermForm(ContactForm):
    """Whom to reach, until when, and why. The role begins when it is accepted."""

    contact = StringField(
        filters=[_trimmed],
        validators=[DataRequired(_l("Hãy nhập email hoặc số di động của người được mời."))],
        render_kw={"maxlength": 254, "autocapitalize": "none", "spellcheck": "false"},
    )
    ends_on = _day(_l("Đến hết ngày"), _l("Hãy chọn ngày kết thúc."), _l("Tới ngày này vai trò tự kết thúc."))
    reason = _reason(
        _l("Lý do"), _l("Ví dụ: được bầu tại hội nghị tổ dân phố ngày 12/10. Người được mời đọc được câu này.")
    )

    def __init__(self, *, today: date, **options: Any) -> None:
        super().__init__(**options)
        self.today = today
        self.contact.label.text = (
            _("Email hoặc số di động của người được mời") if self.phones else _("Email của người được mời")
        )
        self.contact.render_kw = {**self.contact.render_kw, "autocomplete": "off"}

    def first_day(self) -> date:
        return self.today

    def validate_ends_on(self, field: Field) -> None:
        if field.data is None:
            return  # what was typed is no day, which the field says itself
        if field.data < self.first_day():
            raise ValidationError(_("Ngày kết thúc phải sau ngày bắt đầu."))
        if field.data - self.first_day() > LONGEST_TERM - timedelta(days=2):
            raise ValidationError(_("Nhiệm kỳ dài nhất là 5 năm."))


class InvitationForm(TermForm):
    """Which role, where, and from which day on."""

    role = SelectField(_l("Vai trò"))
    area = SelectField(_l("Khu vực"))
    starts_on = _day(_l("Từ ngày"), _l("Hãy chọn ngày bắt đầu."))

    def __init__(self, *, roles: Sequence[Role], areas: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self.role.choices = [SelectChoice(role.value, ROLES[role]) for role in roles]
        self.area.choices = [SelectChoice(slug, name) for slug, name in areas]

    def first_day(self) -> date:
        chosen: date | None = self.starts_on.data
        return chosen or self.today

    def validate_starts_on(self, field: Field) -> None:
        if field.data is not None and field.data < self.today:
            raise ValidationError(_("Ngày bắt đầu đã qua."))
        if field.data is not None and field.data - self.today > LONGEST_WAIT:
            raise ValidationError(_("Ngày bắt đầu muộn nhất là một năm nữa."))


class EndForm(Form):
    """Why a role ends."""

    reason = _reason(_l("Lý do"), _l("Người có vai trò đọc được câu này."))


class WelcomeStaffForm(Form):
    """Accepting a role while signed in."""

    name = StringField(
        _l("Họ và tên"),
        description=_l("Dân thấy tên này cùng vai trò của bạn."),
        filters=[_trimmed],
        validators=[DataRequired(_l("Hãy nhập họ và tên.")), Length(max=80, message=_l("Tên dài hơn 80 ký tự."))],
        render_kw={"autocomplete": "name", "maxlength": 80},
    )


class NewStaffForm(WelcomeStaffForm, NewPasswordForm):
    """Accepting a role with the account's first password."""

    def validate_password(self, field: Field) -> None:
        self.known = [*self.known, self.name.data or ""]
        super().validate_password(field)
