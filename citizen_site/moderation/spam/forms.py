"""Forms about spam."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from citizen_site.moderation.handling.forms import MAX_REASON
from citizen_site.moderation.spam.names import DAYS, SOURCES
from citizen_site.reports.sources.source import SourceKind
from citizen_site.web.fields import text_area


class BlockForm(FlaskForm):  # type: ignore[misc]
    """Which source, until when, why; only what is known of the report can be chosen."""

    kind = RadioField(_l("Chặn gì"), validators=[InputRequired(_l("Hãy chọn một điều."))])
    days = RadioField(
        _l("Trong bao lâu"),
        choices=[SelectChoice(str(days), words) for days, words in DAYS.items()],
        default="7",
        validators=[InputRequired(_l("Hãy chọn một điều."))],
    )
    reason = text_area(
        _l("Lý do"),
        longest=MAX_REASON,
        required=_l("Hãy ghi lý do."),
        description=_l("Người bị chặn đọc được lý do này."),
    )
    hides = BooleanField(_l("Ẩn luôn những phản ánh của nguồn này đang chờ duyệt, với cùng lý do"))

    def __init__(self, kinds: Collection[SourceKind], **options: Any) -> None:
        super().__init__(**options)
        self.kind.choices = [SelectChoice(kind.value, SOURCES[kind]) for kind in SourceKind if kind in kinds]
