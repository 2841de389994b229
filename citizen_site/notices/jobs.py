"""Periodic jobs of notices: publish, announce, archive, and delete yesterday's reader digests."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.errors import InvalidInputError, NotAllowedError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler, periodic
from citizen_site.core.permissions import Actor
from citizen_site.extensions import db
from citizen_site.notices.announcement import announce
from citizen_site.notices.commands import claim_due, expire, publish, revert_to_draft
from citizen_site.notices.models import Notice
from citizen_site.notices.queries import due_notices, over_notices
from citizen_site.notices.view_counts.commands import purge_days_before
from citizen_site.staff.actor import make_actor
from citizen_site.staff.queries import grants_of

log = structlog.get_logger(__name__)


@handler(JobName.ANNOUNCE_NOTICE)
def announce_job(session: Session, now: datetime, notice_id: int, publication: int) -> None:
    announce(session, notice_id, publication, now)


@periodic(JobName.UPDATE_NOTICES, minutes=1)
def publish_and_archive_due(now: datetime) -> None:
    """Each minute; after a pause all that has come due since. Several workers share the work."""
    session = db.session()
    publish_due(session, now)
    archive_over(session, now)


@periodic(JobName.PURGE_NOTICE_READERS, minutes=30)
def purge_reader_digests(now: datetime) -> None:
    session = db.session()
    purge_days_before(session, now)
    session.commit()


def publish_due(session: Session, now: datetime) -> int:
    """Publish what is due, each in a separate transaction. Returns how many this worker published."""
    published = 0
    ids = due_notices(session, now)
    session.rollback()
    for notice_id in ids:
        try:
            published += _publish_one(session, notice_id, now)
            session.commit()
        except Exception:
            # Stays scheduled and is tried again in a minute; the others do not wait for it.
            session.rollback()
            log.exception("notice_not_published", notice=notice_id)
    return published


def _publish_one(session: Session, notice_id: int, now: datetime) -> bool:
    """Was it published? Not when another worker has it, or when it is reverted to a draft."""
    if not claim_due(session, notice_id, now):
        return False
    notice = session.get_one(Notice, notice_id, populate_existing=True)
    try:
        publish(session, _author_now(session, notice, now), notice, now)
    except (NotAllowedError, InvalidInputError) as error:
        log.warning("notice_reverted", notice=notice_id, reason=type(error).__name__)
        revert_to_draft(session, notice, now)
        return False
    return True


def archive_over(session: Session, now: datetime) -> int:
    """Move to the archive what is over. Returns how many this worker moved."""
    ids = over_notices(session, now)
    session.rollback()
    moved = 0
    for notice_id in ids:
        moved += expire(session, notice_id, now)
        session.commit()
    return moved


def _author_now(session: Session, notice: Notice, now: datetime) -> Actor:
    """The author with the roles of this moment, not of the one when it was written."""
    if notice.author_id is None:
        return Actor()
    return make_actor(notice.author_id, grants_of(session, notice.author_id, now), gazetteer(session))
