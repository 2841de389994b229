"""The panel of services on an area's page."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.contributions import AreaPanel
from citizen_site.directory.queries import services_for
from citizen_site.web.query import url_of


def services_panel(session: Session, area_id: int) -> AreaPanel:
    """The services of the area."""
    place = gazetteer(session).get(area_id)
    return AreaPanel(
        title=_("Dịch vụ ở đây"),
        href=url_of("directory.list_services", {"khu-vuc": place.slug}),
        link_text=_("Tất cả dịch vụ"),
        empty_text=_("Chưa có dịch vụ nào."),
        template="directory/_card.html",
        cache_tags=("directory", "areas"),
        find_items=lambda: services_for(session, place, 5),
    )
