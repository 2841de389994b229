"""Bar charts: which figures are drawn, the length of each bar, and its label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from citizen_site.desk.dashboard.figures import Figures
from citizen_site.web.filters import number

# Of the width, so that the words fit behind the longest bar on a phone.
LONGEST = 48
# More rows are in the table only.
ROWS = 12


@dataclass(frozen=True)
class Bar:
    """`kind` names its colour; the words say the number, so that nothing depends on the colour."""

    kind: str
    width: float
    text: str


@dataclass(frozen=True)
class Row:
    """A group's bars under its name."""

    label: str
    bars: Sequence[Bar]


def _scaled(groups: Iterable[tuple[str, Sequence[tuple[str, float, str]]]]) -> Sequence[Row]:
    rows = list(groups)
    most = max((value for _label, bars in rows for _kind, value, _text in bars), default=0) or 1
    return [
        Row(label, [Bar(kind, round(LONGEST * value / most, 2), text) for kind, value, text in bars])
        for label, bars in rows
    ]


def work_chart(groups: Iterable[tuple[str, Figures]]) -> Sequence[Row]:
    """What came in, what was closed, what the reporters confirmed."""
    return _scaled(
        (
            label,
            [
                ("received", each.received, _("nhận %(number)s", number=number(each.received))),
                ("handled", each.handled, _("đóng %(number)s", number=number(each.handled))),
                ("confirmed", each.confirmed, _("xác nhận xong %(number)s", number=number(each.confirmed))),
            ],
        )
        for label, each in list(groups)[:ROWS]
    )


def time_chart(groups: Iterable[tuple[str, Figures]]) -> Sequence[Row]:
    """How long half and nine tenths of them took, of those that were closed."""
    known = [(label, each) for label, each in groups if each.median_hours is not None]
    return _scaled(
        (
            label,
            [
                ("median", each.median_hours or 0, _("một nửa: %(hours)s giờ", hours=number(each.median_hours or 0))),
                ("most", each.most_hours or 0, _("9/10: %(hours)s giờ", hours=number(each.most_hours or 0))),
            ],
        )
        for label, each in known[:ROWS]
    )
