"""What neighbours say of a report: the desk publishes it, or does not."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from wtforms import HiddenField
from wtforms.validators import AnyOf

from citizen_site.core.permissions import Permission
from citizen_site.desk.report.actions import blueprint, load_report, submit_action
from citizen_site.extensions import db
from citizen_site.reports import neighbour_updates
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm

PUBLISH, WITHHOLD = "dang", "giu"


class UpdateDecisionForm(VersionedForm):
    """Two buttons; without one of them the form says nothing."""

    decision = HiddenField(validators=[AnyOf((PUBLISH, WITHHOLD))])


@blueprint.post("/<code>/cap-nhat/<int:event_id>")
@requires(Permission.SEE_DESK)
def decide_update(code: str, event_id: int) -> ResponseReturnValue:
    found, form = load_report(code), UpdateDecisionForm()
    return submit_action(
        found,
        form,
        lambda now: neighbour_updates.decide_update(
            db.session(),
            current_actor(),
            found,
            event_id,
            publishes=form.decision.data == PUBLISH,
            now=now,
            seen_version=form.seen_version,
        ),
    )
