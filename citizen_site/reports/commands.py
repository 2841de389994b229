"""Changes to reports that everything else is made of: delivery, moderation, and the one writer of the status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.jobs import enqueue
from citizen_site.core.search import index, remove
from citizen_site.reports.axes import Delivery, EventKind, Moderation, Verification
from citizen_site.reports.categories.models import ReportCategory
from citizen_site.reports.deadlines import (
    calendar_of,
    go_on_after_closing,
    resume_clock,
    start_clock,
    stop_clock,
    working_time_used,
)
from citizen_site.reports.models import Report, ReportEvent
from citizen_site.reports.office import names_office
from citizen_site.reports.participation.commands import move_participants
from citizen_site.reports.search import KIND, desk_entry, entry
from citizen_site.reports.workflow import CLOSED, Facts, Party, Status, check_transition

MAX_PUBLIC_TEXT = 4000


class ChangedMeanwhileError(InvalidInputError):
    """Somebody else changed the report since this actor looked at it; the events since then say what."""


@dataclass(frozen=True)
class Author:
    """Who acts on a report. `unit` is what the public reads of staff ("Phường Phúc Lợi").

    `signs`: this person lets the public read the name, too.
    """

    party: Party
    person_id: int | None = None
    unit: str = ""
    signs: bool = False


THE_SITE = Author(Party.SITE)
THE_REPORTER = Author(Party.REPORTER)


def add_event(
    session: Session,
    report: Report,
    kind: EventKind,
    author: Author,
    *,
    now: datetime,
    text: str = "",
    is_public: bool = True,
    tells: bool | None = None,
    before: Status | None = None,
    after: Status | None = None,
    **details: Any,
) -> ReportEvent:
    """Add an entry to the timeline. Once the change is committed, the reporter and followers are told of it.

    They are told of what is public and not the reporter's own act; `tells` says otherwise.
    """
    event = ReportEvent(
        report_id=report.id,
        at=now,
        kind=kind,
        party=author.party,
        actor_id=author.person_id,
        unit=author.unit,
        is_public=is_public,
        text=text,
        status_before=before,
        status_after=after,
        details={**details, **({"signed": True} if author.signs else {})},
    )
    session.add(event)
    report.updated_at = now
    flag_modified(report, "updated_at")  # each entry makes a new version, two of the same moment as well
    session.flush()
    if (is_public and author.party is not Party.REPORTER) if tells is None else tells:
        enqueue(session, "reports.tell", due_at=now, event_id=event.id)
    return event


def check_version(report: Report, seen_version: int | None) -> None:
    """Raises ChangedMeanwhileError when the actor decided on an older version of the report."""
    if seen_version is not None and seen_version != report.version:
        raise ChangedMeanwhileError("version")


@contextmanager
def one_at_a_time(session: Session) -> Iterator[None]:
    """Of two who change a report in the same moment, the second gets ChangedMeanwhileError and changes nothing."""
    try:
        yield
        session.flush()
    except StaleDataError as error:
        session.rollback()
        raise ChangedMeanwhileError("version") from error


def change_status(
    session: Session,
    report: Report,
    after: Status,
    author: Author,
    facts: Facts,
    *,
    now: datetime,
    seen_version: int | None = None,
    **details: Any,
) -> ReportEvent:
    """The one writer of `status`. Raises TransitionError, or ChangedMeanwhileError. `facts.target` is a Report.

    `details` go into the entry of the timeline besides the facts.
    """
    check_version(report, seen_version)
    before = report.status
    check_transition(before, after, author.party, facts, resume=report.status_before)
    # What a reporter writes is read by staff first: it stands in an entry of its own that is not public.
    public_text = "" if author.party is Party.REPORTER else facts.public_text
    calendar = calendar_of(session, report.area_id)  # type: ignore[arg-type]
    category = session.get_one(ReportCategory, report.category_id)
    # Half a change would break the database's constraints: nothing is written before all of it is there.
    with session.no_autoflush:
        if before is Status.AWAITING_REPORTER:
            report.status_before = report.asked_at = None
            resume_clock(report, calendar, now)
        if after is Status.AWAITING_REPORTER:
            report.status_before, report.asked_at = before, now
            stop_clock(report, calendar, now)
        if before is Status.DUPLICATE:
            report.is_original, report.duplicate_of_id, report.duplicate_of_original = True, None, None
        if after is Status.DUPLICATE:
            _point_to(session, report, facts.target)
        if after is Status.SCHEDULED:
            report.scheduled_for = facts.date  # type: ignore[assignment]
        if after is Status.FORWARDED:
            report.forwarded_to = facts.recipient
        if after in CLOSED:
            report.handled_seconds = int(working_time_used(session, report, calendar, now).total_seconds())
            report.closed_at = now
            report.answer, report.evidence = public_text, facts.evidence
            report.where_to_go = facts.where_to_go
        else:
            if before in CLOSED:
                go_on_after_closing(report, calendar, now)
            report.closed_at = report.handled_seconds = None
        if after in (Status.REOPENED, Status.REOPEN_REQUESTED):
            report.fix_confirmed_at = None
        if after is Status.REOPENED and before is not Status.AWAITING_REPORTER:
            start_clock(report, category, calendar, now)
        if author.party is Party.STAFF:
            acknowledge(report, now)
        report.status = after
    if after is Status.DUPLICATE:
        details |= _gather(session, report, author, now)
    event = add_event(
        session,
        report,
        EventKind.STATUS_CHANGED,
        author,
        now=now,
        text=public_text,
        before=before,
        after=after,
        evidence=facts.evidence,
        recipient=facts.recipient,
        where_to_go=facts.where_to_go,
        target=facts.target.shown_code if isinstance(facts.target, Report) else "",
        **details,
    )
    reindex(session, report)
    return event


def _point_to(session: Session, report: Report, target: object) -> None:
    """Duplicates of a report that becomes one itself move on to its original, so that there are never chains."""
    if not isinstance(target, Report):
        raise InvalidInputError("target")
    original = session.get_one(Report, target.duplicate_of_id) if target.duplicate_of_id else target
    if original.id == report.id:
        raise InvalidInputError("itself")
    if original.removed_at:
        raise InvalidInputError("target")
    for each in session.scalars(select(Report).where(Report.duplicate_of_id == report.id)):
        each.duplicate_of_id = original.id
    session.flush()
    report.is_original, report.duplicate_of_id, report.duplicate_of_original = False, original.id, True


def _gather(session: Session, report: Report, author: Author, now: datetime) -> dict[str, Any]:
    """Whoever had this trouble goes on with the original, whose timeline says so. Reopening takes nobody back."""
    session.flush()
    original = session.get_one(Report, report.duplicate_of_id)
    supports, follows = move_participants(session, report, original, now)
    numbers: dict[str, Any] = {"moved_supports": supports, "moved_follows": follows}
    add_event(
        session,
        original,
        EventKind.MERGED,
        author,
        now=now,
        is_public=report.is_listed,  # the code of what is not listed is nobody's business
        tells=False,
        target=report.shown_code,
        **numbers,
    )
    return numbers


def deliver(session: Session, report: Report, author: Author, now: datetime) -> None:
    """Hand the report to those who handle it; from now on the clock runs. Once only."""
    if report.delivery is not Delivery.UNSENT:
        return
    report.delivery, report.delivered_at = Delivery.SENT, now
    category = session.get_one(ReportCategory, report.category_id)
    start_clock(report, category, calendar_of(session, report.area_id), now)  # type: ignore[arg-type]
    report.about_office = category.about_office or names_office(session, report)
    report.refresh_listing()
    # The reporter gets the code and the link in writing.
    add_event(session, report, EventKind.SUBMITTED, author, now=now, tells=True)
    index(session, [desk_entry(report)])
    enqueue(session, "reports.delivered", due_at=now, report_id=report.id)


def verify(session: Session, report: Report, now: datetime) -> None:
    """The reporter proved the contact."""
    report.verification = Verification.VERIFIED
    add_event(session, report, EventKind.VERIFIED, THE_REPORTER, now=now, is_public=False)


def approve(
    session: Session, report: Report, author: Author, *, now: datetime, seen_version: int | None = None
) -> None:
    """A moderator looked at it: a public report becomes readable to everybody."""
    check_version(report, seen_version)
    if report.delivery is Delivery.UNSENT or report.removed_at:
        raise InvalidInputError("unsent")
    if report.moderation is Moderation.APPROVED:
        return
    report.moderation, report.hidden_reason, report.held_for = Moderation.APPROVED, "", ""
    acknowledge(report, now)
    report.refresh_listing()
    add_event(session, report, EventKind.APPROVED, author, now=now)
    reindex(session, report)


def hide(
    session: Session, report: Report, author: Author, reason: str, *, now: datetime, seen_version: int | None = None
) -> None:
    """Nobody but the reporter and staff reads it any more; the reason goes to the reporter."""
    check_version(report, seen_version)
    if not reason:
        raise InvalidInputError("reason")
    acknowledge(report, now)  # first: it reads the row anew where that is due, which must not meet half a change
    report.moderation, report.hidden_reason, report.held_for = Moderation.HIDDEN, reason, ""
    report.refresh_listing()
    # The public never reads the reason; the reporter's own page and message show it.
    add_event(session, report, EventKind.HIDDEN, author, now=now, text=reason, is_public=False, tells=True)
    reindex(session, report)


def acknowledge(report: Report, now: datetime) -> None:
    """Those who handle it have seen it. The first time counts for the intake, also when it is passed on later."""
    if report.delivery in (Delivery.SENT, Delivery.FAILED):
        report.delivery, report.acknowledged_at = Delivery.ACKNOWLEDGED, report.acknowledged_at or now
        report.refresh_listing()


def reindex(session: Session, report: Report) -> None:
    """Only what everybody may read can be found by the site's search."""
    session.flush()
    if report.is_listed:
        category = session.get_one(ReportCategory, report.category_id)
        index(session, [entry(report, category, gazetteer(session))])
    else:
        remove(session, KIND, [report.id])
