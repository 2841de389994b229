"""Boxes as they are typed or drawn: four numbers in per cent for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from citizen_site.reports.photos.redaction import MAX_BOXES, Box

FIELDS = {"trai": _l("Trái"), "tren": _l("Trên"), "rong": _l("Rộng"), "cao": _l("Cao")}


@dataclass
class TypedBox:
    """A row of the form; `error` says what is wrong with it."""

    values: tuple[str, ...] = ("", "", "", "")
    error: str = ""

    @property
    def fields(self) -> list[tuple[str, str, str]]:
        """Name, label and value of each number."""
        return [(name, str(label), value) for (name, label), value in zip(FIELDS.items(), self.values, strict=True)]

    @property
    def is_empty(self) -> bool:
        return not any(self.values)

    def box(self) -> Box | None:
        """What it covers, cut to the picture; None, with the reason, when that is nothing."""
        try:
            box = Box(*(float(value.replace(",", ".")) for value in self.values)).within()
        except ValueError:
            self.error = _("Hãy ghi đủ bốn số, từ 0 đến 100.")
            return None
        if box is None:
            self.error = _("Ô này nằm ngoài ảnh hoặc quá nhỏ.")
        return box


class BoxesForm:
    """All boxes of a photo. `boxes` are those that are right; `errors` counts those that are not."""

    def __init__(self, rows: Iterable[TypedBox]) -> None:
        self.rows = list(rows)
        self.too_many = False
        self.boxes: Sequence[Box] = ()

    @classmethod
    def of(cls, boxes: Sequence[Box]) -> BoxesForm:
        numbers = [(box.left, box.top, box.width, box.height) for box in boxes]
        return cls(TypedBox(tuple(f"{number:g}" for number in each)) for each in numbers)

    @classmethod
    def sent(cls, form: MultiDict[str, str]) -> BoxesForm:
        columns = [[value.strip()[:12] for value in form.getlist(name)] for name in FIELDS]
        return cls(TypedBox(values) for values in zip(*columns, strict=False))

    def validate(self) -> bool:
        """Rows without any number are none."""
        self.rows = [row for row in self.rows if not row.is_empty]
        self.too_many = len(self.rows) > MAX_BOXES
        found = [row.box() for row in self.rows]
        self.boxes = list(dict.fromkeys(box for box in found if box))
        return not self.too_many and None not in found

    def add(self) -> None:
        """Another row, about the middle of the picture."""
        self.rows.append(TypedBox(("40", "40", "20", "20")))

    def drop(self, number: int) -> None:
        """Without the row at this place, from 1."""
        if 1 <= number <= len(self.rows):
            del self.rows[number - 1]
