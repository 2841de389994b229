"""The words of long work: each kind by what its page is called; and the folder of the files that come of it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: dict[str, Any] = {
    "report_list": _l("Xuất danh sách phản ánh"),
}
FILES = "desk-files"
KEPT_DAYS = 7
