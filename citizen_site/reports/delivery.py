"""The delivery of a report to staff: at once, or when its contact is verified; and the steps after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from citizen_site.accounts.sign_in import contact_at
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.search import index_new
from citizen_site.reports.conflict_of_interest import mentions_authority
from citizen_site.reports.deadlines import start_clock
from citizen_site.reports.enums import Delivery, EventKind, Verification
from citizen_site.reports.models.call import RecordedCall
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.routing import route
from citizen_site.reports.search import desk_entry
from citizen_site.reports.spam import quarantine
from citizen_site.reports.timeline import REPORTER, EventAuthor, add_event, lock_cases
from citizen_site.reports.workflow import ActorKind


def run_after_delivery(session: Session, report: Report, *, key: str, now: datetime) -> None:
    """What happens to every delivered report: spam first, because quarantine stops routing.

    `key` is the site's secret. Runs again after a crash: each step is idempotent.
    """
    lock_cases(session, [report])
    if report.removed_at:
        return
    quarantine(session, report, key=key, now=now)
    route(session, report, now)


def deliver(session: Session, report: Report, author: EventAuthor, now: datetime) -> None:
    """Hand the report to those who handle it; from now on the clock runs. Once only."""
    if report.delivery is not Delivery.UNSENT:
        return
    report.delivery, report.delivered_at = Delivery.SENT, now
    category = session.get_one(ReportCategory, report.category_id)
    start_clock(session, report, now)
    report.concerns_authority = category.concerns_authority or mentions_authority(session, report)
    report.refresh_listing()
    # The reporter gets the code and the link in writing.
    add_event(session, report, EventKind.SUBMITTED, author, now=now, notify=True)
    index_new(session, [desk_entry(report)])
    enqueue(session, JobName.REPORT_DELIVERED, due_at=now, report_id=report.id)


def verify(session: Session, report: Report, now: datetime) -> None:
    """The reporter proved the contact."""
    report.verification = Verification.VERIFIED
    add_event(session, report, EventKind.VERIFIED, REPORTER, now=now, is_public=False)


def confirm_contact(session: Session, report: Report, now: datetime) -> None:
    """The code was right: the report goes to those who handle it, and to the account that has this contact."""
    contact = session.get(ReporterContact, report.id)
    if report.delivery is not Delivery.UNSENT or contact is None:
        return
    _prove(session, report, contact, now)
    deliver(session, report, submission_author(report), now)


def confirm_by_link(session: Session, report: Report, now: datetime) -> None:
    """The link that went to a contact was opened: the contact is theirs who opened it. Once; for recorded calls, whose
    contact nobody has proved by a code.
    """
    contact = session.get(ReporterContact, report.id)
    if contact is None or not contact.value or contact.verified_at or session.get(RecordedCall, report.id) is None:
        return
    lock_cases(session, [report])
    session.refresh(contact)
    if contact.verified_at is None:
        _prove(session, report, contact, now)


def _prove(session: Session, report: Report, contact: ReporterContact, now: datetime) -> None:
    contact.verified_at = now
    assign_to_account(session, report, contact)
    verify(session, report, now)


def assign_to_account(session: Session, report: Report, contact: ReporterContact) -> None:
    """The report belongs to the account that has this contact, if there is one."""
    known = contact_at(session, contact.kind, contact.value)
    if known and known.person.closed_at is None:
        report.reporter_id = known.person_id


def send_without_contact(session: Session, report: Report, now: datetime) -> None:
    """The code did not come, or is not wanted: the contact is forgotten, and the report goes as an unverified one."""
    if report.delivery is not Delivery.UNSENT:
        return
    session.execute(delete(ReporterContact).where(ReporterContact.report_id == report.id))
    report.shows_name = False
    deliver(session, report, submission_author(report), now)


def submission_author(report: Report) -> EventAuthor:
    return EventAuthor(ActorKind.REPORTER, report.reporter_id)
