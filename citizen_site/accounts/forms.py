"""Forms of accounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import phonenumbers
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from citizen_site.accounts.credentials.passwords import MAX_LENGTH, MIN_LENGTH, is_weak_password
from citizen_site.accounts.models import ContactKind, NameDisplay, TextSize
from citizen_site.web.fields import Form
from citizen_site.web.i18n import LANGUAGES


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


def _contact_field(when_empty: Any) -> StringField:
    return StringField(
        filters=[_trimmed],
        validators=[DataRequired(when_empty)],
        render_kw={"maxlength": 254, "autocapitalize": "none", "spellcheck": "false"},
    )


class ContactForm(Form):
    """Where to send the code. Once the form is valid, `kind` says what it is and `contact.data` is its normal form."""

    kind = ContactKind.EMAIL
    contact = _contact_field(_l("Hãy nhập email hoặc số điện thoại để chúng tôi gửi mã."))

    def __init__(self, *, phones: bool, **options: Any) -> None:
        super().__init__(**options)
        self.phones = phones
        self.contact.label.text = _("Email hoặc số điện thoại di động") if phones else _("Email của bạn")
        self.contact.render_kw = {
            **self.contact.render_kw,
            # A phone's e-mail keyboard has digits, too.
            "inputmode": "email",
            "autocomplete": "username" if phones else "email",
        }

    def validate_contact(self, field: Field) -> None:
        self.kind, field.data = normal_contact(field.data, phones=self.phones)


def normal_contact(text: str, *, phones: bool) -> tuple[ContactKind, str]:
    """What kind of contact it is, and its normal form. Raises ValidationError with what to change."""
    if phones and "@" not in text:
        return ContactKind.PHONE, _mobile_number(text)
    return ContactKind.EMAIL, _email(text)


def _email(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

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


class PasswordSignInForm(ContactForm):
    """A contact and its account's password."""

    contact = _contact_field(_l("Hãy nhập email hoặc số điện thoại bạn đăng nhập."))
    password = PasswordField(
        _l("Mật khẩu"),
        validators=[DataRequired(_l("Hãy nhập mật khẩu."))],
        render_kw={"autocomplete": "current-password", "maxlength": 100},
    )


class NewPasswordForm(Form):
    """A password to set.

    `known` are words that a guesser would try first: name and addresses; `names` are those of areas and offices.
    """

    password = PasswordField(
        _l("Mật khẩu mới"),
        description=_l("Ít nhất 10 ký tự. Ghép ba, bốn từ không liên quan với nhau là dễ nhớ mà khó đoán."),
        validators=[DataRequired(_l("Hãy nhập mật khẩu."))],
        render_kw={"autocomplete": "new-password", "maxlength": 100},
    )

    def __init__(self, *, known: Sequence[str], names: Sequence[str], **options: Any) -> None:
        super().__init__(**options)
        self.known = known
        self.names = names

    def validate_password(self, field: Field) -> None:
        if len(field.data) < MIN_LENGTH:
            raise ValidationError(_("Mật khẩu cần ít nhất %(number)d ký tự.", number=MIN_LENGTH))
        if len(field.data) > MAX_LENGTH:
            raise ValidationError(_("Mật khẩu dài nhất %(number)d ký tự.", number=MAX_LENGTH))
        if is_weak_password(field.data, self.known, self.names):
            raise ValidationError(_("Mật khẩu này dễ đoán. Bạn ghép thêm vài từ không liên quan."))


class SecondStepForm(Form):
    """Six digits of the app, or a code on paper."""

    code = StringField(
        _l("Xác minh hai bước"),
        description=_l("6 số trong ứng dụng, hoặc một mã dự phòng bạn đã chép ra giấy."),
        filters=[lambda text: re.sub(r"\s", "", text or "")],
        validators=[DataRequired(_l("Hãy nhập mã.")), Length(max=20, message=_l("Mã dài quá."))],
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": 20,
            "class": "code-input",
        },
    )


