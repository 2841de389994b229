"""Forms of accounts."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from citizen_site.accounts.models import TextSize
from citizen_site.web.i18n import LANGUAGES


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class EmailForm(FlaskForm):  # type: ignore[misc]
    """Where to send the code; `email.data` is in its normal form once the form is valid."""

    email = EmailField(
        _l("Thư điện tử của bạn"),
        filters=[_trimmed],
        validators=[DataRequired(_l("Hãy ghi địa chỉ thư điện tử của bạn."))],
        render_kw={"autocomplete": "email", "maxlength": 254, "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate_email(self, field: Field) -> None:
        try:
            found = validate_email(field.data, check_deliverability=False)
        except EmailNotValidError as error:
            raise ValidationError(_("Địa chỉ này chưa đúng. Ví dụ đúng: ten@example.com.")) from error
        if found.ascii_email is None:
            raise ValidationError(_("Phần trước dấu @ chỉ dùng chữ không dấu."))
        field.data = found.ascii_email.lower()


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
        _l("Tôi đồng ý để Phố Nhà giữ địa chỉ thư và tên tôi ghi ở trên, như trang Riêng tư nói."),
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
