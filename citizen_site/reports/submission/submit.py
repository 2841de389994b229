"""A draft becomes a report: once and complete, also when the button was tapped twice."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from citizen_site.accounts.models import Person
from citizen_site.accounts.sign_in import contact_at
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.geo import quadkey
from citizen_site.core.idempotency import refuse_duplicates
from citizen_site.reports.delivery import deliver, submission_author, verify
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import CODE_ALPHABET, CODE_LENGTH, COPIED_FIELDS, Report
from citizen_site.reports.submission.steps import CONTACT_KINDS, NO_CONTACT, first_incomplete

MAX_CODE_ATTEMPTS = 20


class _CodeTakenError(Exception):
    """Another report has the code already."""


class IncompleteDraftError(InvalidInputError):
    """A step of the draft still lacks something."""


@dataclass(frozen=True)
class SubmissionResult:
    """The report; `is_new` is False when an earlier tap made it."""

    report: Report
    is_new: bool


def submit(
    session: Session, draft: ReportDraft, person: Person | None, now: datetime, *, source_digest: str = ""
) -> SubmissionResult:
    """Make the report of a draft, or find the one that it became. Raises IncompleteDraftError.

    `person` is who is signed in, `source_digest` the network that it comes from. The report is delivered at once,
    unless a contact has to be proved first.
    """
    # The row stays locked until the commit: of two taps at once, the second waits here and then finds the report.
    # What another tab wrote meanwhile counts.
    category = session.get(ReportCategory, draft.category_id) if draft.category_id else None
    mine = session.scalars(
        update(ReportDraft)
        .where(ReportDraft.id == draft.id, ReportDraft.report_id.is_(None))
        .values(updated_at=now)
        .returning(ReportDraft)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).first()
    if mine is None:
        session.get_one(ReportDraft, draft.id, populate_existing=True)
        return SubmissionResult(session.get_one(Report, draft.report_id), is_new=False)
    if draft.category_id and (category is None or category.id != draft.category_id):
        category = session.get(ReportCategory, draft.category_id)
    set_committed_value(draft, "category", category)
    missing = first_incomplete(draft)
    if missing:
        raise IncompleteDraftError
    is_proved = person is not None and _is_own_contact(session, draft, person)
    report = _create_report(session, draft, person, now, source_digest)
    # The draft's row is locked: an upload that is under way finds the draft sent, and goes to the report.
    session.execute(update(ReportPhoto).where(ReportPhoto.draft_id == draft.id).values(report_id=report.id))
    _save_contact(session, draft, report, now if is_proved else None, now)
    # All that follows is written at once.
    with session.no_autoflush:
        draft.report_id = report.id
        # From now on they are only with the report, where they are purged in time.
        draft.name = draft.contact_value = ""
        if is_proved:
            verify(session, report, now)
        if is_proved or draft.contact_kind not in CONTACT_KINDS:
            deliver(session, report, submission_author(report), now)
    session.flush()
    return SubmissionResult(report, is_new=True)


def new_report_code() -> str:
    """Seven random, unambiguous letters and digits: no code can be guessed from another."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def _create_report(
    session: Session, draft: ReportDraft, person: Person | None, now: datetime, source_digest: str
) -> Report:
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
            source_digest=source_digest,
            wants_messages=draft.contact_kind != NO_CONTACT,
            received_at=now,
            updated_at=now,
            **{name: getattr(draft, name) for name in COPIED_FIELDS},
        )
        try:
            with refuse_duplicates(session, _CodeTakenError, Report.code):
                session.add(report)
                session.flush()
        except _CodeTakenError:
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
