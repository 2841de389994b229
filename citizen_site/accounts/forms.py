"""Forms of accounts."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from citizen_site.accounts.models import ContactKind, TextSize
from citizen_site.web.i18n import LANGUAGES


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class ContactForm(FlaskForm):  # type: ignore[misc]
    """Where to send the code. Once the form is valid, `kind` says what it is and `contact.data` is its normal form."""

    kind = ContactKind.EMAIL
    contact = StringField(
        filters=[_trimmed],
        validators=[DataRequired(_l("Hãy ghi địa chỉ để chúng tôi gửi mã."))],
        render_kw={"maxlength": 254, "autocapitalize": "none", "spellcheck": "false"},
    )

    def __init__(self, *, phones: bool, **options: Any) -> None:
        super().__init__(**options)
        self.phones = phones
        self.contact.label.text = _("Thư điện tử hoặc số điện thoại di động") if phones else _("Thư điện tử của bạn")
        self.contact.render_kw = {
            **self.contact.render_kw,
            # A phone's e-mail keyboard has digits, too.
            "inputmode": "email",
            "autocomplete": "username" if phones else "email",
        }

    def validate_contact(self, field: Field) -> None:
        if self.phones and "@" not in field.data:
            self.kind, field.data = ContactKind.PHONE, _mobile_number(field.data)
        else:
            self.kind, field.data = ContactKind.EMAIL, _email(field.data)


def _email(text: str) -> str:
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValidationError(_("Địa chỉ này chưa đúng. Ví dụ đúng: ten@example.com.")) from error
    if found.ascii_email is None:
        raise ValidationError(_("Phần trước dấu @ chỉ dùng chữ không dấu."))
    return str(found.ascii_email).lower()


def _mobile_number(text: str) -> str:
    """In E.164 form. Only Vietnamese mobile numbers: messages to others are dear, and a way to make us pay."""
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("Số này chưa đúng. Ví dụ đúng: 0912 345 678.")) from error
    mobile = phonenumbers.number_type(number) in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )
    if not phonenumbers.is_valid_number_for_region(number, "VN") or not mobile:
        raise ValidationError(_("Chúng tôi chỉ nhắn tin được tới số di động Việt Nam, ví dụ 0912 345 678."))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The six digits of the message."""

    code = StringField(
        _l("Mã sáu số"),
        filters=[lambda text: re.sub(r"[\s.-]", "", text or "")],
        validators=[DataRequired(_l("Hãy gõ mã sáu số trong thư."))],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12, "class": "code-input"},
    )

    def validate_code(self, field: Field) -> None:
        if not re.fullmatch(r"[0-9]{6}", field.data):
            raise ValidationError(_("Mã có đúng sáu chữ số."))


class ActForm(FlaskForm):  # type: ignore[misc]
    """A button: only the token against forgery."""


class WelcomeForm(FlaskForm):  # type: ignore[misc]
    """The first time: a name if one likes, and consent that nobody ticks for you."""

    name = StringField(
        _l("Tên bạn (không bắt buộc)"),
        description=_l("Người khác chưa thấy tên này ở đâu cả. Bạn đổi lúc nào cũng được."),
        filters=[_trimmed],
        validators=[Length(max=80, message=_l("Tên dài hơn 80 ký tự."))],
        render_kw={"autocomplete": "name", "maxlength": 80},
    )
    consent = BooleanField(
        _l("Tôi đồng ý để Phố Nhà giữ địa chỉ hay số của tôi và tên tôi ghi ở trên, như trang Riêng tư nói."),
        validators=[InputRequired(_l("Muốn mở tài khoản, bạn cần đồng ý. Không thì bấm “Thôi, xoá hết”."))],
    )


class ProfileForm(FlaskForm):  # type: ignore[misc]
    """What a person may choose freely."""

    name = StringField(
        _l("Tên bạn (không bắt buộc)"),
        filters=[_trimmed],
        validators=[Length(max=80, message=_l("Tên dài hơn 80 ký tự."))],
        render_kw={"autocomplete": "name", "maxlength": 80},
    )
    language = RadioField(
        _l("Thư gửi cho bạn bằng tiếng"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )
    text_size = RadioField(
        _l("Cỡ chữ"),
        choices=[
            SelectChoice(TextSize.NORMAL, _l("Vừa")),
            SelectChoice(TextSize.LARGE, _l("Lớn")),
            SelectChoice(TextSize.LARGEST, _l("Rất lớn")),
        ],
    )
