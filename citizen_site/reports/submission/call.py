"""Staff enter a report for a caller or visitor: it is the resident's, and who entered it keeps nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.tokens import digest
from citizen_site.reports import engagement
from citizen_site.reports.delivery import assign_to_account, deliver, submission_author
from citizen_site.reports.engagement import Supporter
from citizen_site.reports.enums import CallSource, Urgency
from citizen_site.reports.models.call import RecordedCall
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.submission.drafts import draft_of_token, start_draft, write_draft
from citizen_site.reports.submission.steps import NO_CONTACT
from citizen_site.reports.submission.submit import submit

# The sentence about name and contact that is read to callers (desk/calls.py): a new one gets a new version.
CONSENT_VERSION = "2026-11-30"
# A busy counter enters one every three minutes; more is a script.
MOST_AN_HOUR = 40
# The slip can be printed for so long; afterwards only the resident has the link.
SLIP_LIFE = timedelta(minutes=30)


class TooManyCallsError(InvalidInputError):
    """This person entered more reports within an hour than anybody can."""


@dataclass(frozen=True)
class CallPlace:
    """An area as policies ask for it."""

    area_id: int


@dataclass(frozen=True)
class Call:
    """What was said. `client_id` names the form, so that a second tap finds the report of the first.

    `kind` and `value` are a contact in its normal form, both "" without one; with it, or with a name, the caller has
    agreed that it is stored.
    """

    client_id: str
    source: CallSource
    category: ReportCategory
    area_id: int
    place_text: str
    description: str
    landmark: str = ""
    name: str = ""
    kind: str = ""
    value: str = ""
    urgency: Urgency = Urgency.NORMAL
    language: str = "vi"


def record_call(session: Session, actor: Actor, call: Call, *, key: str, now: datetime) -> Report:
    """Make and deliver the report of a call; a second tap gets the report of the first.

    The link to it goes to the contact, whose account it belongs to; without a contact it is on the slip. Nobody is
    known to have proved that contact. Raises NotAllowedError outside the actor's areas, TooManyCallsError.
    """
    authorise(actor, Permission.RECORD_CALL, CallPlace(call.area_id))
    # No link leads to this digest: it is of no token, and names the form alone.
    mark = digest(key, "call", f"{actor.person_id}\n{call.client_id}")
    if (report := _entered(session, draft_of_token(session, mark))) is not None:
        return report
    if count_lately(session, actor, now) >= MOST_AN_HOUR:
        raise TooManyCallsError
    draft = start_draft(
        session, mark, language=call.language, person_id=None, now=now, category=call.category, area_id=call.area_id
    )
    write_draft(
        session,
        draft,
        now,
        place_text=call.place_text,
        landmark=call.landmark,
        description=call.description,
        urgency=call.urgency,
        name=call.name,
        contact_kind=call.kind or NO_CONTACT,
        contact_value=call.value,
        consented_at=now if call.name or call.value else None,
    )
    report = submit(session, draft, None, now).report
    session.add(
        RecordedCall(
            report_id=report.id,
            source=call.source,
            recorded_by_id=actor.person_id,
            consent_version=CONSENT_VERSION if call.name or call.value else "",
            created_at=now,
        )
    )
    session.flush()
    if call.value and (contact := session.get(ReporterContact, report.id)) is not None:
        assign_to_account(session, report, contact)
    deliver(session, report, submission_author(report), now)
    audit.record(
        session,
        "call.recorded",
        now=now,
        actor_id=actor.person_id,
        thing=f"report:{report.id}",
        source=call.source.value,
    )
    return report


def count_for_caller(
    session: Session, actor: Actor, report: Report, contact: str, client_id: str, *, key: str, now: datetime
) -> None:
    """The caller has the same trouble as a report that everybody reads: count them, once. Raises NotAllowedError.

    `contact` is theirs, "" for none: then the form counts as one caller.
    """
    authorise(actor, Permission.RECORD_CALL)
    caller = digest(key, "caller", contact or client_id)
    engagement.add_me_too(session, report, actor, Supporter(None, caller), now)
    audit.record(session, "call.counted", now=now, actor_id=actor.person_id, thing=f"report:{report.id}")


def recorded_lately(session: Session, actor: Actor, code: str, now: datetime) -> Report:
    """A report that the actor has just entered, as long as its slip may be printed. Raises NotFoundError."""
    authorise(actor, Permission.RECORD_CALL)
    found = session.scalars(
        select(Report)
        .join(RecordedCall, RecordedCall.report_id == Report.id)
        .where(
            Report.code == code,
            Report.removed_at.is_(None),
            RecordedCall.recorded_by_id == actor.person_id,
            RecordedCall.created_at > now - SLIP_LIFE,
        )
        .options(joinedload(Report.category))
    ).first()
    if found is None:
        raise NotFoundError(code)
    return found


def count_lately(session: Session, actor: Actor, now: datetime, within: timedelta = timedelta(hours=1)) -> int:
    """How many reports the actor has entered within this time."""
    query = select(func.count()).where(
        RecordedCall.recorded_by_id == actor.person_id, RecordedCall.created_at > now - within
    )
    return session.scalar(query) or 0


def _entered(session: Session, draft: ReportDraft | None) -> Report | None:
    return session.get(Report, draft.report_id) if draft is not None and draft.report_id is not None else None
