"""A draft becomes a report: once, whole, and whatever was tapped twice."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import ContactKind, Person
from citizen_site.accounts.sign_in import contact_at
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.geo import quadkey
from citizen_site.reports.attachments.photos import take_over
from citizen_site.reports.delivery import deliver, verify
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import COPIED_FIELDS, Report
from citizen_site.reports.queries import CODE_ALPHABET, CODE_LENGTH
from citizen_site.reports.submission.steps import first_incomplete
from citizen_site.reports.timeline import EventAuthor
from citizen_site.reports.workflow import ActorKind

# Besides these: whoever wants to hear nothing, and looks by the private link.
NO_CONTACT = "none"
CONTACT_KINDS = tuple(kind.value for kind in ContactKind)
MAX_CODE_ATTEMPTS = 20


@dataclass(frozen=True)
class SubmissionResult:
    """The report; `is_new` is False when an earlier tap made it."""

    report: Report
    is_new: bool


def submit(
    session: Session, draft: ReportDraft, person: Person | None, now: datetime, *, source_digest: str = ""
) -> SubmissionResult:
    """Make the report of a draft, or find the one that it became. Raises InvalidInputError while something is missing.

    `person` is who is signed in, `source_digest` the network that it comes from. The report is delivered at once,
    unless a contact has to be proved first.
    """
    # The row stays locked until the commit: of two taps at once, the second waits here and then finds the report.
    mine = session.execute(
        update(ReportDraft).where(ReportDraft.id == draft.id, ReportDraft.report_id.is_(None)).values(updated_at=now),
        execution_options={"synchronize_session": False},
    )
    # What another tab wrote meanwhile counts.
    session.get_one(ReportDraft, draft.id, options=[joinedload(ReportDraft.category)], populate_existing=True)
    if not mine.rowcount:  # type: ignore[attr-defined]
        return SubmissionResult(session.get_one(Report, draft.report_id), is_new=False)
    missing = first_incomplete(draft)
    if missing:
        raise InvalidInputError(missing)
    is_proved = person is not None and _is_own_contact(session, draft, person)
    report = _create_report(session, draft, person, now)
    report.source_digest = source_digest
    report.wants_messages = draft.contact_kind != NO_CONTACT
    take_over(session, draft, report)
    _save_contact(session, draft, report, now if is_proved else None, now)
    draft.report_id = report.id
    # From now on they are only with the report, where they are purged in time.
    draft.name = draft.contact_value = ""
    if is_proved:
        verify(session, report, now)
    if is_proved or draft.contact_kind not in CONTACT_KINDS:
        deliver(session, report, submission_author(report), now)
    session.flush()
    return SubmissionResult(report, is_new=True)


def confirm_contact(session: Session, report: Report, now: datetime) -> None:
    """The code was right: the report goes to those who handle it, and to the account that has this contact."""
    contact = session.get(ReporterContact, report.id)
    if report.delivery is not Delivery.UNSENT or contact is None:
        return
    contact.verified_at = now
    known = contact_at(session, contact.kind, contact.value)
    if known and known.person.closed_at is None:
        report.reporter_id = known.person_id
    verify(session, report, now)
    deliver(session, report, submission_author(report), now)


def send_without_contact(session: Session, report: Report, now: datetime) -> None:
    """The code did not come, or is not wanted: the contact is forgotten, and the report goes as an unverified one."""
    if report.delivery is not Delivery.UNSENT:
        return
    session.execute(delete(ReporterContact).where(ReporterContact.report_id == report.id))
    report.shows_name = False
    deliver(session, report, submission_author(report), now)


def submission_author(report: Report) -> EventAuthor:
    return EventAuthor(ActorKind.REPORTER, report.reporter_id)


def new_report_code() -> str:
    """Seven letters and digits that nobody mistakes for others, at random: no code tells the next."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def _create_report(session: Session, draft: ReportDraft, person: Person | None, now: datetime) -> Report:
    """The row, with a code that no other has."""
    for _ in range(MAX_CODE_ATTEMPTS):
        code = new_report_code()
        report = Report(
            code=code,
            token_digest=draft.token_digest,
            category_id=draft.category_id,
            area_id=draft.area_id,
            reporter_id=person.id if person else None,
            quadkey=quadkey(draft.point) if draft.point else "",
            received_at=now,
            updated_at=now,
            **{name: getattr(draft, name) for name in COPIED_FIELDS},
        )
        try:
            with session.begin_nested():
                session.add(report)
                session.flush()
        except IntegrityError:
            if session.scalars(select(Report.id).where(Report.code == code)).first() is None:
                raise
            continue
        return report
    raise RuntimeError("no free code was found")


def _is_own_contact(session: Session, draft: ReportDraft, person: Person) -> bool:
    """An account proves its own contacts, and that somebody is reachable at all; not one that was typed before."""
    if draft.contact_kind not in CONTACT_KINDS:
        return True
    known = contact_at(session, draft.contact_kind, draft.contact_value)
    return known is not None and known.person_id == person.id


def _save_contact(
    session: Session, draft: ReportDraft, report: Report, verified_at: datetime | None, now: datetime
) -> None:
    """Name and contact, if any was given."""
    is_reachable = draft.contact_kind in CONTACT_KINDS
    if not (is_reachable or draft.name):
        report.shows_name = False
        return
    session.add(
        ReporterContact(
            report_id=report.id,
            kind=draft.contact_kind if is_reachable else "",
            value=draft.contact_value,
            name=draft.name,
            consented_at=draft.consented_at,
            verified_at=verified_at if is_reachable else None,
            created_at=now,
        )
    )
    session.flush()
