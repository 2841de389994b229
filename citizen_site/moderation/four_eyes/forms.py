"""What the second moderator says."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from citizen_site.moderation.handling.forms import MAX_REASON
from citizen_site.reports.own.forms import VersionedForm
from citizen_site.web.fields import text_area


class AgreeForm(VersionedForm):
    """The reason is the first one's."""


class DisagreeForm(VersionedForm):
    """Why it shall stay as it is."""

    why_not = text_area(
        _l("Vì sao không đồng ý?"),
        longest=MAX_REASON,
        required=_l("Hãy ghi lý do."),
        description=_l("Chỉ người điều hành đọc được."),
    )
