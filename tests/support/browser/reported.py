"""Reports on the live site that have just been sent, as its own code makes them."""

from __future__ import annotations

from typing import Any

from citizen_site.extensions import db
from tests.factories.reports import make_report
from tests.support.live_site import LiveSite


def reported(live_site: LiveSite, **fields: Any) -> str:
    """One with these fields, see make_report(); its code."""
    with live_site.app.app_context():
        report = make_report(key=live_site.app.config["SECRET_KEY"], **fields)
        db.session.commit()
        return report.display_code
