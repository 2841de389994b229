"""Rows as CSV and XLSX files. What a stranger typed is text in both, never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO

from citizen_site.core.clock import to_local

Cell = str | int | float | datetime | date | None

# Programs take a text that begins so for a formula, the wide forms of East Asian keyboards too.
_FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROLS = ("\t", "\r", "\n")
_WIDTHS = (10, 40)


def _local(moment: datetime) -> datetime:
    """On Hanoi's clocks, to the minute, without a zone: spreadsheets know none."""
    return to_local(moment).replace(second=0, microsecond=0, tzinfo=None)


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{_local(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, str):
        is_formula = cell.lstrip().startswith(_FORMULAS) or cell.startswith(_CONTROLS)
        return f"'{cell}" if is_formula else cell
    return str(cell).removesuffix(".0")  # as a spreadsheet writes a whole number


def write_csv(file: IO[bytes], rows: Iterable[Sequence[Cell]]) -> None:
    """UTF-8 with the mark by which Excel knows it. Formulas get an apostrophe in front."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    text.detach()


def write_xlsx(file: IO[bytes], rows: Iterable[Sequence[Cell]]) -> None:
    """One sheet, its first row the heading. A row at a time, so that memory does not grow with the rows."""
    import xlsxwriter

    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        moment, day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        for row_number, row in enumerate(rows):
            if row_number == 0:
                for column, cell in enumerate(row):
                    sheet.set_column(column, column, min(max(len(str(cell)) + 2, _WIDTHS[0]), _WIDTHS[1]))
            for column, cell in enumerate(row):
                if row_number == 0:
                    sheet.write_string(row_number, column, str(cell), bold)
                elif isinstance(cell, datetime):
                    sheet.write_datetime(row_number, column, _local(cell), moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(row_number, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(row_number, column, cell)
                elif cell is not None:
                    sheet.write_number(row_number, column, cell)
