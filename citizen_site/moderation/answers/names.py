"""The words of answers: what one may lack, and what prepared ones are for."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.moderation.answers.models import ResponseTemplate
from citizen_site.moderation.answers.phrases import Doubt
from citizen_site.moderation.handling.names import MOVES
from citizen_site.reports.categories.names import GROUPS
from citizen_site.web.i18n import localised

DOUBTS: dict[str, Any] = {
    Doubt.BLANKS_LEFT: _l("Còn chỗ trống chưa điền, như […]."),
    Doubt.TOO_SHORT: _l("Lời trả lời rất ngắn: người đọc chưa biết đã làm gì, khi nào, hay vì sao không làm."),
    Doubt.ONLY_PHRASES: _l("Chỉ có câu mẫu chung chung. Hãy nói rõ đã làm gì, ở đâu, ngày nào, hoặc vì sao không làm."),
    Doubt.NO_EVIDENCE: _l("Không có ảnh, văn bản, ngày hay con số nào để người đọc kiểm lại."),
    Doubt.NO_DOCUMENT: _l("Bạn chọn bằng chứng là văn bản, nhưng lời trả lời không có số văn bản."),
}


def purpose_of(template: ResponseTemplate) -> str:
    """For which step and which reports it is offered."""
    step = MOVES[template.status] if template.status else _("mọi bước")
    if template.category:
        return f"{step} · {localised(template.category, 'name')}"
    group = GROUPS[template.group_code] if template.group_code else _("mọi loại việc")
    return f"{step} · {group}"
