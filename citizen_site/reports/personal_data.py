"""Personal data in reports: exported with the account, and detached from it when it is closed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.locks import lock_rows
from citizen_site.core.revisions import invalidate
from citizen_site.reports.assignment import release_reports_of
from citizen_site.reports.attachments.photos import remove_photos
from citizen_site.reports.flags import ReportFlag
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.neighbour_update import NeighbourUpdate
from citizen_site.reports.models.participants import ReporterContact, ReportFollow, ReportSupport
from citizen_site.reports.models.report import Report, display_code
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.timeline import lock_cases_of
from citizen_site.reports.workflow import ActorKind


def reports_for_owner(session: Session, person_id: int) -> list[dict[str, object]]:
    """What the person reported, with contact and what was said later; the newest first."""
    areas = gazetteer(session)
    rows = session.execute(
        select(Report, ReporterContact)
        .outerjoin(ReporterContact, ReporterContact.report_id == Report.id)
        .where(Report.reporter_id == person_id)
        .options(joinedload(Report.category))
        .order_by(Report.received_at.desc(), Report.id.desc())
    ).all()
    said: dict[int, list[str]] = {}
    for event in session.scalars(
        select(ReportEvent)
        .where(
            ReportEvent.report_id.in_([row.Report.id for row in rows]),
            ReportEvent.actor_kind == ActorKind.REPORTER,
            ReportEvent.text != "",
        )
        .order_by(ReportEvent.id)
    ):
        said.setdefault(event.report_id, []).append(event.text)
    return [
        {
            "code": report.display_code,
            "category": report.category.name,
            "area": areas.get(report.area_id).name if report.area_id else None,
            "place": report.place_text,
            "landmark": report.landmark,
            "point": [report.latitude, report.longitude] if report.point else None,
            "answers": report.answers,
            "description": report.description,
            "said_later": said.get(report.id, []),
            "status": report.status,
            "visibility": report.visibility,
            "received_at": report.received_at.isoformat(),
            "contact": {"kind": contact.kind, "value": contact.value, "name": contact.name} if contact else None,
        }
        for report, contact in rows
    ]


def drafts_for_owner(session: Session, person_id: int) -> list[dict[str, object]]:
    """Drafts that were not sent; they are deleted after their retention."""
    areas = gazetteer(session)
    drafts = session.scalars(
        select(ReportDraft)
        .where(ReportDraft.person_id == person_id, ReportDraft.report_id.is_(None))
        .order_by(ReportDraft.updated_at.desc())
    )
    return [
        {
            "area": areas.get(draft.area_id).name if draft.area_id else None,
            "place": draft.place_text,
            "landmark": draft.landmark,
            "point": [draft.latitude, draft.longitude] if draft.point else None,
            "answers": draft.answers,
            "description": draft.description,
            "contact": {"kind": draft.contact_kind, "value": draft.contact_value, "name": draft.name},
            "saved_at": draft.updated_at.isoformat(),
        }
        for draft in drafts
    ]


def followed_for_owner(session: Session, person_id: int) -> list[dict[str, object]]:
    """Codes of reports that the person follows or supports."""
    follows = session.execute(
        select(Report.code, ReportFollow.created_at)
        .join(ReportFollow, ReportFollow.report_id == Report.id)
        .where(ReportFollow.person_id == person_id)
    )
    supports = session.execute(
        select(Report.code, ReportSupport.created_at)
        .join(ReportSupport, ReportSupport.report_id == Report.id)
        .where(ReportSupport.person_id == person_id)
    )
    return [
        {"code": code, "what": what, "since": since.isoformat()}
        for what, rows in (("follow", follows), ("support", supports))
        for code, since in rows
    ]


def updates_for_owner(session: Session, person_id: int) -> list[dict[str, object]]:
    """What the person said of neighbours' reports, oldest first."""
    rows = session.execute(
        select(Report.code, NeighbourUpdate, ReportEvent.text)
        .join(Report, Report.id == NeighbourUpdate.report_id)
        .join(ReportEvent, ReportEvent.id == NeighbourUpdate.event_id)
        .where(NeighbourUpdate.person_id == person_id)
        .order_by(NeighbourUpdate.event_id)
    )
    return [
        {
            "report": display_code(code),
            "what": said.kind.value,
            "text": text,
            "said_at": said.created_at.isoformat(),
            "is_published": said.is_published,
        }
        for code, said, text in rows
    ]


def detach_reports(session: Session, person_id: int, now: datetime) -> None:
    """The reports stay, for the neighbourhood: without whose they are, without contact. Drafts and follows go, and what
    the person was in charge of waits for somebody else. What was said of neighbours' reports stays with these, and of
    nobody any more.

    A private link that somebody still has goes on working.
    """
    lock_rows(session, ReportDraft, ReportDraft.person_id == person_id)
    in_charge = and_(Report.assigned_to_id == person_id, Report.closed_at.is_(None))
    lock_cases_of(
        session, session.scalars(select(Report.id).where(or_(Report.reporter_id == person_id, in_charge))).all()
    )
    own = select(Report.id).where(Report.reporter_id == person_id)
    session.execute(delete(ReporterContact).where(ReporterContact.report_id.in_(own)))
    session.execute(delete(ReportFollow).where(ReportFollow.person_id == person_id))
    for draft in session.scalars(select(ReportDraft).where(ReportDraft.person_id == person_id)):
        if draft.report_id is None:
            remove_photos(session, draft, now)
        session.delete(draft)
    session.execute(
        update(NeighbourUpdate)
        .where(NeighbourUpdate.person_id == person_id)
        .values(person_id=None, browser_digest="", source_digest="")
    )
    session.execute(update(ReportFlag).where(ReportFlag.flagged_by_id == person_id).values(flagged_by_id=None))
    release_reports_of(session, person_id, now)
    session.execute(update(Report).where(Report.reporter_id == person_id).values(reporter_id=None, shows_name=False))
    session.flush()
    invalidate(session, "reports")
