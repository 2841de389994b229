"""The words of long work: each kind by what its page is called; and the folder of the files that come of it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: dict[str, Any] = {
    "report_list": _l("Xuất danh sách phản ánh"),
    "bulk_act": _l("Làm với nhiều phản ánh"),
    "bulk_undo": _l("Thu lại việc đã làm với nhiều phản ánh"),
    "dry_run": _l("Thử quy tắc với 90 ngày qua"),
}
FILES = "desk-files"
KEPT_DAYS = 7
