"""What neighbours say of a report: that it is still not fixed, or what is new. The desk publishes it, or does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, true, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import flag_modified

from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.idempotency import DOUBLE_TAP
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.permissions import Actor, Permission, Role, authorise
from citizen_site.core.versioning import check_version
from citizen_site.reports.attachments.photos import Upload, attach_photos, hide_photo
from citizen_site.reports.attachments.processing import check
from citizen_site.reports.blocklist import SOURCE_DAYS, active_block, digest_of
from citizen_site.reports.enums import EventKind, PhotoStage, QuarantineReason, SourceKind, UpdateKind
from citizen_site.reports.flags import dismiss_moot_flags
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.neighbour_update import NeighbourUpdate
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.spam import FROM_ONE_SOURCE, LATELY, LOOKED_AT, SAME_TEXTS, WITHIN, count_similar
from citizen_site.reports.timeline import (
    NEIGHBOUR,
    REPLIES,
    add_event,
    begin_act,
    lock_cases,
    record_audit,
)
from citizen_site.reports.workflow import ActorKind, Status

EVENT_KINDS: Mapping[UpdateKind, EventKind] = {
    UpdateKind.NOT_FIXED: EventKind.NEIGHBOUR_NOT_FIXED,
    UpdateKind.NEWS: EventKind.NEIGHBOUR_UPDATE,
}


class NothingSaidError(InvalidInputError):
    """News needs words or a photo."""


@dataclass(frozen=True)
class Neighbour:
    """Who says it: a person or a browser that is known by a digest only, and the digest of the network."""

    person_id: int | None
    browser_digest: str
    source_digest: str = ""

    def condition(self) -> ColumnElement[bool]:
        """What this person said, or this browser before they signed in."""
        same_browser = NeighbourUpdate.browser_digest == self.browser_digest
        return (
            same_browser if self.person_id is None else or_(NeighbourUpdate.person_id == self.person_id, same_browser)
        )


def takes_updates(report: Report) -> bool:
    """Neighbours write to the original of a duplicate, and send a report of their own after one was withdrawn."""
    return report.is_public and report.status not in (Status.DUPLICATE, Status.WITHDRAWN)


def add_update(
    session: Session,
    actor: Actor,
    report: Report,
    neighbour: Neighbour,
    kind: UpdateKind,
    text: str,
    photos: Sequence[Upload] = (),
    *,
    key: str,
    now: datetime,
) -> NeighbourUpdate:
    """Give the desk what a neighbour says; the status and the reporter's own answer stay as they are.

    A second tap gives what the first one stored. Each neighbour counts once as "still not fixed" until the report is
    closed again; more words of theirs are news. `key` is the site's secret. Raises NotAllowedError, NotFoundError for a
    report that takes none, NothingSaidError, and PhotoRefusedError, after which the caller's savepoint undoes all.
    """
    authorise(actor, Permission.SUPPORT_REPORT, report)
    if not takes_updates(report):
        raise NotFoundError(report.code)
    if kind is UpdateKind.NEWS and not (text or photos):
        raise NothingSaidError
    digests = {check(each.stream).digest for each in photos}
    lock_cases(session, [report])
    if known := _said_before(session, report, neighbour, kind, text, digests, now):
        return known
    if kind is UpdateKind.NOT_FIXED and _has_said_not_fixed(session, report, neighbour):
        kind = UpdateKind.NEWS
    reason = quarantine_reason_for(session, report, neighbour, text, key=key, now=now)
    event = add_event(
        session,
        report,
        EVENT_KINDS[kind],
        NEIGHBOUR,
        now=now,
        text=text,
        is_public=False,
        is_quarantined=reason is not None,
    )
    added = NeighbourUpdate(
        event_id=event.id,
        report_id=report.id,
        kind=kind,
        person_id=neighbour.person_id,
        browser_digest=neighbour.browser_digest,
        source_digest=neighbour.source_digest,
        quarantine_reason=reason.value if reason else "",
        created_at=now,
    )
    session.add(added)
    session.flush()
    attach_photos(session, report, photos, event, stage=PhotoStage.NEIGHBOUR, now=now)
    return added


def _said_before(
    session: Session,
    report: Report,
    neighbour: Neighbour,
    kind: UpdateKind,
    text: str,
    digests: set[str],
    now: datetime,
) -> NeighbourUpdate | None:
    """What the first of two taps stored; or that this neighbour counts already, where nothing else is said."""
    mine = (NeighbourUpdate.report_id == report.id, neighbour.condition())
    same = select(NeighbourUpdate).join(ReportEvent, ReportEvent.id == NeighbourUpdate.event_id)
    recent = same.where(*mine, ReportEvent.text == text, NeighbourUpdate.created_at > now - DOUBLE_TAP)
    known = session.scalars(recent.order_by(NeighbourUpdate.event_id).limit(1)).first()
    if known and digests <= set(
        session.scalars(select(ReportPhoto.content_digest).where(ReportPhoto.report_id == report.id))
    ):
        return known
    if kind is UpdateKind.NOT_FIXED and not (text or digests):
        counted = select(NeighbourUpdate).where(*mine, *_still_not_fixed(report))
        return session.scalars(counted.order_by(NeighbourUpdate.event_id).limit(1)).first()
    return None


def _has_said_not_fixed(session: Session, report: Report, neighbour: Neighbour) -> bool:
    said = select(NeighbourUpdate.event_id).where(
        NeighbourUpdate.report_id == report.id, neighbour.condition(), *_still_not_fixed(report)
    )
    return session.scalars(said.limit(1)).first() is not None


def _still_not_fixed(report: Report) -> tuple[ColumnElement[bool], ...]:
    """What was said before the latest answer is not about it."""
    since = true() if report.closed_at is None else NeighbourUpdate.created_at >= report.closed_at
    return NeighbourUpdate.kind == UpdateKind.NOT_FIXED, since


def quarantine_reason_for(
    session: Session, report: Report, neighbour: Neighbour, text: str, *, key: str, now: datetime
) -> QuarantineReason | None:
    """Why the desk is not notified of this: what makes a report look like spam (reports/spam.py)."""
    sources = {SourceKind.NETWORK: neighbour.source_digest} if neighbour.source_digest else {}
    if neighbour.person_id is not None:
        sources[SourceKind.ACCOUNT] = digest_of(key, SourceKind.ACCOUNT, neighbour.person_id)
    if report.area_id and active_block(session, sources, report.area_id, now):
        return QuarantineReason.BLOCKED
    if neighbour.source_digest:
        from_here = select(func.count()).where(
            NeighbourUpdate.source_digest == neighbour.source_digest, NeighbourUpdate.created_at > now - WITHIN
        )
        if session.scalars(from_here).one() >= FROM_ONE_SOURCE:
            return QuarantineReason.MANY
    lately = session.scalars(
        select(ReportEvent.text)
        .join(NeighbourUpdate, NeighbourUpdate.event_id == ReportEvent.id)
        .where(NeighbourUpdate.created_at > now - LATELY)
        .order_by(NeighbourUpdate.created_at.desc(), NeighbourUpdate.event_id.desc())
        .limit(LOOKED_AT)
    ).all()
    return QuarantineReason.SIMILAR if count_similar(text, lately) >= SAME_TEXTS else None


@dataclass(frozen=True)
class Said:
    """An update with its entry of the timeline."""

    update: NeighbourUpdate
    event: ReportEvent


def whole_timeline(session: Session, report: Report) -> tuple[Sequence[ReportEvent], Sequence[Said]]:
    """All that happened, internal entries too, with who did it, and of that what neighbours said; oldest first."""
    rows = session.execute(
        select(ReportEvent, NeighbourUpdate)
        .outerjoin(NeighbourUpdate, NeighbourUpdate.event_id == ReportEvent.id)
        .where(ReportEvent.report_id == report.id)
        .options(joinedload(ReportEvent.actor))
        .order_by(ReportEvent.at, ReportEvent.id)
    ).all()
    return [event for event, _ in rows], [Said(update, event) for event, update in rows if update]


def quarantined_updates(
    session: Session, actor: Actor, *, limit: int = 100
) -> Sequence[tuple[Report, NeighbourUpdate]]:
    """Those in the actor's areas that the desk was not notified of and nobody decided about; the newest first."""
    rows = session.execute(
        select(Report, NeighbourUpdate)
        .join(Report, Report.id == NeighbourUpdate.report_id)
        .where(
            NeighbourUpdate.quarantine_reason != "",
            NeighbourUpdate.decided_at.is_(None),
            Report.area_id.in_(sorted(actor.areas(Role.MODERATOR))),
        )
        .order_by(NeighbourUpdate.created_at.desc(), NeighbourUpdate.event_id.desc())
        .limit(limit)
    )
    return [(report, update) for report, update in rows]


