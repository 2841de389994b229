"""The panel of news on an area's page."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.contributions import AreaPanel
from citizen_site.news.queries import latest_news
from citizen_site.web.query import url_of


def news_panel(session: Session, area_id: int) -> AreaPanel:
    """The latest three items that mention the area."""
    place = gazetteer(session).get(area_id)
    return AreaPanel(
        title=_("Tin nhắc đến khu vực này"),
        href=url_of("news.list_news", {"khu-vuc": place.slug}),
        link_text=_("Tất cả tin ở đây"),
        empty_text=_("Chưa có tin nào nhắc đến khu vực này. Tin mới được lấy về 10 phút một lần."),
        template="news/_card.html",
        cache_tags=("news", "areas"),
        find_items=lambda: latest_news(session, place=place, count=3),
    )
