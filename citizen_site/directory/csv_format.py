"""Services as CSV: reading reports what is wrong in which line, and accepts whatever writing produces."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from citizen_site.directory.models import (
    UNCHECKED,
    Audience,
    FeeBasis,
    LifeEvent,
    Pillar,
    ProcedureLevel,
    Service,
    ServiceKind,
    values,
)
from citizen_site.directory.opening_hours import InvalidHoursError, check_hours, plain_hours
from citizen_site.web.csv_tables import Line, read_table, write_table
from citizen_site.web.import_problems import ImportProblem, Problem

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
    "keywords",
    "last_checked",
    "checked_by",
    "source",
    "unverified",
    "unverified_en",
    "procedure_code",
    "procedure_level",
    "documents",
    "documents_en",
    "forms",
    "forms_en",
    "steps",
    "steps_en",
    "result",
    "result_en",
    "duration",
    "duration_en",
    "fee_online",
    "fee_counter",
    "fee_basis",
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
_LONG = {
    f"{name}{language}"
    for name in ("description", "documents", "forms", "steps", "result", "offers")
    for language in ("", "_en")
}
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
# Of mobile and of landline numbers; a spreadsheet takes a number for one to count with, and its first 0 away.
_WITHOUT_ZERO = re.compile(r"^(?:[35789][0-9]{8}|2[0-9]{9})$")
_PHONE = re.compile(r"^\+?[0-9][0-9 .]{2,20}$")


@dataclass(frozen=True)
class Parsed:
    """Rows as values for Service (with `areas` as slugs); only to be used when there is no problem."""

    rows: list[dict[str, Any]]
    problems: list[Problem]


def parse_services(content: bytes, known_areas: Collection[str]) -> Parsed:
    """Read a file: UTF-8 (with or without mark), separated by comma or semicolon. Never raises for bad content.

    A column that is not in the file is not in the rows either: what a service has there stays.
    """
    problems: list[Problem] = []
    rows: list[dict[str, Any]] = []
    first_seen: dict[str, int] = {}
    for line in read_table(content, COLUMNS, REQUIRED, problems):
        parsed = _Row(line).parse(known_areas)
        slug = parsed["slug"]
        if slug and first_seen.setdefault(slug, line.number) != line.number:
            line.complain("slug", ImportProblem.SLUG_TWICE, line=first_seen[slug])
        # The file's order is the suggested order of the list.
        parsed["position"] = len(rows)
        rows.append(parsed)
    return Parsed(rows, problems)


class _Row:
    """One line on its way from text to values."""

    def __init__(self, line: Line) -> None:
        self.raw, self.read, self.complain = line.cells, line.text, line.complain

    def parse(self, known_areas: Collection[str]) -> dict[str, Any]:
        row: dict[str, Any] = {name: self._text(name) for name in COLUMNS}
        if _WITHOUT_ZERO.match(row["phone"]):
            row["phone"] = f"0{row['phone']}"
        row["opening_hours"] = plain_hours(row["opening_hours"])
        self._check("slug", row["slug"], _SLUG.match, ImportProblem.SLUG)
        self._check("phone", row["phone"], _PHONE.match, ImportProblem.PHONE)
        self._check("url", row["url"], _is_web_address, ImportProblem.URL)
        self._one_of("procedure_level", row, list(ProcedureLevel))
        self._one_of("fee_basis", row, list(FeeBasis))
        self._one_of("kind", row, list(ServiceKind))
        self._one_of("pillar", row, list(Pillar))
        self._some_of("audiences", row, list(Audience))
        self._some_of("life_events", row, list(LifeEvent))
        self._some_of("languages", row, ["vi", "en"])
        self._some_of("areas", row, known_areas)
        for name in REQUIRED:
            if not row[name]:
                self.complain(name, ImportProblem.BLANK)
        for name in ("keywords", "source"):
            row[name] = ";".join(dict.fromkeys(values(row[name])))
        if row["source"] == UNCHECKED and row["last_checked"]:
            self.complain("last_checked", ImportProblem.UNCHECKED, mark=UNCHECKED)
        row["languages"] = row["languages"] or "vi"
        row["areas"] = values(row["areas"])
        row["last_checked"] = self._convert("last_checked", row, date.fromisoformat, ImportProblem.DATE)
        for name in ("fee_online", "fee_counter"):
            row[name] = self._convert(name, row, _money, ImportProblem.FEE)
        for name, limit in (("latitude", 90), ("longitude", 180)):
            row[name] = self._convert(name, row, _degrees(limit), ImportProblem.DEGREES, limit=limit)
        if (row["latitude"] is None) != (row["longitude"] is None):
            self.complain("latitude", ImportProblem.HALF_POINT)
        if row["opening_hours"]:
            try:
                check_hours(row["opening_hours"])
            except InvalidHoursError:
                self.complain("opening_hours", ImportProblem.HOURS)
        if row["is_demo"].lower() not in ("", "true", "false", "0", "1"):
            self.complain("is_demo", ImportProblem.BOOLEAN)
        row["is_demo"] = row["is_demo"].lower() in ("true", "1")
        return {name: value for name, value in row.items() if name in self.raw}

    def _text(self, name: str) -> str:
        text = self.read(name, keep_lines=name in _LONG)
        limit = getattr(Service.__table__.c.get(name), "type", None)
        length = getattr(limit, "length", None) or 5000
        if len(text) > length:
            self.complain(name, ImportProblem.TOO_LONG, length=length)
        return text

    def _check(self, name: str, value: str, good: Callable[[str], Any], kind: ImportProblem) -> None:
        if value and not good(value):
            self.complain(name, kind, value=value[:40])

    def _one_of(self, name: str, row: dict[str, Any], allowed: Iterable[str]) -> None:
        if row[name] and row[name] not in set(allowed):
            self.complain(name, ImportProblem.NOT_ONE_OF, value=row[name][:40], allowed=", ".join(allowed))

    def _some_of(self, name: str, row: dict[str, Any], allowed: Collection[str]) -> None:
        for value in values(row[name]):
            if value not in allowed:
                self.complain(name, ImportProblem.UNKNOWN_VALUE, value=value[:60])
        row[name] = ";".join(dict.fromkeys(values(row[name])))

    def _convert(
        self, name: str, row: dict[str, Any], convert: Callable[[str], Any], kind: ImportProblem, **values: Any
    ) -> Any:
        if not row[name]:
            return None
        try:
            return convert(row[name])
        except ValueError:
            self.complain(name, kind, value=row[name][:40], **values)
            return None


def _money(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)


def _degrees(limit: int) -> Callable[[str], float]:
    def convert(text: str) -> float:
        # Spreadsheets in Vietnamese write 21,0285.
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
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
    return write_table(COLUMNS, ({name: _cell(service, name) for name in COLUMNS} for service in services))


def _cell(service: Service, name: str) -> str:
    value = getattr(service, name)
    if name == "areas":
        return ";".join(area.slug for area in value)
    if name == "is_demo":
        return "true" if value else "false"
    return "" if value is None else str(value)
