"""What invented neighbours add to invented reports: some published, some waiting for the desk, and a few flags."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.flags import add_flag
from citizen_site.core.permissions import Role
from citizen_site.core.site import current_site
from citizen_site.core.storage import Storage
from citizen_site.demo.desk import WARD
from citizen_site.demo.invented_reports.words import pieces
from citizen_site.demo.people import demo_people
from citizen_site.demo.pictures import KINDS, store_demo_picture
from citizen_site.reports.enums import PhotoStage, PhotoState, UpdateKind
from citizen_site.reports.flags import ReportFlag, ReportFlagReason
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.neighbour_update import NeighbourUpdate
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.neighbour_updates import EVENT_KINDS
from citizen_site.reports.workflow import ActorKind, Status

# Of the newest reports of the ward: on how many closed ones somebody says that it is not fixed, on how many open ones
# what is new; of each kind the last one waits for the desk.
NOT_FIXED, NEWS = 3, 3


def seed_neighbours(session: Session, now: datetime) -> str:
    """Add them where there are none yet."""
    ward = gazetteer(session).find(WARD)
    if ward is None:
        raise LookupError(WARD)
    here = (Report.is_demo, Report.is_public, Report.area_id == ward.id)
    said = select(NeighbourUpdate.event_id).join(Report, Report.id == NeighbourUpdate.report_id).where(*here)
    if session.scalars(said.limit(1)).first():
        return "its neighbours are there"
    newest = (
        select(Report)
        .options(joinedload(Report.category))
        .where(*here)
        .order_by(Report.received_at.desc(), Report.id.desc())
    )
    closed = session.scalars(newest.where(Report.status == Status.RESOLVED, Report.fix_confirmed_at.is_(None))).all()
    working = session.scalars(newest.where(Report.status.in_((Status.ASSIGNED, Status.IN_PROGRESS)))).all()
    decided_by = next((person.id for invented, person in demo_people(session) if invented.role is Role.MODERATOR), None)
    for kind, reports in ((UpdateKind.NOT_FIXED, closed[:NOT_FIXED]), (UpdateKind.NEWS, working[:NEWS])):
        for text, report in zip(pieces()["neighbours"][kind.value], reports, strict=False):
            at = min(now, (report.closed_at or report.received_at) + timedelta(hours=5))
            decided_at = None if report is reports[-1] else at
            _add_update(session, report, kind, text, at, decided_at, decided_by)
    flags = _flag_newest(session, [*working, *closed], now)
    return f"{len(closed[:NOT_FIXED]) + len(working[:NEWS])} neighbours' updates, {flags} flags"


def _add_update(
    session: Session,
    report: Report,
    kind: UpdateKind,
    text: str,
    at: datetime,
    decided_at: datetime | None,
    decided_by_id: int | None,
) -> None:
    """As if it had been said then: nobody is notified of it now."""
    event = ReportEvent(
        report_id=report.id, at=at, kind=EVENT_KINDS[kind], actor_kind=ActorKind.NEIGHBOUR, is_public=False, text=text
    )
    session.add(event)
    session.flush()
    update = NeighbourUpdate(
        event_id=event.id,
        report_id=report.id,
        kind=kind,
        browser_digest=f"{event.id:064x}",
        is_published=decided_at is not None,
        decided_at=decided_at,
        decided_by_id=decided_by_id if decided_at else None,
        created_at=at,
    )
    session.add(update)
    if decided_at is None:
        report.unread_since = at
    _add_photo(session, current_site().storage, report, update)


def _add_photo(session: Session, storage: Storage, report: Report, update: NeighbourUpdate) -> None:
    """The same street once more, where it can be drawn."""
    kind = report.category.code
    if kind not in KINDS:
        return
    kept = store_demo_picture(storage, kind, 1)
    session.add(
        ReportPhoto(
            report_id=report.id,
            event_id=update.event_id,
            stage=PhotoStage.NEIGHBOUR,
            upload_key=f"demo-{update.event_id}",
            content_digest=f"{update.event_id:064x}",
            original_key="",
            original_bytes=0,
            state=PhotoState.READY,
            copies=kept.copies,
            width=kept.size[0],
            height=kept.size[1],
            is_published=update.is_published,
            created_at=update.created_at,
            is_demo=True,
        )
    )
    session.flush()


def _flag_newest(session: Session, reports: Sequence[Report], now: datetime) -> int:
    """One on a photo, one on words."""
    ids = [report.id for report in reports]
    photo = session.scalars(
        select(ReportPhoto)
        .where(ReportPhoto.report_id.in_(ids), ReportPhoto.is_published)
        .order_by(ReportPhoto.created_at.desc(), ReportPhoto.id.desc())
        .limit(1)
    ).first()
    texts = pieces()["flags"]
    flags = [(ReportFlagReason.PLATE, ReportFlag(report_id=photo.report_id, photo_id=photo.id))] if photo else []
    if reports:
        flags.append((ReportFlagReason.PRIVATE, ReportFlag(report_id=reports[0].id)))
    for reason, flag in flags:
        add_flag(session, flag, reason=reason, message=texts[reason.value], flagged_by_id=None, now=now)
    return len(flags)
