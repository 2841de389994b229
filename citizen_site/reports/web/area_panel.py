"""Reports on the page of an area."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.contributions import AreaPanel
from citizen_site.reports.attachments.photos import public_photos
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.queries import latest_reports
from citizen_site.web.query import url_of

SHOWN = 3


def reports_panel(session: Session, area_id: int) -> AreaPanel:
    """The latest public reports of the area."""
    place = gazetteer(session).get(area_id)
    return AreaPanel(
        title=_("Phản ánh ở đây"),
        href=url_of("reports.list_reports", {"khu-vuc": place.slug}),
        link_text=_("Tất cả phản ánh ở đây"),
        empty_text=_("Chưa có phản ánh nào ở đây."),
        template="reports/_card.html",
        cache_tags=("reports", "report_supports", "report_categories", "areas"),
        find_items=lambda: _with_photos(session, latest_reports(session, place, SHOWN)),
    )


def _with_photos(session: Session, reports: Sequence[Report]) -> Sequence[tuple[Report, ReportPhoto | None]]:
    """Each with its first public photo."""
    photos = public_photos(session, [report.id for report in reports])
    return [(report, photos[report.id][0] if report.id in photos else None) for report in reports]
