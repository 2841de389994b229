"""The dashboard's query arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.permissions import Actor
from citizen_site.desk.dashboard.figures import LONGEST, Figures, Period, Scope, days_of, units_of
from citizen_site.extensions import db
from citizen_site.reports.categories import CategorySummary, categories_by_code
from citizen_site.web.query import QueryArgs


@dataclass(frozen=True)
class DashboardQuery:
    """The scope, and what of it the form shows."""

    scope: Scope
    period: Period
    place: Place | None
    kind: CategorySummary | None
    units: Sequence[Place]

    @property
    def arguments(self) -> Mapping[str, str | None]:
        """For an address that asks for the same days, whenever it is opened."""
        return {
            "tu": self.scope.first.isoformat(),
            "den": self.scope.last.isoformat(),
            "khu-vuc": self.place.slug if self.place else None,
            "loai": self.kind.code if self.kind else None,
        }


def read(args: QueryArgs, actor: Actor, today: date) -> DashboardQuery:
    """Something not understood is left out, and said."""
    session = db.session()
    units, all_kinds = units_of(session, actor), categories_by_code(session)
    slug = args.choice("khu-vuc", [each.slug for each in units])
    place = next((each for each in units if each.slug == slug), None)
    kind = all_kinds.get(args.choice("loai", list(all_kinds)))
    period, first, last = _days(args, today)
    return DashboardQuery(
        Scope(
            first,
            last,
            gazetteer(session).subtree(place) if place else None,
            kind.id if kind else None,
        ),
        period,
        place,
        kind,
        units,
    )


def _days(args: QueryArgs, today: date) -> tuple[Period, date, date]:
    first, last = args.day("tu"), args.day("den")
    if first or last:
        first, last = first or last or today, last or max(today, first or today)
        if 0 <= (last - first).days < LONGEST:
            return Period.CHOSEN, first, last
        args.problems.append(_("Khoảng ngày không hợp: từ ngày đầu đến ngày cuối, tối đa %(days)d ngày.", days=LONGEST))
    chosen = args.choice("ky", [Period.TODAY, Period.WEEK, Period.MONTH])
    period = Period(chosen or Period.MONTH)
    return (period, *days_of(period, today))


PERIODS: dict[str, Any] = {
    Period.TODAY: _l("Hôm nay"),
    Period.WEEK: _l("Tuần này"),
    Period.MONTH: _l("30 ngày qua"),
}
# The columns of every table and sheet of figures.
COLUMNS: tuple[tuple[Any, Callable[[Figures], int | float | None]], ...] = (
    (_l("Nhận"), lambda each: each.received),
    (_l("Đã đóng"), lambda each: each.handled),
    (_l("Người báo xác nhận xong"), lambda each: each.confirmed),
    (_l("Bị nói chưa xong"), lambda each: each.disputed),
    (_l("Một nửa xong trong (giờ làm việc)"), lambda each: each.median_hours),
    (_l("9/10 xong trong (giờ làm việc)"), lambda each: each.most_hours),
    (_l("Đang quá hạn"), lambda each: each.overdue),
    (_l("Trong đó rất trễ"), lambda each: each.very_late),
)
