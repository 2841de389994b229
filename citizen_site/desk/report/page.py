"""The page of one report at the desk: every act leads back to it, with what went wrong and what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, abort, redirect, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.current_user import reload_identity
from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.permissions import Actor, Permission, allowed, authorise
from citizen_site.desk.labels import RESUME, STATUS_ACTIONS, WRONG, refusal_reason, status_actions_for
from citizen_site.desk.presence import presence_at
from citizen_site.desk.queue.navigation import adjacent_reports
from citizen_site.desk.report.compose import response_context
from citizen_site.desk.report.forms import ApproveForm, DisagreeForm, HideForm, NoteForm, StatusForm
from citizen_site.desk.report.triage_forms import triage_forms
from citizen_site.desk.responses.templates import QUALITY_WARNINGS
from citizen_site.extensions import db
from citizen_site.reports.assignment import ClosedError
from citizen_site.reports.attachments.photo_review import PhotosUndecidedError, is_viewed_by
from citizen_site.reports.attachments.photos import photos_of
from citizen_site.reports.attachments.problems import PhotoRefusedError
from citizen_site.reports.conflict_of_interest import needs_approval, open_approval_request
from citizen_site.reports.enums import Delivery, Evidence, PhotoStage
from citizen_site.reports.forwarding import ForwardingStatus, agencies_for, forwardings_of
from citizen_site.reports.labels import DECISIONS, QUARANTINE_REASONS
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.queries import code_of
from citizen_site.reports.versioning import ChangedMeanwhileError, one_at_a_time
from citizen_site.reports.web.my_report_forms import VersionedForm
from citizen_site.reports.workflow import REQUIRED_FIELDS, Status, TransitionError
from citizen_site.staff.queries import name_of
from citizen_site.web.access import current_actor
from citizen_site.web.rendering import render


def load_report(code: str) -> Report:
    found = report_at_desk(db.session(), current_actor(), code_of(code))
    if found.removed_at:
        abort(410)
    if request.method == "POST":  # whatever else is wrong with it: nobody handles his own report
        authorise(current_actor(), Permission.HANDLE_REPORT, found)
    return found


def needs_of(found: Report, after: Status) -> Sequence[Any]:
    """Taking up what was interrupted by a question says nothing new."""
    resumes = found.status is Status.AWAITING_REPORTER and after is found.resume_status
    return () if resumes else REQUIRED_FIELDS.get(after, ())


def status_form_for(found: Report, after: Status, passed_on: Sequence[ForwardingStatus]) -> StatusForm:
    """The form of a step. What the body answered to which the report was passed on is filled in already."""
    given: dict[str, Any] = {}
    answered = next((each for each in passed_on if each.is_to_be_taken_over), None)
    if after is Status.RESOLVED and answered:
        evidence = Evidence.PHOTO if answered.photos else Evidence.REASON
        given = {"text": answered.forwarding.answer, "evidence": evidence.value}
    return StatusForm(after, needs_of(found, after), formdata=None, data=given)


def submit_action(found: Report, form: VersionedForm, act: Callable[[Any], None]) -> Any:
    """Act if the form is in order; whoever decided on an older version sees what happened since.

    A report that has left the actor's areas by that is not shown any more: another page says where it went.
    """
    code = found.display_code
    if not form.validate():
        return render_report(found, form, status=422)
    try:
        with one_at_a_time(db.session()):
            act(clock.now())
    except ChangedMeanwhileError:
        reload_identity()
        return render_report(load_report(code), form, status=409)
    except (TransitionError, ClosedError) as error:
        reload_identity()
        found = load_report(code)
        return render_report(found, form, status=409, problem=refusal_reason(found, getattr(error, "after", None)))
    except (PhotoRefusedError, PhotosUndecidedError) as error:
        reload_identity()
        return render_report(load_report(code), form, status=422, problem=str(error))
    except InvalidInputError as error:
        field, sentence = WRONG.get(str(error), ("", ""))
        if field not in form:
            raise
        form[field].errors = [sentence]
        return render_report(found, form, status=422)
    if not allowed(current_actor(), Permission.SEE_DESK, found):
        place = gazetteer(db.session()).get(found.area_id or 0)
        return redirect(url_for("triage.transferred", ma=code, toi=place.slug), 303)
    return redirect(url_for("desk_report.report", code=code, da="1"), 303)


def render_report(
    found: Report,
    sent: VersionedForm | None = None,
    *,
    status: int = 200,
    problem: str = "",
    composed: StatusForm | None = None,
) -> Response:
    """The page; `sent` is the form of an act that was refused, `composed` that of an answer not yet sent."""
    session, actor, now = db.session(), current_actor(), clock.now()
    events = whole_timeline(session, found)
    passed_on = forwardings_of(session, found)
    moves = {each: status_form_for(found, each, passed_on) for each in status_actions_for(found)}
    if composed:
        moves[composed.status] = composed
    lost = ""
    if isinstance(sent, StatusForm) and sent.status in moves:
        moves[sent.status] = sent
    elif isinstance(sent, StatusForm):
        lost = sent.text.data  # it can no longer become that, but nobody shall have to write it again
    photos = photos_of(session, found)
    return render(
        "desk/report/show.html",
        "report",
        status=status,
        report=found,
        events=events,
        last_event=events[-1].id if events else 0,
        people=people_named(session, events),
        news=[each for each in events if each.id > sent.seen_event] if sent and status == 409 else [],
        photos=photos,
        choices=sent.choices if isinstance(sent, ApproveForm) else {each.id: each.decision for each in photos},
        photo_decisions=DECISIONS,
        is_seen=is_viewed_by,
        actor=actor,
        after_photos=[each for each in photos if each.stage is PhotoStage.AFTER],
        may_handle=allowed(actor, Permission.HANDLE_REPORT, found),
        may_remove=allowed(actor, Permission.REMOVE_REPORT, found),
        moves=moves,
        move_names=STATUS_ACTIONS,
        resume_name=RESUME,
        hold_reasons=QUARANTINE_REASONS,
        hide_form=sent if isinstance(sent, HideForm) else HideForm(formdata=None),
        note_form=sent if isinstance(sent, NoteForm) else NoteForm(formdata=None),
        **response_context(session, actor, found, moves),
        **approval_context(session, actor, found, sent),
        answer_doubts=QUALITY_WARNINGS,
        sent=sent,
        lost=lost,
        problem=problem,
        done=request.args.get("da") == "1",
        reached_by=contact_kind(session, found),
        original=original_of(session, found),
        triage=triage_forms(session, found, now, sent),
        passed_on=passed_on,
        bodies=agencies_for(session, found.area_id or 0),
        now=now,
        **presence_at(found),
        **adjacent_reports(found),
    )


def approval_context(session: Session, actor: Actor, report: Report, sent: VersionedForm | None) -> dict[str, Any]:
    """For the page of a report: whether one alone may hide it, and what waits for another one."""
    asked = open_approval_request(session, report)
    return {
        "needs_second": needs_approval(session, report),
        "hide_request": asked,
        "may_decide": bool(asked and asked.asked_by_id != actor.person_id),
        "disagree_form": sent if isinstance(sent, DisagreeForm) else DisagreeForm(formdata=None),
    }


def report_at_desk(session: Session, actor: Actor, code: str) -> Report:
    """A report of the actor's areas, with its category. Raises NotFoundError for all others."""
    report = session.scalars(
        select(Report)
        .where(Report.code == code, Report.delivery != Delivery.UNSENT)
        .options(joinedload(Report.category), joinedload(Report.assigned_to), joinedload(Report.assigned_unit))
        .execution_options(populate_existing=True)
    ).first()
    if report is None or not allowed(actor, Permission.SEE_DESK, report):
        raise NotFoundError(code)
    return report


