"""What each person at the desk has read of the answers that came, and their inbox.

An answer waits for the desk until somebody deals with it (replies.py); whether this person has read it is another
question, with an answer for each of them (ADR 60).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, delete, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from citizen_site.core.database import count_changed
from citizen_site.core.idempotency import insert_or_update
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.reports.enums import PhotoStage
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.reply_read import ReplyRead
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.queue import areas_of
from citizen_site.reports.timeline import REPLIES
from citizen_site.reports.workflow import ActorKind

# A note that a colleague wrote longer ago is no news.
NOTES_FOR = timedelta(days=14)
# More answers than these nobody reads at once; the oldest come later.
MOST = 100
RETENTION = timedelta(days=180)


class Source(StrEnum):
    """Who wrote, as it stands in addresses."""

    REPORTER = "nguoi-bao"
    NEIGHBOUR = "hang-xom"
    OUTSIDE = "noi-ngoai"
    COLLEAGUE = "dong-nghiep"


@dataclass(frozen=True)
class Reply:
    """The latest that came to a report; `event` is None for photos without a word."""

    report: Report
    event: ReportEvent | None
    at: datetime
    source: Source
    is_read: bool


def mark_seen(session: Session, actor: Actor, report: Report, until: datetime, *, now: datetime) -> None:
    """The actor has read what came up to `until`. For nobody else, and the report waits as before."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    row = {"person_id": actor.person_id, "report_id": report.id, "read_until": min(until, now)}
    insert_or_update(session, ReplyRead, [row], changes=["read_until"])


