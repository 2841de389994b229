"""Reports that may be the same as this one, to be compared and merged."""

from __future__ import annotations

from flask import Response

from citizen_site.core import clock
from citizen_site.core.permissions import Permission, allowed, authorise
from citizen_site.desk.report.actions import blueprint, last_event_id, load_report
from citizen_site.desk.report.status import StatusForm, needs_of
from citizen_site.extensions import db
from citizen_site.reports.duplicates import duplicates_merged_into
from citizen_site.reports.queries import first_photos, similar_at_desk
from citizen_site.reports.workflow import ActorKind, Status, available_transitions
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render


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
