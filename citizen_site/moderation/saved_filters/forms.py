"""The form that names an address of the queue."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from citizen_site.core.text import clean

MAX_NAME = 60


class SaveForm(FlaskForm):  # type: ignore[misc]
    """`query` is the queue's address behind its question mark."""

    query = HiddenField()
    name = StringField(
        _l("Tên bộ lọc"),
        description=_l("Ngắn gọn, ví dụ: Đèn đường quá hạn. Trùng tên cũ thì bộ lọc mới thay bộ lọc cũ."),
        filters=[lambda text: clean(text or "")],
        validators=[
            DataRequired(_l("Hãy đặt tên cho bộ lọc.")),
            Length(max=MAX_NAME, message=_l("Dài quá. Tối đa %(number)d ký tự.", number=MAX_NAME)),
        ],
        render_kw={"maxlength": MAX_NAME, "autocomplete": "off"},
    )
