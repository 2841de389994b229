"""The page of one report at the desk: every act leads back to it, with what went wrong and what was typed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.current_user import background_poll
from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.small_map import small_map
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission, allowed
from citizen_site.desk.call_form import SOURCES
from citizen_site.desk.drafts import NOTE, STEP
from citizen_site.desk.labels import RESUME, STATUS_ACTIONS, status_actions_for
from citizen_site.desk.last_act import undo_context
from citizen_site.desk.presence import presence_context
from citizen_site.desk.queue.listing import remembered_counts, remembered_list
from citizen_site.desk.queue.navigation import adjacent_reports, list_links
from citizen_site.desk.report.actions import ActionRefused, blueprint, load_report, report_at_desk
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
from citizen_site.desk.report.next_step import acts_beside, next_step_for
from citizen_site.desk.report.photo_decision import photo_context
from citizen_site.desk.report.publication import ApproveForm, HideForm, NoteForm
from citizen_site.desk.report.second_approval import approval_context
from citizen_site.desk.report.status import StatusForm, status_form_for
from citizen_site.desk.responses.templates import QUALITY_WARNINGS
from citizen_site.extensions import db
from citizen_site.reports.assignment import BEFORE_ASSIGNMENT
from citizen_site.reports.assignment_proposals import propose_unit
from citizen_site.reports.attachments.photo_review import viewed_photos
from citizen_site.reports.enums import PhotoStage
from citizen_site.reports.forwarding import agencies_for, forwardings_of
from citizen_site.reports.models.call import RecordedCall
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.neighbour_updates import count_not_fixed, whole_timeline
from citizen_site.reports.replies import unread_photos, unread_replies
from citizen_site.reports.reply_reads import has_unseen
from citizen_site.reports.submission.location import kilometres_outside
from citizen_site.reports.web.labels import DECISIONS, QUARANTINE_REASONS, UPDATE_KINDS
from citizen_site.reports.workflow import Status
from citizen_site.staff.queries import name_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm
from citizen_site.web.rendering import push_url, render

# In the address of a report: the one that the reader goes on from.
DONE = "xong"

# What the page says after an act that leads back to it (`da`).
OUTCOMES = {"1": _l("Đã lưu."), "hoan-tac": _l("Đã hoàn tác. Người dân chưa nhận được tin nào về việc đó.")}


@blueprint.get("/<code>")
@requires(Permission.SEE_DESK)
def report(code: str) -> ResponseReturnValue:
    found = load_report(code)
    if code != found.display_code:
        return redirect(url_for("desk_report.report", code=found.display_code), 301)
    done = done_before(request.args.get(DONE, ""))
    response = render_report(found, just_done=done)
    leads_here = done or request.args.get("da") == "hoan-tac"
    return push_url(response, url_for("desk_report.report", code=code)) if leads_here else response


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


def done_before(code: str) -> Report | None:
    """The report that the reader goes on from, if the address names one that they have at the desk."""
    try:
        return report_at_desk(db.session(), current_actor(), code_of(code)) if code else None
    except NotFoundError:
        return None


def _area_of(session: Session, report: Report) -> Place | None:
    return gazetteer(session).get(report.area_id) if report.area_id else None


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
    just_done: Report | None = None,
) -> Response:
    """The page; `sent` is the form of an act that was refused, `composed` that of an answer not yet sent.

    The split view swaps the report in: then its forms come when they are wanted, unless one of them was sent.
    `just_done` is the report that the reader goes on from.
    """
    story = story_context(found, sent)
    forms = partial(acts_context, found, sent, composed, story)
    # Who just sent one of them, or wrote in one, goes on where they are.
    done = OUTCOMES.get(request.args.get("da", ""), "")
    is_open = bool(done or sent or composed or story["drafts"])
    has_acted = bool(just_done or done or status == 409)

    def around() -> dict[str, Any]:
        beside = remembered_list(found.code) | adjacent_reports(found)
        return beside | forms() | presence_context(found) | {"acts_loaded": True, "has_acted": False}

    def alone() -> dict[str, Any]:
        shown = list_links() | presence_context(found, notes=False) | {"acts_loaded": is_open, "has_acted": has_acted}
        if has_acted:
            shown |= act_context()
        return shown | forms() if is_open else shown

    return render(
        "desk/report/show.html",
        "report",
        status=status,
        sent=sent,
        problem=problem,
        news=[each for each in story["events"] if each.id > sent.seen_event] if sent and status == 409 else [],
        lost=_lost_text(sent, story["offered"]),
        done=done,
        just_done=just_done,
        around=around,
        alone=alone,
        **story,
    )


@blueprint.get("/<code>/cac-viec")
@requires(Permission.SEE_DESK)
def acts(code: str) -> ResponseReturnValue:
    """The forms of the report, fetched by its page when they are wanted; without htmx, its whole page."""
    found = load_report(code)
    story = story_context(found)

    def around() -> dict[str, Any]:
        return remembered_list(found.code) | adjacent_reports(found) | presence_context(found)

    return render(
        "desk/report/show.html",
        "acts",
        sent=None,
        problem="",
        news=[],
        lost="",
        done="",
        acts_loaded=True,
        just_done=None,
        has_acted=False,
        around=around,
        **story | acts_context(found, None, None, story),
    )


def act_context() -> dict[str, Any]:
    """What the list shows anew after an act in the split view: its numbers, and what can be undone."""
    return {"counted": remembered_counts(), **undo_context(db.session(), current_actor(), clock.now())}


def story_context(found: Report, sent: VersionedForm | None = None) -> dict[str, Any]:
    """What the report says of itself, what happened to it, and what probably comes next."""
    session, actor, now = db.session(), current_actor(), clock.now()
    events, said = whole_timeline(session, found)
    pictures, offered = photo_context(session, found, sent), status_actions_for(found)
    photos = pictures["photos"]
    may_handle = allowed(actor, Permission.HANDLE_REPORT, found)
    proposal = propose_unit(session, found) if may_handle and found.status in BEFORE_ASSIGNMENT else None
    return {
        "report": found,
        "actor": actor,
        "now": now,
        "events": events,
        "last_event": events[-1].id if events else 0,
        "people": people_named(session, events),
        "replies": unread_replies(found, events),
        "reply_photos": unread_photos(session, found),
        "said": sorted(said, key=lambda each: each.update.decided_at is not None),
        "not_fixed": count_not_fixed(found, said),
        "update_kinds": UPDATE_KINDS,
        "update_form": UpdateDecisionForm(formdata=None),
        "version_form": VersionedForm(formdata=None),
        "hold_reasons": QUARANTINE_REASONS,
        **pictures,
        "photo_decisions": DECISIONS,
        "kilometres_outside": _kilometres_outside(session, found),
        "small_map": small_map(gazetteer(session), found.point, _area_of(session, found)) if found.point else None,
        "reached_by": contact_kind(session, found),
        "recorded_call": session.get(RecordedCall, found.id),
        "call_sources": SOURCES,
        "original": original_of(session, found),
        "may_handle": may_handle,
        "may_remove": allowed(actor, Permission.REMOVE_REPORT, found),
        "is_unseen": has_unseen(session, actor, found, now),
        "offered": offered,
        "proposal": proposal,
        "next_step": next_step_for(found, proposal, photos, offered, is_own=not may_handle),
        **acts_beside(offered),
        **draft_context(session, actor, found, offered),
    }


def acts_context(
    found: Report, sent: VersionedForm | None, composed: StatusForm | None, story: Mapping[str, Any]
) -> dict[str, Any]:
    """The forms of all acts, as they were sent, as a draft has them, or empty."""
    session, actor, now = db.session(), current_actor(), clock.now()
    passed_on, drafts, photos = forwardings_of(session, found), story["drafts"], story["photos"]
    moves = {
        each: fill_from_draft(status_form_for(found, each, passed_on), drafts.get(f"{STEP}{each.value}"))
        for each in story["offered"]
    }
    if composed:
        moves[composed.status] = composed
    if isinstance(sent, StatusForm) and sent.status in moves:
        moves[sent.status] = sent
    return {
        "choices": sent.choices if isinstance(sent, ApproveForm) else {each.id: each.decision for each in photos},
        "viewed": viewed_photos(session, photos, actor),
        "after_photos": [each for each in photos if each.stage is PhotoStage.AFTER],
        "moves": moves,
        "move_names": STATUS_ACTIONS,
        "resume_name": RESUME,
        "hide_form": sent
        if isinstance(sent, HideForm)
        else HideForm(formdata=None, data={"spam": bool(found.quarantine_reason)}),
        "note_form": sent
        if isinstance(sent, NoteForm)
        else NoteForm(formdata=drafts[NOTE].typed if NOTE in drafts and drafts[NOTE].fields else None),
        **response_context(session, actor, found, moves),
        **approval_context(session, actor, found, sent),
        "answer_doubts": QUALITY_WARNINGS,
        "assign_form": sent if isinstance(sent, AssignForm) else assign_form(session, found, now, formdata=None),
        "category_form": sent if isinstance(sent, CategoryForm) else category_form(session, found, formdata=None),
        "area_form": sent if isinstance(sent, AreaForm) else area_form(session, found, formdata=None),
        "urgency_form": sent if isinstance(sent, UrgencyForm) else urgency_form(found, formdata=None),
        "passed_on": passed_on,
        "bodies": agencies_for(session, found.area_id or 0),
    }


def _lost_text(sent: VersionedForm | None, offered: Collection[Status]) -> str:
    """What was written for a step that is no longer possible: nobody shall have to write it again."""
    return sent.text.data if isinstance(sent, StatusForm) and sent.status not in offered else ""


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
