"""The words of what is decided of a photo."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.reports.axes import PhotoDecision

DECISIONS: dict[str, Any] = {
    PhotoDecision.PUBLISH: _l("Đăng"),
    PhotoDecision.KEEP_BACK: _l("Không đăng"),
}
