"""The form with which a body outside answers."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from citizen_site.moderation.forwarding.commands import NEEDS_WORDS
from citizen_site.moderation.forwarding.models import Outcome
from citizen_site.moderation.forwarding.names import CHOICES
from citizen_site.reports.commands import MAX_PUBLIC_TEXT
from citizen_site.web.fields import text_area


class ForwardedAnswerForm(FlaskForm):  # type: ignore[misc]
    """Below an address with a secret: no token."""

    class Meta:
        csrf = False

    outcome = RadioField(
        _l("Nơi của bạn trả lời thế nào?"),
        choices=[SelectChoice(each.value, CHOICES[each]) for each in Outcome],
        validators=[DataRequired(_l("Hãy chọn một câu trả lời."))],
    )
    words = text_area(
        _l("Vài lời về việc này"),
        longest=MAX_PUBLIC_TEXT,
        description=_l("Đã làm gì, khi nào; hoặc việc này thuộc nơi nào. Người điều hành đọc trước khi đăng."),
    )

    def validate_words(self, field: Field) -> None:
        if self.outcome.data in {each.value for each in NEEDS_WORDS} and not field.data:
            raise ValidationError(_("Hãy viết vài lời, để người báo biết việc đã ra sao."))
