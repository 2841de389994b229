"""The page of one report at the desk: every act leads back to it, with what went wrong and what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.current_user import background_poll
from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Permission, allowed
from citizen_site.desk.call_form import SOURCES
from citizen_site.desk.drafts import NOTE, STEP
from citizen_site.desk.labels import RESUME, STATUS_ACTIONS, status_actions_for
from citizen_site.desk.presence import presence_context
from citizen_site.desk.queue.navigation import adjacent_reports
from citizen_site.desk.report.actions import ActionRefused, blueprint, load_report
from citizen_site.desk.report.assignment import AssignForm, assign_form
from citizen_site.desk.report.classification import (
    AreaForm,
    CategoryForm,
    UrgencyForm,
    area_form,
    category_form,
    urgency_form,
)
from citizen_site.desk.report.compose import response_context
from citizen_site.desk.report.drafting import draft_context, fill_from_draft
from citizen_site.desk.report.neighbours import UpdateDecisionForm
from citizen_site.desk.report.photo_decision import photo_context
from citizen_site.desk.report.publication import ApproveForm, HideForm, NoteForm
from citizen_site.desk.report.second_approval import approval_context
from citizen_site.desk.report.status import StatusForm, status_form_for
from citizen_site.desk.report.undo import undo_context
from citizen_site.desk.responses.templates import QUALITY_WARNINGS
from citizen_site.extensions import db
from citizen_site.reports.attachments.photo_review import viewed_photos
from citizen_site.reports.enums import PhotoStage
from citizen_site.reports.forwarding import agencies_for, forwardings_of
from citizen_site.reports.models.call import RecordedCall
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.neighbour_updates import count_not_fixed, whole_timeline
from citizen_site.reports.replies import unread_photos, unread_replies
from citizen_site.reports.reply_reads import has_unseen
from citizen_site.reports.submission.location import kilometres_outside
from citizen_site.reports.web.labels import DECISIONS, QUARANTINE_REASONS, UPDATE_KINDS
from citizen_site.staff.queries import name_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm
from citizen_site.web.rendering import render

DONE = {"1": _l("Đã lưu."), "hoan-tac": _l("Đã hoàn tác. Người dân chưa nhận được tin nào về việc đó.")}


@blueprint.get("/<code>")
@requires(Permission.SEE_DESK)
def report(code: str) -> ResponseReturnValue:
    found = load_report(code)
    if code != found.display_code:
        return redirect(url_for("desk_report.report", code=found.display_code), 301)
    return render_report(found)


@blueprint.post("/<code>/dang-xem")
@requires(Permission.SEE_DESK)
@background_poll
def stay(code: str) -> Response:
    """Twice a minute. Says also when the report is no longer as the page shows it."""
    found = load_report(code)
    seen = request.form.get("version", "")
    return render("desk/report/presence.html", "presence", report=found, seen_version=seen, **presence_context(found))


@blueprint.app_errorhandler(ActionRefused)
def show_refused(refused: ActionRefused) -> Response:
    return render_report(refused.report, refused.form, status=refused.status, problem=refused.problem)


def _kilometres_outside(session: Session, report: Report) -> float | None:
    if report.point is None or report.area_id is None:
        return None
    return kilometres_outside(gazetteer(session), report.area_id, report.point)


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
    events, said = whole_timeline(session, found)
    passed_on = forwardings_of(session, found)
    offered = status_actions_for(found)
    written = draft_context(session, actor, found, offered)
    drafts = written["drafts"]
    moves = {
        each: fill_from_draft(status_form_for(found, each, passed_on), drafts.get(f"{STEP}{each.value}"))
        for each in offered
    }
    if composed:
        moves[composed.status] = composed
    lost = ""
    if isinstance(sent, StatusForm) and sent.status in moves:
        moves[sent.status] = sent
    elif isinstance(sent, StatusForm):
        lost = sent.text.data  # it can no longer become that, but nobody shall have to write it again
    pictures = photo_context(session, found, sent)
    photos = pictures["photos"]
    return render(
        "desk/report/show.html",
        "report",
        status=status,
        report=found,
        events=events,
        last_event=events[-1].id if events else 0,
        people=people_named(session, events),
        replies=unread_replies(found, events),
        said=sorted(said, key=lambda each: each.update.decided_at is not None),
        not_fixed=count_not_fixed(found, said),
        update_kinds=UPDATE_KINDS,
        update_form=UpdateDecisionForm(formdata=None),
        reply_photos=unread_photos(session, found),
        news=[each for each in events if each.id > sent.seen_event] if sent and status == 409 else [],
        **pictures,
        kilometres_outside=_kilometres_outside(session, found),
        choices=sent.choices if isinstance(sent, ApproveForm) else {each.id: each.decision for each in photos},
        photo_decisions=DECISIONS,
        viewed=viewed_photos(session, photos, actor),
        actor=actor,
        after_photos=[each for each in photos if each.stage is PhotoStage.AFTER],
        may_handle=allowed(actor, Permission.HANDLE_REPORT, found),
        is_unseen=has_unseen(session, actor, found, now),
        may_remove=allowed(actor, Permission.REMOVE_REPORT, found),
        moves=moves,
        move_names=STATUS_ACTIONS,
        resume_name=RESUME,
        hold_reasons=QUARANTINE_REASONS,
        hide_form=sent
        if isinstance(sent, HideForm)
        else HideForm(formdata=None, data={"spam": bool(found.quarantine_reason)}),
        note_form=sent
        if isinstance(sent, NoteForm)
        else NoteForm(formdata=drafts[NOTE].typed if NOTE in drafts and drafts[NOTE].fields else None),
        **written,
        **response_context(session, actor, found, moves),
        **approval_context(session, actor, found, sent),
        answer_doubts=QUALITY_WARNINGS,
        sent=sent,
        lost=lost,
        problem=problem,
        done=DONE.get(request.args.get("da", ""), ""),
        reached_by=contact_kind(session, found),
        recorded_call=session.get(RecordedCall, found.id),
        call_sources=SOURCES,
        original=original_of(session, found),
        assign_form=sent if isinstance(sent, AssignForm) else assign_form(session, found, now, formdata=None),
        category_form=sent if isinstance(sent, CategoryForm) else category_form(session, found, formdata=None),
        area_form=sent if isinstance(sent, AreaForm) else area_form(session, found, formdata=None),
        urgency_form=sent if isinstance(sent, UrgencyForm) else urgency_form(found, formdata=None),
        passed_on=passed_on,
        bodies=agencies_for(session, found.area_id or 0),
        now=now,
        **presence_context(found),
        **adjacent_reports(found),
        **undo_context(session, actor, now),
    )


def people_named(session: Session, events: Sequence[ReportEvent]) -> dict[int, str]:
    """Names of those to whom the report was given, by id; staff reads them."""
    ids = {each.details["assignee_id"] for each in events if each.details.get("assignee_id")}
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
