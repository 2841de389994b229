"""Periodic jobs of the news."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.http import FetchError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler, periodic
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.news.commands import store_picture
from citizen_site.news.fetching import fetch_feeds
from citizen_site.news.models import NewsItem
from citizen_site.news.pictures import NoPictureError, fetch_picture

log = structlog.get_logger(__name__)


@periodic(JobName.FETCH_NEWS, minutes=1)
def fetch_due(now: datetime) -> None:
    """Each minute: ask the feeds whose time has come (each every ten minutes unless it fails)."""
    session = db.session()
    for report in fetch_feeds(session, current_site().settings, clock.now):
        level = log.warning if report.error else log.info
        level("feed", feed=report.name, outcome=report.outcome, new=report.new, error=report.error)


@handler(JobName.FETCH_NEWS_PICTURE)
def fetch_item_picture(session: Session, now: datetime, item_id: int) -> None:
    """Get an item's picture. One that cannot be had is done without: news is text first."""
    item = session.get(NewsItem, item_id)
    if item is None or item.picture_key or not item.picture_url:
        return
    picture_url = item.picture_url
    try:
        key, content = fetch_picture(picture_url, allow_private=current_site().settings.fetch_private_addresses)
    except (FetchError, NoPictureError) as error:
        log.info("picture_left_out", item=item_id, reason=str(error))
        return
    current_site().storage.write(key, content)
    store_picture(session, item, picture_url, key)
