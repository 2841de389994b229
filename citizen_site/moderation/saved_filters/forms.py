"""The form that names an address of the queue."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from citizen_site.web.fields import text_line

MAX_NAME = 60


class SaveForm(FlaskForm):  # type: ignore[misc]
    """`query` is the queue's address behind its question mark."""

    query = HiddenField()
    name = text_line(
        _l("Tên bộ lọc"),
        longest=MAX_NAME,
        required=_l("Hãy đặt tên cho bộ lọc."),
        description=_l("Ngắn gọn, ví dụ: Đèn đường quá hạn. Trùng tên cũ thì bộ lọc mới thay bộ lọc cũ."),
        autocomplete="off",
    )
