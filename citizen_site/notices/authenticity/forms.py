"""The form of the authenticity check."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from citizen_site.notices.authenticity.queries import is_enough
from citizen_site.web.fields import Form

MOST_LETTERS = 12_000


class CheckForm(Form):
    """A text, a link or a code that somebody has seen somewhere."""

    seen = TextAreaField(
        _l("Dán tin nhắn, đường dẫn hoặc mã"),
        description=_l("Ví dụ tin nhắn trên Zalo, hay mã 6 ký tự dưới tờ thông báo. Chúng tôi so xong là quên ngay."),
        validators=[
            DataRequired(_l("Hãy dán lời nhắn, đường dẫn hoặc mã bạn muốn kiểm tra.")),
            Length(max=MOST_LETTERS, message=_l("Dài hơn 12.000 ký tự. Hãy chỉ dán phần bạn muốn kiểm tra.")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def validate_seen(self, field: TextAreaField) -> None:
        if not is_enough(field.data):
            raise ValidationError(_("Ngắn quá nên chưa so được. Hãy dán ít nhất một câu, hoặc mã 6 ký tự."))
