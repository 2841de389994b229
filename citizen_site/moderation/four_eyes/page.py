"""What the page of a report shows of a second pair of eyes."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from citizen_site.core.permissions import Actor
from citizen_site.moderation.four_eyes.forms import DisagreeForm
from citizen_site.moderation.four_eyes.queries import needs_second, open_request
from citizen_site.reports.models import Report
from citizen_site.reports.own.forms import VersionedForm


def second_look(session: Session, actor: Actor, report: Report, sent: VersionedForm | None) -> dict[str, Any]:
    """For the page of a report: whether one alone may hide it, and what waits for another one."""
    asked = open_request(session, report)
    return {
        "needs_second": needs_second(session, report),
        "hide_request": asked,
        "may_decide": bool(asked and asked.asked_by_id != actor.person_id),
        "disagree_form": sent if isinstance(sent, DisagreeForm) else DisagreeForm(formdata=None),
    }
