"""Forms of the directory."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from citizen_site.directory.labels import REPORT_TOPICS
from citizen_site.web.fields import Form


class ServiceReportForm(Form):
    """Something about a service is wrong."""

    topic = RadioField(
        _l("Điều gì sai?"),
        choices=[SelectChoice(value, label) for value, label in REPORT_TOPICS.items()],
        validators=[InputRequired(_l("Hãy chọn điều bị sai."))],
    )
    message = TextAreaField(
        _l("Bạn thấy gì?"),
        description=_l("Vài câu là đủ. Đừng ghi tên, số điện thoại hay số giấy tờ của bạn."),
        validators=[
            DataRequired(_l("Hãy viết vài chữ để chúng tôi biết cần sửa gì.")),
            Length(max=2000, message=_l("Lời nhắn dài hơn 2.000 ký tự. Hãy viết ngắn lại.")),
        ],
    )
