"""Sorting a report: each act leads back to its page, or to one that says that it has gone elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from citizen_site.accounts.current_user import account_or_address
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Permission, allowed, authorise
from citizen_site.desk.report.forms import StatusForm
from citizen_site.desk.report.page import last_event_id, load_report, needs_of, submit_action
from citizen_site.desk.report.triage_forms import area_form, assign_form, category_form, urgency_form
from citizen_site.extensions import db, limiter
from citizen_site.reports import assignment
from citizen_site.reports.categories import category_by_code
from citizen_site.reports.classification import recategorise, set_urgency, transfer_to_area
from citizen_site.reports.enums import Urgency
from citizen_site.reports.queries import duplicates_merged_into, first_photos, similar_at_desk
from citizen_site.reports.workflow import ActorKind, Status, available_transitions
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

blueprint = Blueprint("triage", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)


@blueprint.post("/<code>/giao")
@requires(Permission.SEE_DESK)
def assign(code: str) -> Any:
    found = load_report(code)
    form = assign_form(db.session(), found, clock.now())

    def act(now: Any) -> None:
        assignment.assign(
            db.session(),
            current_actor(),
            found,
            person_id=form.person_id,
            unit_id=form.unit_id,
            now=now,
            seen_version=form.seen_version,
        )

    return submit_action(found, form, act)


@blueprint.post("/<code>/loai-viec")
@requires(Permission.SEE_DESK)
def category(code: str) -> Any:
    found, session = load_report(code), db.session()
    form = category_form(session, found)

    def act(now: Any) -> None:
        chosen = category_by_code(session, form.category.data)
        recategorise(session, current_actor(), found, chosen, now=now, seen_version=form.seen_version)

    return submit_action(found, form, act)


@blueprint.post("/<code>/khu-vuc")
@requires(Permission.SEE_DESK)
def area(code: str) -> Any:
    found, session = load_report(code), db.session()
    form = area_form(session, found)

    def act(now: Any) -> None:
        place = gazetteer(session).find(form.area.data)
        assert place  # noqa: S101 - the form has only areas that there are
        transfer_to_area(session, current_actor(), found, place, now=now, seen_version=form.seen_version)

    return submit_action(found, form, act)


@blueprint.post("/<code>/muc-gap")
@requires(Permission.SEE_DESK)
def urgency(code: str) -> Any:
    found = load_report(code)
    form = urgency_form(found)

    def act(now: Any) -> None:
        chosen = Urgency(form.urgency.data)
        set_urgency(db.session(), current_actor(), found, chosen, now=now, seen_version=form.seen_version)

    return submit_action(found, form, act)


@blueprint.get("/da-chuyen")
@requires(Permission.SEE_DESK)
def transferred() -> Response:
    """The report has left this desk; all that is told stands in the address."""
    args = QueryArgs()
    place = gazetteer(db.session()).find(args.text("toi"))
    return render("desk/report/transferred.html", "report", code=request.args.get("ma", "")[:8], place=place)


@blueprint.get("/<code>/giong-nhau")
@requires(Permission.SEE_DESK)
def similar(code: str) -> Response:
    """Enough of each to judge: photo, distance, age, status. One tap makes this one its duplicate."""
    session, actor, report = db.session(), current_actor(), load_report(code)
    authorise(actor, Permission.HANDLE_REPORT, report)
    may_merge = Status.DUPLICATE in available_transitions(report.status, ActorKind.STAFF, resume=report.resume_status)
    found = similar_at_desk(session, actor, report, clock.now()) if may_merge else ()
    return render(
        "desk/report/similar.html",
        "found",
        report=report,
        form=StatusForm(Status.DUPLICATE, needs_of(report, Status.DUPLICATE), formdata=None),
        last_event=last_event_id(session, report),
        found=found,
        may_merge=may_merge,
        photos=first_photos(session, [each.report.id for each in found]),
        at_desk={each.report.id for each in found if allowed(actor, Permission.SEE_DESK, each.report)},
        duplicates=duplicates_merged_into(session, report),
    )