def whole_timeline(session: Session, report: Report) -> Sequence[ReportEvent]:
    """All that happened, internal entries too, with who did it; oldest first."""
    return session.scalars(
        select(ReportEvent)
        .where(ReportEvent.report_id == report.id)
        .options(joinedload(ReportEvent.actor))
        .order_by(ReportEvent.at, ReportEvent.id)
    ).all()


def last_event_id(session: Session, report: Report) -> int:
    """The number of the last entry, which a form carries to know what came since."""
    return session.scalar(select(func.max(ReportEvent.id)).where(ReportEvent.report_id == report.id)) or 0


def people_named(session: Session, events: Sequence[ReportEvent]) -> dict[int, str]:
    """Names of those to whom the report was given, by id; staff reads them."""
    ids = {each.details["given_to_id"] for each in events if each.details.get("given_to_id")}
    if not ids:
        return {}
    return {each.id: name_of(each) for each in session.scalars(select(Person).where(Person.id.in_(ids)))}


def contact_kind(session: Session, report: Report) -> str:
    """Can the reporter be reached, and how? The address itself is not for the desk: questions go through the site."""
    contact = session.get(ReporterContact, report.id)
    return contact.kind if contact and contact.verified_at else ""


def original_of(session: Session, report: Report) -> Report | None:
    """The report that this one repeats."""
    return session.get(Report, report.duplicate_of_id) if report.duplicate_of_id else None
