"""The form that attaches files."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField
from wtforms.validators import Length, Regexp

from citizen_site.web.fields import Form


class FilesForm(Form):
    """Several files at once; `upload_key` distinguishes a repeated request from a second one."""

    files = MultipleFileField(
        _l("Chọn ảnh hoặc tệp PDF"),
        description=_l("Tối đa 6 tệp, mỗi tệp dưới 10 MB. PDF có chữ ký số sẽ được kiểm tra giúp người đọc."),
        render_kw={"accept": "image/*,application/pdf,.pdf"},
    )
    upload_key = HiddenField(validators=[Length(min=8, max=32), Regexp(r"^[0-9a-f]+$")])
