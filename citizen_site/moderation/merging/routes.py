"""The look-alikes of a report: a page of its own, which the report's page fetches into itself."""

from __future__ import annotations

from flask import Response

from citizen_site.core import clock
from citizen_site.core.permissions import Permission, allowed, authorise
from citizen_site.extensions import db
from citizen_site.moderation.handling.forms import MoveForm
from citizen_site.moderation.handling.page import find, needs_of
from citizen_site.moderation.handling.queries import last_event_id
from citizen_site.moderation.merging.queries import first_photos, look_alikes_at_desk, merged_into
from citizen_site.moderation.triage.routes import blueprint
from citizen_site.reports.workflow import Party, Status, targets
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render


@blueprint.get("/<code>/giong-nhau")
@requires(Permission.SEE_DESK)
def look_alikes(code: str) -> Response:
    """Enough of each to judge: photo, distance, age, status. One tap makes this one its duplicate."""
    session, actor, report = db.session(), current_actor(), find(code)
    authorise(actor, Permission.HANDLE_REPORT, report)
    may_merge = Status.DUPLICATE in targets(report.status, Party.STAFF, resume=report.status_before)
    found = look_alikes_at_desk(session, actor, report, clock.now()) if may_merge else ()
    return render(
        "moderation/look_alikes.html",
        "found",
        report=report,
        form=MoveForm(Status.DUPLICATE, needs_of(report, Status.DUPLICATE), formdata=None),
        last_event=last_event_id(session, report),
        found=found,
        may_merge=may_merge,
        photos=first_photos(session, [each.report.id for each in found]),
        at_desk={each.report.id for each in found if allowed(actor, Permission.SEE_DESK, each.report)},
        duplicates=merged_into(session, report),
    )
