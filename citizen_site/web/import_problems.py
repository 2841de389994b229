"""What may be wrong in a file that is imported, and the sentence for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class ImportProblem(StrEnum):
    """Why a file, a line or a cell is not taken."""

    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    COLUMN_MISSING = "column_missing"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_TWICE = "column_twice"
    NAMELESS = "nameless"
    CELLS = "cells"
    SLUG = "slug"
    SLUG_TWICE = "slug_twice"
    PHONE = "phone"
    URL = "url"
    NOT_ONE_OF = "not_one_of"
    UNKNOWN_VALUE = "unknown_value"
    BLANK = "blank"
    DATE = "date"
    FEE = "fee"
    DEGREES = "degrees"
    HALF_POINT = "half_point"
    HOURS = "hours"
    BOOLEAN = "boolean"
    TOO_LONG = "too_long"
    UNCHECKED = "unchecked"
    NAME_TAKEN = "name_taken"
    NAME_TWICE = "name_twice"
    GROUP_ENDED = "group_ended"
    NOT_FORMER = "not_former"
    MAIN_TWICE = "main_twice"
    TWO_DAYS = "two_days"
    NOT_YET = "not_yet"
    TOO_EARLY = "too_early"
    FUTURE = "future"
    BEFORE_START = "before_start"
    NUMBER = "number"
    NUMBER_AMBIGUOUS = "number_ambiguous"
    PERCENT = "percent"
    REASON = "reason"


SENTENCES: dict[str, Any] = {
    ImportProblem.TOO_LARGE: _l("tệp lớn hơn 5 MB"),
    ImportProblem.NOT_UTF8: _l("tệp không phải UTF-8; hãy lưu lại dạng “CSV UTF-8”"),
    ImportProblem.UNREADABLE: _l("từ sau dòng này không đọc được (%(error)s)"),
    ImportProblem.EMPTY: _l("tệp không có dòng nào"),
    ImportProblem.COLUMN_MISSING: _l("thiếu cột này"),
    ImportProblem.COLUMN_UNKNOWN: _l("cột này không có trong mẫu"),
    ImportProblem.COLUMN_TWICE: _l("cột này có hai lần"),
    ImportProblem.NAMELESS: _l("cột thứ %(number)s không có tên mà ở đây có “%(value)s”; hãy đặt tên cột hoặc xóa ô"),
    ImportProblem.CELLS: _l("có %(found)s ô, phải có %(wanted)s"),
    ImportProblem.SLUG: _l("“%(value)s” chỉ được gồm a-z, 0-9 và dấu -"),
    ImportProblem.SLUG_TWICE: _l("đã có ở dòng %(line)s"),
    ImportProblem.PHONE: _l("“%(value)s” không phải số điện thoại"),
    ImportProblem.URL: _l("phải bắt đầu bằng https:// hoặc http://"),
    ImportProblem.NOT_ONE_OF: _l("“%(value)s” không thuộc: %(allowed)s"),
    ImportProblem.UNKNOWN_VALUE: _l("không có “%(value)s”"),
    ImportProblem.BLANK: _l("không được để trống"),
    ImportProblem.DATE: _l("phải là ngày dạng 2026-11-23"),
    ImportProblem.FEE: _l("phải là số đồng, không âm, ví dụ 8000"),
    ImportProblem.DEGREES: _l("“%(value)s” phải là số từ -%(limit)s đến %(limit)s"),
    ImportProblem.HALF_POINT: _l("cần cả vĩ độ và kinh độ"),
    ImportProblem.HOURS: _l("không đúng cách viết, ví dụ Mo-Fr 08:00-11:30,13:30-17:00; PH off"),
    ImportProblem.BOOLEAN: _l("phải là true hoặc false"),
    ImportProblem.TOO_LONG: _l("dài hơn %(length)s ký tự"),
    ImportProblem.UNCHECKED: _l("cột source ghi “%(mark)s” thì không có ngày kiểm tra"),
    ImportProblem.NAME_TAKEN: _l("phường, xã đã có “%(value)s”"),
    ImportProblem.NAME_TWICE: _l("“%(value)s” đã có ở dòng %(line)s"),
    ImportProblem.GROUP_ENDED: _l("“%(value)s” đã thay đổi theo văn bản khác"),
    ImportProblem.NOT_FORMER: _l("chỉ ghi tổ, thôn đã có trong cột former"),
    ImportProblem.MAIN_TWICE: _l("“%(value)s” đã tiếp nối ở dòng %(line)s"),
    ImportProblem.TWO_DAYS: _l("“%(value)s” có ngày khác ở dòng trên"),
    ImportProblem.NOT_YET: _l("chưa tới ngày này; hãy nhập khi văn bản có hiệu lực"),
    ImportProblem.FUTURE: _l("ngày này chưa tới"),
    ImportProblem.TOO_EARLY: _l("ngày này “%(value)s” chưa có"),
    ImportProblem.BEFORE_START: _l("ngày cuối phải sau ngày đầu"),
    ImportProblem.NUMBER: _l("“%(value)s” không phải số"),
    ImportProblem.NUMBER_AMBIGUOUS: _l("“%(value)s” hiểu được hai cách; hàng nghìn thì viết liền, số lẻ thì thêm số 0"),
    ImportProblem.PERCENT: _l("“%(value)s” phải từ 0 đến 100"),
    ImportProblem.REASON: _l("kỳ này đã có %(value)s; hãy viết vì sao sửa"),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong in a line (counted as a spreadsheet counts, the heading is line 1) and column.

    `values` are the parts of its sentence: SENTENCES.
    """

    line: int
    column: str
    kind: ImportProblem
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return problem_sentence(self.line, self.column, self.kind, self.values)


def problem_sentence(line: int, column: str, kind: str, values: Mapping[str, Any]) -> str:
    """ "Dòng 3, cột phone: …" in the reader's language."""
    what = str(SENTENCES[kind]) % values
    if column:
        return str(_l("Dòng %(line)s, cột %(column)s: %(what)s", line=line, column=column, what=what))
    return str(_l("Dòng %(line)s: %(what)s", line=line, what=what))
