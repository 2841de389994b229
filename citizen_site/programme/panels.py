"""What an area's page shows of the programme: the models and the figures of its people, by lineage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.contributions import AreaPanel, ServiceLink
from citizen_site.programme.indicators import Reading, readings_of_area
from citizen_site.programme.models.pilots import Pilot
from citizen_site.programme.pilots import listed_pilots, pilots_of_service
from citizen_site.web.i18n import localised
from citizen_site.web.query import url_of

MOST = 6


@dataclass(frozen=True)
class PanelItem:
    """A model or a reading; the other is None."""

    pilot: Pilot | None = None
    reading: Reading | None = None


def programme_panel(session: Session, area_id: int) -> AreaPanel:
    """Models first, then the newest figures."""
    place = gazetteer(session).get(area_id)

    def find_items() -> Sequence[PanelItem]:
        pilots = [PanelItem(pilot=each) for each in listed_pilots(session, place=place)]
        return [*pilots[:MOST], *(PanelItem(reading=each) for each in readings_of_area(session, place)[:MOST])]

    return AreaPanel(
        title=_("Chuyển đổi số ở đây"),
        href=url_of("programme.list_pilots", {"khu-vuc": place.slug, "_anchor": "ket-qua"}),
        link_text=_("Tất cả mô hình"),
        empty_text=_("Chưa có mô hình hay chỉ số nào ở đây có nguồn công khai."),
        template="programme/_panel_item.html",
        cache_tags=("programme", "areas"),
        find_items=find_items,
    )


def models_of_service(session: Session, service_id: int) -> Sequence[ServiceLink]:
    """The models that a service belongs to."""
    return [
        ServiceLink(
            localised(pilot, "title"),
            url_for("programme.show_pilot", slug=pilot.slug),
            _("Mô hình của %(unit)s", unit=localised(pilot.unit, "name")),
        )
        for pilot in pilots_of_service(session, service_id)
    ]
