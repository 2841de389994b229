"""Services as CSV: reading reports what is wrong in which line, and accepts whatever writing produces."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from citizen_site.core.text import clean
from citizen_site.directory.models import Audience, LifeEvent, Pillar, ProcedureLevel, Service, ServiceKind, values
from citizen_site.directory.opening_hours import InvalidHoursError, check_hours

# Lists hold values separated by ";". Texts ending in _en are English. Fees are đồng, points are degrees.
COLUMNS = (
    "slug",
    "kind",
    "pillar",
    "name",
    "name_en",
    "summary",
    "summary_en",
    "description",
    "description_en",
    "audiences",
    "life_events",
    "provider",
    "provider_en",
    "url",
    "phone",
    "areas",
    "languages",
    "last_checked",
    "procedure_code",
    "procedure_level",
    "documents",
    "documents_en",
    "duration",
    "duration_en",
    "fee_online",
    "fee_counter",
    "fee_note",
    "fee_note_en",
    "address",
    "address_en",
    "latitude",
    "longitude",
    "opening_hours",
    "offers",
    "offers_en",
    "is_demo",
)
REQUIRED = ("slug", "kind", "pillar", "name", "summary", "audiences", "areas")
# Only these hold several lines.
_LONG = {"description", "description_en", "documents", "documents_en", "offers", "offers_en"}
MAX_BYTES = 5 * 1024 * 1024
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_PHONE = re.compile(r"^\+?[0-9][0-9 .]{2,20}$")
# A spreadsheet takes such a cell for a formula, so writing puts a ' before it, and reading takes one away again.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@＝＋－＠]")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a line (counted as a spreadsheet counts, the heading is line 1) and column."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        return f"Dòng {self.line}, cột {self.column}: {self.text}" if self.column else f"Dòng {self.line}: {self.text}"


@dataclass(frozen=True)
class Parsed:
    """Rows as values for Service (with `areas` as slugs); only to be used when there is no problem."""

    rows: list[dict[str, Any]]
    problems: list[Problem]


def parse_services(content: bytes, known_areas: Collection[str]) -> Parsed:
    """Read a file: UTF-8 (with or without mark), separated by comma or semicolon. Never raises for bad content.

    A column that is not in the file is not in the rows either: what a service has there stays.
    """
    if len(content) > MAX_BYTES:
        return Parsed([], [Problem(1, "", "tệp lớn hơn 5 MB")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Parsed([], [Problem(1, "", "tệp không phải UTF-8; hãy lưu lại dạng “CSV UTF-8”")])
    heading = next(io.StringIO(text, newline=""), "")
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    lines = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1)
    problems: list[Problem] = []
    rows: list[dict[str, Any]] = []
    line = 1
    try:
        names = [name.strip() for name in next(lines, (1, []))[1]]
        problems += _wrong_columns(names)
        if problems:
            return Parsed([], problems)
        first_seen: dict[str, int] = {}
        for line, cells in lines:
            if not any(cell.strip() for cell in cells):
                continue  # spreadsheets leave empty lines at the end
            row = _Row(dict.fromkeys(names, "") | dict(zip(names, cells, strict=False)), line, problems)
            if len(cells) != len(names):
                row.complain("", f"có {len(cells)} ô, phải có {len(names)}")
            parsed = row.parse(known_areas)
            slug = parsed["slug"]
            if slug and first_seen.setdefault(slug, line) != line:
                row.complain("slug", f"đã có ở dòng {first_seen[slug]}")
            # The file's order is the suggested order of the list.
            parsed["position"] = len(rows)
            rows.append(parsed)
    except csv.Error as error:
        problems.append(Problem(line, "", f"từ sau dòng này không đọc được ({error})"))
    if not rows and not problems:
        problems.append(Problem(1, "", "tệp không có dịch vụ nào"))
    return Parsed(rows, problems)


def _wrong_columns(names: Sequence[str]) -> list[Problem]:
    return [
        *(Problem(1, name, "thiếu cột này") for name in REQUIRED if name not in names),
        *(Problem(1, name, "cột này không có trong mẫu") for name in names if name not in COLUMNS),
        *(Problem(1, name, "cột này có hai lần") for name in COLUMNS if names.count(name) > 1),
    ]


class _Row:
    """One line on its way from text to values."""

    def __init__(self, raw: dict[str, str], line: int, problems: list[Problem]) -> None:
        self.raw, self.line, self.problems = raw, line, problems

    def complain(self, column: str, text: str) -> None:
        self.problems.append(Problem(self.line, column, text))

    def parse(self, known_areas: Collection[str]) -> dict[str, Any]:
        row: dict[str, Any] = {name: self._text(name) for name in COLUMNS}
        self._check("slug", row["slug"], _SLUG.match, "chỉ gồm a-z, 0-9 và dấu -")
        self._check("phone", row["phone"], _PHONE.match, "không phải số điện thoại")
        self._check("url", row["url"], _is_web_address, "phải bắt đầu bằng https:// hoặc http://")
        self._one_of("procedure_level", row, list(ProcedureLevel))
        self._one_of("kind", row, list(ServiceKind))
        self._one_of("pillar", row, list(Pillar))
        self._some_of("audiences", row, list(Audience))
        self._some_of("life_events", row, list(LifeEvent))
        self._some_of("languages", row, ["vi", "en"])
        self._some_of("areas", row, known_areas)
        for name in REQUIRED:
            if not row[name]:
                self.complain(name, "không được để trống")
        row["languages"] = row["languages"] or "vi"
        row["areas"] = values(row["areas"])
        row["last_checked"] = self._convert("last_checked", row, date.fromisoformat, "phải là ngày dạng 2026-11-23")
        for name in ("fee_online", "fee_counter"):
            row[name] = self._convert(name, row, _money, "phải là số đồng, không âm, ví dụ 8000")
        for name, limit in (("latitude", 90), ("longitude", 180)):
            row[name] = self._convert(name, row, _degrees(limit), f"phải là số từ -{limit} đến {limit}")
        if (row["latitude"] is None) != (row["longitude"] is None):
            self.complain("latitude", "cần cả vĩ độ và kinh độ")
        if row["opening_hours"]:
            try:
                check_hours(row["opening_hours"])
            except InvalidHoursError:
                self.complain("opening_hours", "không đúng cách viết, ví dụ Mo-Fr 08:00-11:30,13:30-17:00; PH off")
        if row["is_demo"].lower() not in ("", "true", "false", "0", "1"):
            self.complain("is_demo", "phải là true hoặc false")
        row["is_demo"] = row["is_demo"].lower() in ("true", "1")
        return {name: value for name, value in row.items() if name in self.raw}

    def _text(self, name: str) -> str:
        text = clean(self.raw.get(name, ""), keep_lines=name in _LONG)
        if _GUARDED.match(text):
            text = text[1:]
        limit = getattr(Service.__table__.c.get(name), "type", None)
        length = getattr(limit, "length", None) or 5000
        if len(text) > length:
            self.complain(name, f"dài hơn {length} ký tự")
        return text

    def _check(self, name: str, value: str, good: Callable[[str], Any], text: str) -> None:
        if value and not good(value):
            self.complain(name, text)

    def _one_of(self, name: str, row: dict[str, Any], allowed: Iterable[str]) -> None:
        if row[name] and row[name] not in set(allowed):
            self.complain(name, f"“{row[name][:40]}” không thuộc: {', '.join(allowed)}")

    def _some_of(self, name: str, row: dict[str, Any], allowed: Collection[str]) -> None:
        for value in values(row[name]):
            if value not in allowed:
                self.complain(name, f"không có “{value[:60]}”")
        row[name] = ";".join(dict.fromkeys(values(row[name])))

    def _convert(self, name: str, row: dict[str, Any], convert: Callable[[str], Any], text: str) -> Any:
        if not row[name]:
            return None
        try:
            return convert(row[name])
        except ValueError:
            self.complain(name, text)
            return None


def _money(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)


def _degrees(limit: int) -> Callable[[str], float]:
    def convert(text: str) -> float:
        value = float(text)
        if not -limit <= value <= limit:
            raise ValueError(text)
        return value

    return convert


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None and " " not in text


def write_services(services: Iterable[Service]) -> bytes:
    """The file that `parse_services` reads back to the same values; no cell can be taken for a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for service in services:
        writer.writerow({name: _cell(service, name) for name in COLUMNS})
    return buffer.getvalue().encode("utf-8-sig")


def _cell(service: Service, name: str) -> str:
    value = getattr(service, name)
    if name == "areas":
        return ";".join(area.slug for area in value)
    if name == "is_demo":
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) and isinstance(value, str) else text
