"""What the second moderator says."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from citizen_site.moderation.handling.forms import MAX_REASON
from citizen_site.reports.own.forms import VersionedForm, lines_of


class AgreeForm(VersionedForm):
    """The reason is the first one's."""


class DisagreeForm(VersionedForm):
    """Why it shall stay as it is."""

    why_not = TextAreaField(
        _l("Vì sao không đồng ý?"),
        description=_l("Chỉ người điều hành đọc được."),
        filters=[lines_of],
        validators=[
            DataRequired(_l("Hãy ghi lý do.")),
            Length(max=MAX_REASON, message=_l("Dài quá. Tối đa %(number)d ký tự.", number=MAX_REASON)),
        ],
        render_kw={"maxlength": MAX_REASON},
    )
