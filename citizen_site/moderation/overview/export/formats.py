"""Kinds of files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import IO

from citizen_site.core.spreadsheets import Cell, write_csv, write_xlsx


class Format(StrEnum):
    """What a sheet is written as; the word is the file's ending."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def mimetype(self) -> str:
        if self is Format.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def write(self, file: IO[bytes], rows: Iterable[Sequence[Cell]]) -> None:
        (write_csv if self is Format.CSV else write_xlsx)(file, rows)
