"""Tables that spreadsheets save as CSV: read line by line, with what is wrong in which line, and written safely."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from citizen_site.core.file_imports import MAX_BYTES
from citizen_site.core.text import clean
from citizen_site.web.import_problems import ImportProblem, Problem

_HINT = re.compile(r"\"?sep=(?P<delimiter>[,;\t])\"?[,;\t]*\r?\n", re.IGNORECASE)
# A spreadsheet takes such a cell for a formula, so writing puts a ' before it, and reading takes one away again.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@＝＋－＠]")


@dataclass(frozen=True)
class Line:
    """A line (counted as a spreadsheet counts, the heading is line 1) and its cells by the name of their column."""

    number: int
    cells: Mapping[str, str]
    problems: list[Problem]

    def complain(self, column: str, kind: ImportProblem, **values: Any) -> None:
        self.problems.append(Problem(self.number, column, kind, values))

    def text(self, name: str, *, keep_lines: bool = False) -> str:
        """A cell cleaned, as its author meant it; "" where the file has no such column."""
        text = clean(self.cells.get(name, ""), keep_lines=keep_lines)
        return text[1:] if _GUARDED.match(text) else text


def read_table(
    content: bytes, columns: Sequence[str], required: Collection[str], problems: list[Problem]
) -> Iterator[Line]:
    """The lines of a file: UTF-8 (with or without mark), separated by comma or semicolon. Never raises for bad content.

    What is wrong goes to `problems`, also when that ends the file; lines that are empty are left out.
    """
    if len(content) > MAX_BYTES:
        problems.append(Problem(1, "", ImportProblem.TOO_LARGE))
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(Problem(1, "", ImportProblem.NOT_UTF8))
        return
    text, delimiter = _without_hint(text)
    lines = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1)
    line, is_empty = 1, True
    try:
        names = [name.strip() for name in next(lines, (1, []))[1]]
        if wrong := _wrong_columns(names, columns, required):
            problems += wrong
            return
        for line, cells in lines:
            if any(cell.strip() for cell in cells):  # spreadsheets leave empty lines at the end
                is_empty = False
                yield _line(line, names, cells, problems)
    except csv.Error as error:
        problems.append(Problem(line, "", ImportProblem.UNREADABLE, {"error": str(error)}))
    if is_empty and not problems:
        problems.append(Problem(1, "", ImportProblem.EMPTY))


def _line(number: int, names: Sequence[str], cells: Sequence[str], problems: list[Problem]) -> Line:
    line = Line(number, dict.fromkeys(names, "") | dict(zip(names, cells, strict=False)), problems)
    if len(cells) != len(names):
        line.complain("", ImportProblem.CELLS, found=len(cells), wanted=len(names))
    for position, (name, cell) in enumerate(zip(names, cells, strict=False), start=1):
        if not name and cell.strip():
            line.complain("", ImportProblem.NAMELESS, number=position, value=clean(cell)[:40])
    return line


def _without_hint(text: str) -> tuple[str, str]:
    """The table and what separates its cells. Excel may say so in a line before the heading, and counts it not."""
    if hint := _HINT.match(text):
        return text[hint.end() :], hint["delimiter"]
    heading = next(io.StringIO(text, newline=""), "")
    return text, max(",;\t", key=heading.count)


def _wrong_columns(names: Sequence[str], columns: Sequence[str], required: Collection[str]) -> list[Problem]:
    """A column without a name is none as long as it is empty: spreadsheets leave some at the right."""
    return [
        *(Problem(1, name, ImportProblem.COLUMN_MISSING) for name in required if name not in names),
        *(Problem(1, name, ImportProblem.COLUMN_UNKNOWN) for name in names if name and name not in columns),
        *(Problem(1, name, ImportProblem.COLUMN_TWICE) for name in columns if names.count(name) > 1),
    ]


def write_table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """The file that `read_table` reads back to the same texts; no cell can be taken for a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _guarded(text) for name, text in row.items()})
    return buffer.getvalue().encode("utf-8-sig")


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text
