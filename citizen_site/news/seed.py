"""Seeds a new database with the feeds of the settings, due at once; afterwards operators keep them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.site import current_site
from citizen_site.news.feeds import seed_feeds, set_illustration
from citizen_site.news.fetching import configured_feeds


def seed(session: Session, now: datetime) -> str:
    """Fill an empty table of feeds, and set the illustration; says how many were added."""
    settings = current_site().settings
    set_illustration(session, settings.illustration_feed, now)
    return f"{seed_feeds(session, configured_feeds(settings), now)} new feeds"
