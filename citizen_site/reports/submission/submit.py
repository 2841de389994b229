"""A draft becomes a report: once and complete, also when the button was tapped twice."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from citizen_site.accounts.current_user import current_person
from citizen_site.accounts.models import ContactKind, Person
from citizen_site.accounts.sign_in import contact_at
from citizen_site.client_network import client_network
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.geo import quadkey
from citizen_site.core.idempotency import refuse_duplicates
from citizen_site.extensions import db
from citizen_site.reports.blocklist import active_account_block, digest_of_network
from citizen_site.reports.delivery import deliver, submission_author, verify
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import CODE_ALPHABET, CODE_LENGTH, COPIED_FIELDS, Report
from citizen_site.reports.submission.code_step import blueprint, limit_submissions, may_send_code, send_contact_code
from citizen_site.reports.submission.draft_session import step_url, with_draft
from citizen_site.reports.submission.drafts import contact_of
from citizen_site.reports.submission.steps import MAX_DESCRIPTION, MIN_DESCRIPTION, ORDER, Step
from citizen_site.web.access import public
from citizen_site.web.rendering import render
from citizen_site.web.security import capability_url

# For reporters who want no messages, and use the private link.
NO_CONTACT = "none"
CONTACT_KINDS = tuple(kind.value for kind in ContactKind)
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


def is_done(draft: ReportDraft, step: Step) -> bool:
    """Does the draft hold what this step asks for? Its category must be loaded."""
    if step is Step.CATEGORY:
        return draft.category is not None
    if step is Step.LOCATION:
        return draft.area_id is not None and bool(draft.place_text or draft.point)
    if step is Step.DESCRIPTION:
        required = [each["code"] for each in draft.category.questions if each["required"]] if draft.category else []
        return MIN_DESCRIPTION <= len(draft.description) <= MAX_DESCRIPTION and all(
            draft.answers.get(code) not in (None, "", []) for code in required
        )
    if step is Step.CONTACT:
        return bool(draft.contact_kind)
    return True


def first_incomplete(draft: ReportDraft) -> Step | None:
    """The first step that still lacks something; None when the report can be sent."""
    return next((step for step in ORDER if not is_done(draft, step)), None)


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


@blueprint.post("/phan-anh/moi/<token>/gui")
@limit_submissions
@public
@capability_url
@with_draft
def submit_report(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """Make the report. A second tap finds it made and leads to the same page."""
    missing = first_incomplete(draft)
    if missing:
        return redirect(step_url(missing, token), 303)
    session, person, now, key = db.session(), current_person(), clock.now(), current_app.config["SECRET_KEY"]
    if block := active_account_block(session, person.id if person else None, draft.area_id, now, key):
        return render("reports/submission/blocked.html", status=403, block=block, token=token)
    source = digest_of_network(key, client_network())
    submitted = submit(session, draft, person, now, source_digest=source)
    report = submitted.report
    contact = contact_of(session, report) if report.delivery is Delivery.UNSENT else None
    if contact and submitted.is_new and may_send_code(contact):
        return send_contact_code(token, report, contact)
    after = url_for("report_submit.request_code" if contact else "report_submit.confirmation", token=token)
    return redirect(after, 303)
