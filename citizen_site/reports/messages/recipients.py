"""Whom an entry of the timeline is told to, and where they are reached."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Contact, ContactKind, Person
from citizen_site.reports.axes import EventKind
from citizen_site.reports.messages.models import REPORTER
from citizen_site.reports.models import Report, ReporterContact, ReportEvent, ReportFollow
from citizen_site.reports.workflow import Party, Status

# Not public, and yet the reporter's own affair.
FOR_THE_REPORTER_ALONE = frozenset({EventKind.HIDDEN, EventKind.SUBMITTED})
# Text messages cost: only what the reporter waits for.
WORTH_A_TEXT_MESSAGE = frozenset({EventKind.SUBMITTED, EventKind.HIDDEN, EventKind.STATUS_CHANGED})


@dataclass(frozen=True)
class Reached:
    """Where somebody is reached, and in which language."""

    kind: str
    value: str
    language: str


def recipients_of(session: Session, report: Report, event: ReportEvent) -> list[str]:
    """The reporter, and followers of what everybody may read. Nobody for an internal entry."""
    if report.removed_at or not (event.is_public or event.kind in FOR_THE_REPORTER_ALONE):
        return []
    if event.party is Party.SITE and event.status_after is Status.ASSIGNED:
        return []  # that a rule passed it on at once is no news beside the receipt
    followers = select(ReportFollow.person_id).where(
        ReportFollow.report_id == report.id, ReportFollow.person_id.is_distinct_from(report.reporter_id)
    )
    for_all = report.is_listed and event.is_public and event.kind not in FOR_THE_REPORTER_ALONE
    people = session.scalars(followers.order_by(ReportFollow.person_id)) if for_all else ()
    return [REPORTER, *(f"person:{person_id}" for person_id in people)]


def reached_at(session: Session, report: Report, recipient: str) -> Reached | None:
    """None when there is no verified way any more (a purged contact, a closed account), or none is wanted."""
    if recipient != REPORTER:
        return _person(session, int(recipient.removeprefix("person:")), texts=False)
    if not report.wants_messages:
        return None
    contact = session.get(ReporterContact, report.id)
    if contact and contact.verified_at and contact.value:
        return Reached(contact.kind, contact.value, report.language)
    return _person(session, report.reporter_id, texts=True) if report.reporter_id else None


def _person(session: Session, person_id: int, *, texts: bool) -> Reached | None:
    """By mail where there is one."""
    rows = session.execute(
        select(Contact.kind, Contact.value, Person.language)
        .join(Contact.person)
        .where(Contact.person_id == person_id, Person.closed_at.is_(None))
        .order_by(Contact.id)
    ).all()
    mails = [row for row in rows if row.kind == ContactKind.EMAIL]
    chosen = mails or (rows if texts else [])
    return Reached(chosen[0].kind, chosen[0].value, chosen[0].language) if chosen else None