class PasskeyForm(Form):
    """What the browser answers; its script fills it in."""

    answer = HiddenField(
        validators=[
            DataRequired(_l("Trình duyệt chưa đưa khóa truy cập. Việc này cần JavaScript.")),
            Length(max=10_000, message=_l("Câu trả lời của trình duyệt dài quá.")),
        ]
    )


class NewPasskeyForm(PasskeyForm):
    """A new passkey and how its owner calls it."""

    name = StringField(
        _l("Tên của khóa truy cập này"),
        description=_l("Ví dụ: điện thoại của tôi."),
        filters=[_trimmed],
        validators=[
            DataRequired(_l("Hãy đặt tên cho khóa truy cập.")),
            Length(max=80, message=_l("Tên dài hơn 80 ký tự.")),
        ],
        render_kw={"maxlength": 80, "autocomplete": "off"},
    )


class CodeForm(Form):
    """The six digits of the message."""

    code = StringField(
        _l("Mã 6 số"),
        filters=[lambda text: re.sub(r"[\s.-]", "", text or "")],
        validators=[DataRequired(_l("Hãy nhập mã 6 số trong email hoặc tin nhắn."))],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12, "class": "code-input"},
    )

    def validate_code(self, field: Field) -> None:
        if not re.fullmatch(r"[0-9]{6}", field.data):
            raise ValidationError(_("Mã có đúng 6 chữ số."))


class ActForm(Form):
    """A button: only the token against forgery."""


class RenewCodesForm(Form):
    """New recovery codes in the place of those that the page was about: `recovery_code_set`."""

    replaces = HiddenField()


class WelcomeForm(Form):
    """The first time: a name if one likes, and consent that nobody ticks for you."""

    name = StringField(
        _l("Tên bạn (không bắt buộc)"),
        description=_l("Người khác chưa thấy tên này ở đâu cả. Bạn đổi lúc nào cũng được."),
        filters=[_trimmed],
        validators=[Length(max=80, message=_l("Tên dài hơn 80 ký tự."))],
        render_kw={"autocomplete": "name", "maxlength": 80},
    )
    consent = BooleanField(
        _l("Tôi đồng ý để Phố Nhà giữ email hoặc số của tôi và tên tôi viết ở trên, như trang Riêng tư nói."),
        validators=[InputRequired(_l("Bạn cần đồng ý để dùng tài khoản. Nếu không, hãy bấm nút ở cuối trang."))],
    )


class ProfileForm(Form):
    """What a person may choose freely."""

    name = StringField(
        _l("Tên bạn (không bắt buộc)"),
        filters=[_trimmed],
        validators=[Length(max=80, message=_l("Tên dài hơn 80 ký tự."))],
        render_kw={"autocomplete": "name", "maxlength": 80},
    )
    name_display = RadioField(
        _l("Người khác thấy tên bạn thế nào?"),
        description=_l(
            "Tổ trưởng, trưởng thôn, người tiếp nhận và quản trị viên luôn hiện cả họ tên, vì dân cần biết "
            "ai phụ trách."
        ),
        choices=[
            SelectChoice(NameDisplay.NOBODY, _l("Không hiện")),
            SelectChoice(NameDisplay.SHORT, _l("Hiện gọn, ví dụ “Lan N.”")),
            SelectChoice(NameDisplay.FULL, _l("Hiện đủ")),
        ],
    )
    signs_answers = BooleanField(_l("Khi tôi trả lời phản ánh, hiện cả tên tôi bên cạnh tên đơn vị"))
    language = RadioField(
        _l("Gửi tin cho bạn bằng tiếng"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )
    text_size = RadioField(
        _l("Cỡ chữ"),
        choices=[
            SelectChoice(TextSize.NORMAL, _l("Vừa")),
            SelectChoice(TextSize.LARGE, _l("Lớn")),
            SelectChoice(TextSize.LARGEST, _l("Rất lớn")),
        ],
    )
