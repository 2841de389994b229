"""Reports on the page of an area."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place
from citizen_site.areas.panels import AreaPanel, panel
from citizen_site.reports.queries import latest_reports


@panel(15)
def reports_panel(session: Session, place: Place) -> AreaPanel:
    return AreaPanel(
        title=_("Phản ánh ở đây"),
        href=url_for("reports.list_reports", **{"khu-vuc": place.slug}),  # type: ignore[arg-type]
        link_text=_("Mọi phản ánh ở đây"),
        empty_text=_("Chưa có phản ánh nào ở đây."),
        template="reports/_card.html",
        items=latest_reports(session, place, 3),
    )
