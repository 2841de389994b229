"""Revoking a link by which an agency or a unit answers."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from citizen_site.core.permissions import Permission
from citizen_site.desk.report.actions import blueprint, load_report, submit_action
from citizen_site.extensions import db
from citizen_site.reports.forwarding import revoke_link
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm


class RevocationForm(VersionedForm):
    """Nothing to fill in."""


@blueprint.post("/<code>/lien-ket/<int:forwarding_id>/thu-hoi")
@requires(Permission.SEE_DESK)
def revoke(code: str, forwarding_id: int) -> ResponseReturnValue:
    found, form = load_report(code), RevocationForm()
    return submit_action(
        found,
        form,
        lambda now: revoke_link(
            db.session(), current_actor(), found, forwarding_id, now=now, seen_version=form.seen_version
        ),
    )
