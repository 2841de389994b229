"""Reading what came from outside the desk: it stays on top of the report until somebody says that they read it."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from citizen_site.core.permissions import Permission
from citizen_site.desk.report.actions import blueprint, load_report, submit_action
from citizen_site.extensions import db
from citizen_site.reports import replies
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm


class ReadingForm(VersionedForm):
    """Nothing to fill in."""


@blueprint.post("/<code>/doc-loi-moi")
@requires(Permission.SEE_DESK)
def mark_read(code: str) -> ResponseReturnValue:
    found, form = load_report(code), ReadingForm()
    return submit_action(
        found,
        form,
        lambda now: replies.mark_read(db.session(), current_actor(), found, now=now, seen_version=form.seen_version),
    )
