"""Notices on the page of an area."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place
from citizen_site.areas.panels import AreaPanel, panel
from citizen_site.core import clock
from citizen_site.notices.queries import latest_notices


@panel(5)
def notices_panel(session: Session, place: Place) -> AreaPanel:
    return AreaPanel(
        title=_("Thông báo"),
        href=url_for("notices.list_notices", **{"khu-vuc": place.slug}),  # type: ignore[arg-type]
        link_text=_("Mọi thông báo ở đây"),
        empty_text=_("Chưa có thông báo nào cho nơi này."),
        template="notices/_card.html",
        items=latest_notices(session, place=place, count=3, now=clock.now()),
    )
