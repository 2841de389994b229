"""The form with which a body outside answers."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from citizen_site.moderation.forwarding.commands import NEEDS_WORDS
from citizen_site.moderation.forwarding.models import Outcome
from citizen_site.moderation.forwarding.names import CHOICES
from citizen_site.reports.commands import MAX_PUBLIC_TEXT
from citizen_site.reports.own.forms import lines_of


class ForwardedAnswerForm(FlaskForm):  # type: ignore[misc]
    """Below an address with a secret: no token."""

    class Meta:
        csrf = False

    outcome = RadioField(
        _l("Nơi của bạn trả lời thế nào?"),
        choices=[SelectChoice(each.value, CHOICES[each]) for each in Outcome],
        validators=[DataRequired(_l("Hãy chọn một câu trả lời."))],
    )
    words = TextAreaField(
        _l("Vài lời về việc này"),
        description=_l("Đã làm gì, khi nào; hoặc việc này thuộc nơi nào. Người điều hành đọc trước khi đăng."),
        filters=[lines_of],
        validators=[
            Length(max=MAX_PUBLIC_TEXT, message=_l("Dài quá. Tối đa %(number)d ký tự.", number=MAX_PUBLIC_TEXT))
        ],
        render_kw={"maxlength": MAX_PUBLIC_TEXT},
    )

    def validate_words(self, field: Field) -> None:
        if self.outcome.data in {each.value for each in NEEDS_WORDS} and not field.data:
            raise ValidationError(_("Hãy viết vài lời, để người báo biết việc đã ra sao."))
