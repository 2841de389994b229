"""Units, agencies and forwarded reports for tests."""

from __future__ import annotations

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.text import sort_key
from citizen_site.extensions import db
from citizen_site.reports import forwarding
from citizen_site.reports.forwarding import link_token
from citizen_site.reports.models.forwarding import Agency
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF


def make_unit(name: str = "Đội Môi trường", area: str = "phuong-phuc-loi", email: str = "") -> HandlingUnit:
    session = db.session()
    unit = HandlingUnit(
        area_id=_area(session, area), name=name, sort_key=sort_key(name), email=email, created_at=clock.now()
    )
    session.add(unit)
    session.flush()
    return unit


def make_body(name: str = "Công ty Thoát nước", area: str = "ha-noi", email: str = "thoatnuoc@example.com") -> Agency:
    session = db.session()
    body = Agency(area_id=_area(session, area), name=name, sort_key=sort_key(name), email=email, created_at=clock.now())
    session.add(body)
    session.flush()
    return body


def forward(report: Report, key: str, *, email: str = "thoatnuoc@example.com") -> str:
    """Pass a report on; the token of the link."""
    session, now = db.session(), clock.now()
    facts = TransitionData(recipient="Công ty Thoát nước", public_text="Cống này thuộc công ty.")
    event = change_status(session, STAFF, report, Status.FORWARDED, facts, now=now)
    return link_token(
        forwarding.forward(session, report, event, "Công ty Thoát nước", email, key=key, now=now).seed, key
    )


def _area(session: Session, slug: str) -> int:
    place = gazetteer(session).find(slug)
    assert place, slug
    return place.id