def mark_unseen(session: Session, actor: Actor, report: Report) -> None:
    """What waits there is unread again for the actor."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    session.execute(delete(ReplyRead).where(ReplyRead.person_id == actor.person_id, ReplyRead.report_id == report.id))


def has_unseen(session: Session, actor: Actor, report: Report, now: datetime) -> bool:
    """Whether something came to this report that the actor has not read."""
    return bool(_replies(session, actor, now, report_ids=[report.id], is_read=False))


def inbox(session: Session, actor: Actor, now: datetime, *, is_read: bool | None = None) -> Sequence[Reply]:
    """What waits for the desk in the actor's areas, and what colleagues wrote to the actor, the newest first.

    A colleague's note is there while the actor has not read it. `is_read` True: only what the actor has read, notes
    among it.
    """
    return _replies(session, actor, now, is_read=is_read)


def count_unseen(session: Session, actor: Actor, now: datetime) -> int:
    """How many reports have an answer that the actor has not read."""
    return len(_replies(session, actor, now, is_read=False))


def _replies(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    report_ids: Collection[int] | None = None,
    is_read: bool | None = None,
) -> Sequence[Reply]:
    here = _here(session, actor, report_ids)
    found = {each.report.id: each for each in _from_outside(session, actor, here)}
    for note in _from_colleagues(session, actor, here, now):
        # Of two that came to a report, the one that is unread, or the later one.
        known = found.get(note.report.id)
        if known is None or (known.is_read, note.at) > (note.is_read, known.at):
            found[note.report.id] = note
    wanted = [
        each
        for each in found.values()
        if (not (each.is_read and each.source is Source.COLLEAGUE) if is_read is None else each.is_read == is_read)
    ]
    return sorted(wanted, key=lambda each: (each.at, each.report.id), reverse=True)


def _here(session: Session, actor: Actor, report_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    areas = areas_of(session, actor, None)
    here: list[ColumnElement[bool]] = [
        Report.removed_at.is_(None),
        # Nobody handles their own report.
        Report.reporter_id.is_distinct_from(actor.person_id),
    ]
    if areas is not None:
        here.append(Report.area_id.in_(sorted(areas)))
    if report_ids is not None:
        here.append(Report.id.in_(report_ids))
    return here


def _from_outside(session: Session, actor: Actor, here: Sequence[ColumnElement[bool]]) -> Sequence[Reply]:
    """One for each report that waits: the latest words, or photos without any."""
    words = _latest_words()
    photos = _latest_photos()
    rows = session.execute(
        select(Report, ReportEvent, photos.c.at, ReplyRead.read_until)
        .outerjoin(words, words.c.report_id == Report.id)
        .outerjoin(ReportEvent, ReportEvent.id == words.c.id)
        .outerjoin(photos, photos.c.report_id == Report.id)
        .outerjoin(ReplyRead, _mine(actor))
        .where(
            Report.unread_since.is_not(None),
            or_(Report.quarantine_reason == "", Report.closed_at.is_not(None)),
            *here,
        )
        .options(joinedload(Report.category), joinedload(ReportEvent.actor))
        .order_by(Report.unread_since.desc(), Report.id.desc())
        .limit(MOST)
    )
    return [_reply(*row) for row in rows]


def _latest_words() -> Subquery:
    """Of each report that waits, the id of the last entry that somebody outside the desk wrote."""
    waiting = aliased(Report)
    return (
        select(ReportEvent.report_id, func.max(ReportEvent.id).label("id"))
        .join(waiting, waiting.id == ReportEvent.report_id)
        .where(
            waiting.unread_since.is_not(None),
            ReportEvent.at >= waiting.unread_since,
            ReportEvent.kind.in_(sorted(REPLIES)),
            ReportEvent.actor_kind != ActorKind.STAFF,
        )
        .group_by(ReportEvent.report_id)
        .subquery()
    )


def _latest_photos() -> Subquery:
    """Of each report that waits, when the last photo came."""
    waiting = aliased(Report)
    return (
        select(ReportPhoto.report_id, func.max(ReportPhoto.created_at).label("at"))
        .join(waiting, waiting.id == ReportPhoto.report_id)
        .where(
            waiting.unread_since.is_not(None),
            ReportPhoto.created_at >= waiting.unread_since,
            ReportPhoto.stage.not_in((PhotoStage.REPORT, PhotoStage.NEIGHBOUR)),
        )
        .group_by(ReportPhoto.report_id)
        .subquery()
    )


def _reply(report: Report, event: ReportEvent | None, photo_at: datetime | None, read_until: datetime | None) -> Reply:
    moments = [each for each in (event.at if event else None, photo_at) if each]
    at = max(moments, default=report.unread_since)
    assert at  # noqa: S101 - what waits has a moment
    by = {ActorKind.REPORTER: Source.REPORTER, ActorKind.NEIGHBOUR: Source.NEIGHBOUR}
    source = by.get(event.actor_kind, Source.OUTSIDE) if event else Source.REPORTER
    return Reply(report, event, at, source, read_until is not None and read_until >= at)


def _from_colleagues(
    session: Session, actor: Actor, here: Sequence[ColumnElement[bool]], now: datetime
) -> Sequence[Reply]:
    """The last note of somebody else on each report that is the actor's, or on which the actor has acted."""
    mine = aliased(ReportEvent)
    is_concerned = or_(
        Report.assigned_to_id == actor.person_id,
        exists().where(mine.report_id == Report.id, mine.actor_id == actor.person_id),
    )
    latest = (
        select(func.max(ReportEvent.id).label("id"))
        .join(Report, Report.id == ReportEvent.report_id)
        .where(
            # Letter for letter what the index of notes says.
            ReportEvent.kind == literal_column("'note_added'"),
            ReportEvent.actor_id.is_not(None),
            ReportEvent.actor_id != actor.person_id,
            ReportEvent.at > now - NOTES_FOR,
            is_concerned,
            *here,
        )
        .group_by(ReportEvent.report_id)
        .order_by(func.max(ReportEvent.id).desc())
        .limit(MOST)
        .subquery()
    )
    rows: Any = session.execute(
        select(Report, ReportEvent, ReplyRead.read_until)
        .join(ReportEvent, ReportEvent.report_id == Report.id)
        .join(latest, latest.c.id == ReportEvent.id)
        .outerjoin(ReplyRead, _mine(actor))
        .options(joinedload(Report.category), joinedload(ReportEvent.actor))
        .order_by(ReportEvent.id.desc())
    )
    return [
        Reply(report, event, event.at, Source.COLLEAGUE, read_until is not None and read_until >= event.at)
        for report, event, read_until in rows
    ]


def _mine(actor: Actor) -> ColumnElement[bool]:
    return and_(ReplyRead.report_id == Report.id, ReplyRead.person_id == actor.person_id)


def purge_reads(session: Session, now: datetime) -> int:
    """What was read half a year ago and never touched since. Returns how many rows."""
    return count_changed(session, delete(ReplyRead).where(ReplyRead.read_until < now - RETENTION))
