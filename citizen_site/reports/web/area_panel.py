"""Reports on the page of an area."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.contributions import AreaPanel
from citizen_site.reports.queries import latest_reports
from citizen_site.web.query import url_of


def reports_panel(session: Session, area_id: int) -> AreaPanel:
    """The latest three public reports of the area."""
    place = gazetteer(session).get(area_id)
    return AreaPanel(
        title=_("Phản ánh ở đây"),
        href=url_of("reports.list_reports", {"khu-vuc": place.slug}),
        link_text=_("Tất cả phản ánh ở đây"),
        empty_text=_("Chưa có phản ánh nào ở đây."),
        template="reports/_card.html",
        cache_tags=("reports", "report_supports", "report_categories", "areas"),
        find_items=lambda: latest_reports(session, place, 3),
    )
