"""Placeholders of a template, such as "{ma}": their values, and the text with all of them filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

# What each field stands for, as it is explained beside the editor.
FIELDS: dict[str, Any] = {
    "ma": _l("mã phản ánh, ví dụ K7M-4QXT"),
    "noi": _l("nơi xảy ra, như người báo ghi"),
    "loai": _l("loại việc"),
    "don_vi": _l("phường, xã trả lời"),
    "doi": _l("đội hay đơn vị được giao"),
    "han": _l("hạn xử lý"),
    "ngay_hen": _l("ngày hẹn làm"),
    "ngay_gui": _l("ngày người dân gửi"),
    "hom_nay": _l("hôm nay"),
}
_FIELD = re.compile(r"\{([^{}\n]{0,40})\}")
# What stands in a text for something that is not known; the sender fills it in.
BLANK = "[…]"


def unknown_fields(body: str) -> list[str]:
    """Names in braces that are no fields, in their order."""
    return [name for name in dict.fromkeys(_FIELD.findall(body)) if name not in FIELDS]


def filled(body: str, values: Mapping[str, str]) -> str:
    """The text with its fields replaced; one without a value becomes a blank that is easy to see."""
    return _FIELD.sub(lambda match: values.get(match[1]) or BLANK, body)


def has_blanks(text: str) -> bool:
    """Is something left to fill in?"""
    return BLANK in text or bool(_FIELD.search(text))
