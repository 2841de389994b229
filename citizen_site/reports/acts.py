"""Acts of staff on a report: recorded with what they changed, delivered after ten minutes unless they were undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload

from citizen_site.core import audit
from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import collect_jobs, enqueue, enqueue_collected
from citizen_site.core.permissions import Actor, Permission, allowed, authorise
from citizen_site.core.revisions import invalidate
from citizen_site.reports.attachments.photos import publish_decided
from citizen_site.reports.enums import Moderation
from citizen_site.reports.models.act import ReportAct
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.report import Report
from citizen_site.reports.search import reindex
from citizen_site.reports.timeline import event_author_of, lock_cases, lock_cases_of
from citizen_site.reports.undelivered import Recording, as_residents_read, refresh_resident_values
from citizen_site.reports.undo import Snapshot, restore

# The one setting: so long an act can be undone, and so long nobody outside of the desk learns of it.
UNDO_PERIOD = timedelta(minutes=10)
# Long enough for the slowest worker to finish an undo that was requested in time.
SNAPSHOT_RETENTION = timedelta(hours=6)


class UndoPeriodOverError(InvalidInputError):
    """The act was delivered, or its ten minutes are over."""


class MailSentError(InvalidInputError):
    """The email with which the report was forwarded has gone: it was about danger, so it went at once."""


@contextmanager
def recorded(
    session: Session,
    actor: Actor,
    report: Report,
    *,
    now: datetime,
    other: Report | None = None,
    due_at: datetime | None = None,
    with_related: bool = True,
) -> Iterator[ReportAct]:
    """Record what the actor does within as one act, to be undone or delivered as a whole.

    `other` and `with_related` are as in Snapshot. What changed nothing leaves no act.
    """
    lock_cases(session, [report] if other is None else [report, other])
    act = ReportAct(
        report_id=report.id,
        other_id=other.id if other else None,
        actor_id=actor.person_id,
        done_at=now,
        due_at=due_at or now + UNDO_PERIOD,
    )
    session.add(act)
    session.flush()
    before = Snapshot(session, report, other, with_related=with_related)
    recording = session.info["recording"] = Recording(act.id)
    try:
        with collect_jobs(session) as jobs:
            yield act
            session.flush()
    finally:
        del session.info["recording"]
    if recording.is_final or not _keep(session, act, before, recording, jobs):
        session.delete(act)
        session.flush()
        enqueue_collected(session, jobs, now)
        return
    enqueue(session, JobName.DELIVER_ACT, due_at=act.due_at, enqueued_at=now, act_id=act.id)
    _refresh(session, act, reindexes=recording.reindexes)


def _keep(session: Session, act: ReportAct, before: Snapshot, recording: Recording, jobs: list[dict[str, Any]]) -> bool:
    """Whether there is anything to undo."""
    changes = before.changes()
    related = changes.get("related", {})
    if not (changes["values"] or changes["events"] or any(related.values())):
        return False
    act.action, act.snapshot, act.jobs = recording.action, changes, jobs
    session.flush()
    return True


def _refresh(session: Session, act: ReportAct, *, reindexes: bool) -> None:
    """What residents read, and what the search finds, of the reports that an act touched."""
    for report_id in (act.report_id, act.other_id):
        if report_id is not None:
            refresh_resident_values(session, report_id)
            if reindexes:
                reindex(session, session.get_one(Report, report_id))


def deliver(session: Session, act_id: int, now: datetime) -> None:
    """Residents and the public learn of an act. Nothing, if it was undone; nothing more, if it was delivered."""
    act = session.get(ReportAct, act_id)
    if act is None:
        return
    lock_cases_of(session, touched_by(act))
    is_open = (ReportAct.id == act_id, ReportAct.undone_at.is_(None), ReportAct.delivered_at.is_(None))
    if not count_changed(session, update(ReportAct).where(*is_open).values(delivered_at=now)):
        return
    session.refresh(act)
    report = session.get_one(Report, act.report_id)
    publish_decided(session, _photo_ids(act), [row[0] for row in memory_of(act).get("events", ())])
    if report.moderation is Moderation.PUBLISHING and "moderation" in memory_of(act).get("values", {}):
        report.moderation = Moderation.APPROVED
        session.flush()
        act.delivered_version = report.version
    _refresh(session, act, reindexes=report.removed_at is None)
    enqueue_collected(session, act.jobs, now)
    invalidate(session, "reports")


def touched_by(act: ReportAct) -> set[int]:
    """Ids of the reports that undoing it would change."""
    return {act.report_id, *([act.other_id] if act.other_id else []), *memory_of(act).get("pointing", ())}


def memory_of(act: ReportAct) -> dict[str, Any]:
    """What undo.py restores; empty once it is purged."""
    return act.snapshot or {}


def _photo_ids(act: ReportAct) -> list[int]:
    changed = memory_of(act).get("related", {}).get("changed", {})
    return [row[0] for row in changed.get("report_photo", ())]


def undo(session: Session, actor: Actor, act: ReportAct, *, now: datetime, asked_at: datetime | None = None) -> None:
    """Put back what an act changed, within its ten minutes; done again, it changes nothing.

    Raises NotAllowedError, UndoPeriodOverError, MailSentError, and ChangedMeanwhileError when something of it was
    changed since. `asked_at` is when it was asked for, where that was earlier.
    """
    report = session.get_one(Report, act.report_id)
    if not allowed(actor, Permission.HANDLE_REPORT, as_residents_read(report)):  # an act may have moved it elsewhere
        authorise(actor, Permission.HANDLE_REPORT, report)
    lock_cases_of(session, touched_by(act))
    session.refresh(act)
    if act.undone_at is not None:
        return
    _check_not_sent(session, act)
    is_open = (ReportAct.id == act.id, ReportAct.undone_at.is_(None), ReportAct.delivered_at.is_(None))
    in_time = act.done_at + UNDO_PERIOD >= (asked_at or now)
    closed = {"undone_at": now, "undone_by_id": actor.person_id}
    if not in_time or not count_changed(session, update(ReportAct).where(*is_open).values(closed)):
        raise UndoPeriodOverError
    restore(session, report, memory_of(act), event_author_of(session, actor, report), now=now)
    thing = f"report:{report.id}"
    audit.record(session, "report.undone", now=now, actor_id=actor.person_id, thing=thing, act=act.id, what=act.action)
    _refresh(session, act, reindexes=True)


def _check_not_sent(session: Session, act: ReportAct) -> None:
    added = memory_of(act).get("related", {}).get("added", {}).get("report_forwarding", ())
    sent = select(Forwarding.id).where(Forwarding.id.in_(added), Forwarding.sent_at.is_not(None))
    if added and session.scalars(sent.limit(1)).first() is not None:
        raise MailSentError


def last_act(session: Session, actor: Actor, now: datetime, report: Report | None = None) -> ReportAct | None:
    """The actor's latest act (on a report) that can still be undone, with its report."""
    query = select(ReportAct).where(
        ReportAct.actor_id == actor.person_id,
        ReportAct.due_at >= now,
        ReportAct.delivered_at.is_(None),
        ReportAct.undone_at.is_(None),
    )
    if report is not None:
        query = query.where(ReportAct.report_id == report.id)
    return session.scalars(query.options(joinedload(ReportAct.report)).order_by(ReportAct.id.desc()).limit(1)).first()


