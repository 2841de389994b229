"""The figures of the overview as rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from citizen_site.areas.names import area_name
from citizen_site.core.spreadsheets import Cell
from citizen_site.moderation.overview.names import COLUMNS
from citizen_site.moderation.overview.queries import Overview
from citizen_site.moderation.overview.scope import Scope
from citizen_site.web.i18n import localised


def figures_rows(found: Overview, scope: Scope) -> Iterator[Sequence[Cell]]:
    """The heading first; then all, each kind, each area, with the days on every row so that sheets can be joined."""
    yield [_("Từ ngày"), _("Đến ngày"), _("Theo"), _("Tên"), *(str(name) for name, _value in COLUMNS)]
    groups = [
        (_("Tất cả"), "", found.total),
        *((_("Loại việc"), localised(kind, "name"), figures) for kind, figures in found.by_kind),
        *((_("Khu vực"), area_name(place), figures) for place, figures in found.by_area),
    ]
    for part, name, figures in groups:
        yield [scope.first, scope.last, part, name, *(value(figures) for _name, value in COLUMNS)]
