"""What a report's page says of who else has it open."""

from __future__ import annotations

from typing import Any

from citizen_site.accounts.signed_in import me
from citizen_site.core import clock
from citizen_site.core.permissions import Permission, allowed
from citizen_site.core.transactions import keep
from citizen_site.extensions import db
from citizen_site.moderation.presence.commands import note_presence
from citizen_site.moderation.presence.queries import others_at
from citizen_site.reports.models import Report
from citizen_site.web.access import current_actor


def presence_at(report: Report) -> dict[str, Any]:
    """The reader is noted, although the page is only read; not with his own report, which he does not handle."""
    session, now, report_id, person_id = db.session(), clock.now(), report.id, me().id
    if allowed(current_actor(), Permission.HANDLE_REPORT, report):
        keep(session, lambda database: note_presence(database, person_id, report_id, now))
    return {"others": others_at(session, [report_id], person_id, now).get(report_id, [])}
