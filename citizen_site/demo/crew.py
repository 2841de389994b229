"""A link by which the crew of an invented unit answers, to try without an account."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.permissions import Actor, Role
from citizen_site.demo.desk import WARD
from citizen_site.reports.forwarding import link_token
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.work_orders import current_crew_links, make_crew_links
from citizen_site.reports.workflow import Status


def seed_crew_link(session: Session, now: datetime) -> str:
    """Make the link of one report with a photo that an invented unit works on; again when it was used up."""
    if crew_links(session, now):
        return "the crew's link is there"
    areas = gazetteer(session)
    ward = areas.find(WARD)
    if ward is None:
        raise LookupError(WARD)
    report = session.scalars(
        select(Report)
        .where(
            Report.is_demo,
            Report.is_public,
            Report.assigned_unit_id.is_not(None),
            Report.status.in_((Status.ASSIGNED, Status.IN_PROGRESS)),
            Report.id.in_(select(ReportPhoto.report_id).where(ReportPhoto.is_published)),
        )
        .order_by(Report.received_at.desc(), Report.id.desc())
        .limit(1)
    ).first()
    if report is None:
        return "no crew's link"
    moderator = Actor(reach={Role.MODERATOR: areas.subtree(ward)})
    make_crew_links(session, moderator, [report], key=_key(), now=now)
    return "the crew's link"


def crew_links(session: Session, now: datetime) -> list[tuple[str, str]]:
    """Names of invented units, each with the secret of a link by which its crew can answer now."""
    reports = session.scalars(
        select(Report)
        .join(Forwarding, Forwarding.report_id == Report.id)
        .where(Report.is_demo, Forwarding.unit_id.is_not(None))
        .order_by(Report.id)
        .limit(1)
    ).all()
    return [
        (session.get_one(HandlingUnit, each.unit_id).name, link_token(each.seed, _key()))
        for each in current_crew_links(session, reports, now).values()
    ]


def _key() -> str:
    key: str = current_app.config["SECRET_KEY"]
    return key
