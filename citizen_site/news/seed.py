"""Seeds a new database with the configured feeds, due at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.site import current_site
from citizen_site.news.commands import set_feeds
from citizen_site.news.fetching import configured_feeds


def seed(session: Session, now: datetime) -> str:
    """Set the feeds as configured; says which."""
    sources = configured_feeds(current_site().settings)
    set_feeds(session, sources, now)
    return ", ".join(source.name for source in sources) or "no feeds"