def count_not_fixed(report: Report, said: Sequence[Said]) -> int:
    """How many neighbours say that it is still not fixed since it was closed last (all, while it is open).

    What the desk withheld, and what is quarantined, does not count.
    """
    return sum(
        each.update.kind is UpdateKind.NOT_FIXED
        and (report.closed_at is None or each.update.created_at >= report.closed_at)
        and (each.update.is_published or (each.update.decided_at is None and not each.update.quarantine_reason))
        for each in said
    )


def published_updates(report_id: int) -> Select[int]:
    """Ids of the entries of neighbours that everybody reads."""
    return select(NeighbourUpdate.event_id).where(NeighbourUpdate.report_id == report_id, NeighbourUpdate.is_published)


def is_published(session: Session, event: ReportEvent) -> bool:
    """Whether everybody reads this entry."""
    if event.actor_kind is not ActorKind.NEIGHBOUR:
        return event.is_public
    found = session.get(NeighbourUpdate, event.id)
    return found is not None and found.is_published


def decide_update(
    session: Session,
    actor: Actor,
    report: Report,
    event_id: int,
    *,
    publishes: bool,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """Publish what a neighbour said, or withhold it with its photos; either may be decided again.

    Its photos are published one by one, as all others are. A second tap changes nothing. Raises NotAllowedError,
    NotFoundError, and ChangedMeanwhileError when somebody else has just decided otherwise.
    """
    author = begin_act(session, actor, report)
    found = session.get(NeighbourUpdate, event_id, populate_existing=True)
    if found is None or found.report_id != report.id:
        raise NotFoundError(f"update {event_id}")
    if found.decided_at is not None and found.is_published == publishes:
        return
    if found.decided_at is not None:
        check_version(report, seen_version)
    found.is_published, found.decided_at, found.decided_by_id = publishes, now, author.person_id
    if publishes:
        enqueue(session, JobName.NOTIFY_SUBSCRIBERS, due_at=now, event_id=event_id)
    else:
        with_it = select(ReportPhoto).where(ReportPhoto.event_id == event_id).order_by(ReportPhoto.id)
        photos = session.scalars(with_it).all()
        for photo in photos:
            hide_photo(session, photo)
        photo_ids = [each.id for each in photos]
        dismiss_moot_flags(session, report, now, by_id=author.person_id, photo_ids=photo_ids, event_ids=[event_id])
    session.flush()
    if _is_all_decided(session, report):
        report.unread_since = None
    report.updated_at = now
    flag_modified(report, "updated_at")
    session.flush()
    action = "report.update_published" if publishes else "report.update_withheld"
    record_audit(session, action, actor, report, now, event=event_id)


def _is_all_decided(session: Session, report: Report) -> bool:
    """Nothing is unread but what neighbours said, and of that all is decided: then it was read, too."""
    if report.unread_since is None:
        return False
    undecided = select(NeighbourUpdate.event_id).where(
        NeighbourUpdate.report_id == report.id, NeighbourUpdate.decided_at.is_(None)
    )
    unread = select(ReportEvent.id).where(
        ReportEvent.report_id == report.id,
        ReportEvent.at >= report.unread_since,
        ReportEvent.kind.in_(sorted(REPLIES)),
        ReportEvent.actor_kind != ActorKind.STAFF,
        or_(ReportEvent.actor_kind != ActorKind.NEIGHBOUR, ReportEvent.id.in_(undecided)),
    )
    photos = select(ReportPhoto.id).where(
        ReportPhoto.report_id == report.id,
        ReportPhoto.stage.not_in((PhotoStage.REPORT, PhotoStage.NEIGHBOUR)),
        ReportPhoto.created_at >= report.unread_since,
    )
    return not any(session.scalars(each.limit(1)).first() for each in (unread, photos))


def purge_update_sources(session: Session, now: datetime) -> int:
    """From which network old updates came. Returns how many rows lost it."""
    is_old = NeighbourUpdate.created_at < now - timedelta(days=SOURCE_DAYS)
    return count_changed(
        session,
        update(NeighbourUpdate)
        .where(is_old, NeighbourUpdate.source_digest != "")
        .values(source_digest="")
        .execution_options(synchronize_session=False),
    )