def last_act_on(session: Session, actor: Actor, report: Report, now: datetime) -> ReportAct:
    """The same on this report. Raises NotFoundError when there is none."""
    act = last_act(session, actor, now, report)
    if act is None:
        raise NotFoundError(f"act on report {report.id}")
    return act


def report_of_act(session: Session, actor: Actor, code: str) -> Report:
    """A report on which the actor may have acted, although an act may have moved it out of their areas.

    Raises NotFoundError, and NotAllowedError for the actor's own report.
    """
    report = session.scalars(select(Report).where(Report.code == code).options(joinedload(Report.category))).first()
    if report is None:
        raise NotFoundError(code)
    if allowed(actor, Permission.SEE_DESK, report):
        authorise(actor, Permission.HANDLE_REPORT, report)
    return report


def act_of(session: Session, actor: Actor, report: Report, act_id: int) -> ReportAct:
    """One of the actor's own acts on the report. Raises NotFoundError for any other."""
    act = session.get(ReportAct, act_id)
    if act is None or act.report_id != report.id or act.actor_id != actor.person_id:
        raise NotFoundError(f"act {act_id}")
    return act


def act_since(session: Session, act: ReportAct) -> ReportAct | None:
    """The latest act of staff on the report after this one, which is why this one cannot be undone."""
    later = (ReportAct.report_id == act.report_id, ReportAct.id > act.id, ReportAct.undone_at.is_(None))
    return session.scalars(select(ReportAct).where(*later).order_by(ReportAct.id.desc()).limit(1)).first()


def purge_snapshots(session: Session, now: datetime) -> int:
    """Empty what is kept of acts that can no longer be undone. Returns their number."""
    is_over = or_(ReportAct.delivered_at.is_not(None), ReportAct.undone_at.is_not(None))
    return count_changed(
        session,
        update(ReportAct)
        .where(ReportAct.done_at < now - SNAPSHOT_RETENTION, ReportAct.snapshot.is_not(None), is_over)
        .values(snapshot=None, jobs=[])
        .execution_options(synchronize_session=False),
    )
