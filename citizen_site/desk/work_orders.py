"""Work orders on paper: one sheet for a report, and a list of all that a unit has to do; each with a QR code.

The code is the link by which the unit's crew answers without an account (reports/forwarding.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from citizen_site.accounts.current_user import account_or_address, require_person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.small_map import small_map
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.core.site import current_site
from citizen_site.desk.report.actions import load_report
from citizen_site.extensions import db, limiter
from citizen_site.notices.links import public_link, qr_drawing, readable
from citizen_site.reports.attachments.photos import public_photos
from citizen_site.reports.enums import PhotoStage
from citizen_site.reports.forwarding import link_token
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.units import unit_of
from citizen_site.reports.web.presentation import answers_of
from citizen_site.reports.web.street_map import street_map
from citizen_site.reports.work_orders import current_crew_links, make_crew_links, open_work_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("work_orders", __name__, url_prefix="/dieu-hanh")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@dataclass(frozen=True)
class CrewCode:
    """The QR code of a crew's link, and its address as people type it."""

    drawing: Markup
    address: str

    @classmethod
    def of(cls, link: Forwarding) -> CrewCode:
        address = public_link("agency_reply.show", token=link_token(link.seed, current_app.config["SECRET_KEY"]))
        return cls(qr_drawing(address), readable(address))


@blueprint.get("/<code>/phieu-viec")
@requires(Permission.SEE_DESK)
def sheet(code: str) -> Response:
    """One sheet of A4 for the crew, without anything about the reporter."""
    found, session, now = load_report(code), db.session(), clock.now()
    link = current_crew_links(session, [found], now).get(found.id)
    areas, streets = gazetteer(session), street_map(found.point, current_site().settings.map_tiles)
    place = areas.get(found.area_id) if found.area_id else None
    return render(
        "desk/work_orders/sheet.html",
        report=found,
        unit=session.get(HandlingUnit, found.assigned_unit_id) if found.assigned_unit_id else None,
        photo=_photo_of(public_photos(session, [found.id]).get(found.id, [])),
        place_map=streets,
        # Without a server of tiles: the names around the place.
        drawn=small_map(areas, found.point, place) if found.point and not streets else None,
        answers=answers_of(found),
        crew=CrewCode.of(link) if link else None,
        assigner=require_person(),
        now=now,
    )


@blueprint.post("/<code>/phieu-viec")
@requires(Permission.SEE_DESK)
def make_sheet(code: str) -> ResponseReturnValue:
    """Make the crew's link, and lead to the sheet that has its QR code."""
    found = load_report(code)
    _make_links([found])
    return redirect(url_for("work_orders.sheet", code=found.display_code), 303)


@blueprint.get("/don-vi/<int:unit_id>/phieu-viec")
@requires(Permission.SEE_DESK)
def day_list(unit_id: int) -> Response:
    """All that a unit has to do, by place, each with a photo and the QR code of its link."""
    session, actor, now = db.session(), current_actor(), clock.now()
    unit = unit_of(session, actor, unit_id)
    reports = open_work_of(session, actor, unit)
    photos = public_photos(session, [each.id for each in reports])
    return render(
        "desk/work_orders/day_list.html",
        unit=unit,
        reports=reports,
        photos={each.id: _photo_of(photos.get(each.id, [])) for each in reports},
        crews={key: CrewCode.of(link) for key, link in current_crew_links(session, reports, now).items()},
        now=now,
    )


@blueprint.post("/don-vi/<int:unit_id>/phieu-viec")
@requires(Permission.SEE_DESK)
def make_day_list(unit_id: int) -> ResponseReturnValue:
    """Make the links that are missing, and lead to the list that has their QR codes."""
    session, actor = db.session(), current_actor()
    _make_links(open_work_of(session, actor, unit_of(session, actor, unit_id)))
    return redirect(url_for("work_orders.day_list", unit_id=unit_id), 303)


def _make_links(reports: Sequence[Report]) -> None:
    key = current_app.config["SECRET_KEY"]
    make_crew_links(db.session(), current_actor(), reports, key=key, now=clock.now())


def _photo_of(photos: Sequence[ReportPhoto]) -> ReportPhoto | None:
    """What the crew will see there: the first photo of before the work."""
    return next((each for each in photos if each.stage in (PhotoStage.REPORT, PhotoStage.ADDED)), None)
