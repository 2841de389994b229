"""Sheets: what a stranger typed is never a formula, and both kinds of files say the same."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import openpyxl.utils.escape
import pytest

from citizen_site.core.spreadsheets import write_csv, write_xlsx

HEADING = ["Tên", "Lúc", "Ngày", "Số", "Giờ", "Không"]
MOMENT = datetime(2026, 11, 24, 1, 5, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+84912345678", "-2+3", "@SUM(A1)", "\tx", "\r=1", "  =1+1", "＝1+1", '=HYPERLINK("http://x","y")'],
)
def test_a_text_that_looks_like_a_formula_is_text_in_both(text: str) -> None:
    csv_file, xlsx_file = io.BytesIO(), io.BytesIO()
    write_csv(csv_file, [HEADING[:1], [text]])
    write_xlsx(xlsx_file, [HEADING[:1], [text]])
    ((_,), (written,)) = csv.reader(io.StringIO(csv_file.getvalue().decode("utf-8-sig"), newline=""))
    assert written == f"'{text}"
    cell = openpyxl.load_workbook(xlsx_file).active["A2"]
    assert cell.data_type == "s"
    assert openpyxl.utils.escape.unescape(cell.value) == text


def test_numbers_and_moments_stay_what_they_are_on_hanois_clocks() -> None:
    row = ["Đường Ngô Gia Tự", MOMENT, date(2026, 11, 24), -7, 12.5, None]
    csv_file, xlsx_file = io.BytesIO(), io.BytesIO()
    write_csv(csv_file, [HEADING, row])
    write_xlsx(xlsx_file, [HEADING, row])
    content = csv_file.getvalue()
    assert content.startswith(b"\xef\xbb\xbf"), "the mark by which Excel knows UTF-8"
    assert content.decode("utf-8-sig").splitlines()[1] == "Đường Ngô Gia Tự,2026-11-24 08:05,2026-11-24,-7,12.5,"
    sheet = openpyxl.load_workbook(xlsx_file).active
    assert [cell.value for cell in sheet[1]] == HEADING
    assert [cell.value for cell in sheet[2]] == [
        "Đường Ngô Gia Tự",
        datetime(2026, 11, 24, 8, 5),  # noqa: DTZ001 - a sheet knows no zones
        datetime(2026, 11, 24),  # noqa: DTZ001
        -7,
        12.5,
        None,
    ]
