"""The panel of notices on an area's page."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.contributions import AreaPanel
from citizen_site.notices.queries import latest_notices
from citizen_site.web.query import url_of


def notices_panel(session: Session, area_id: int) -> AreaPanel:
    """The latest notices of the area."""
    place = gazetteer(session).get(area_id)
    return AreaPanel(
        title=_("Thông báo"),
        href=url_of("notices.list_notices", {"khu-vuc": place.slug}),
        link_text=_("Tất cả thông báo ở đây"),
        empty_text=_("Chưa có thông báo nào ở đây."),
        template="notices/_card.html",
        cache_tags=("notices", "areas"),
        find_items=lambda: latest_notices(session, place=place, count=3, now=clock.now()),
    )
