"""Support and follow a report, once each, and withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from citizen_site.core.database import count_changed
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.revisions import invalidate
from citizen_site.reports.models.participants import ReportFollow, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.timeline import lock_cases

# Apart from "reports": support changes no filter's count.
STREAM = "report_supports"


@dataclass(frozen=True)
class Supporter:
    """Somebody who has the same trouble: a person, or a browser that is known by a digest only."""

    person_id: int | None
    browser_digest: str

    def condition(self) -> ColumnElement[bool]:
        """Support by this person or from this browser: who signs in later is still one."""
        same_browser = ReportSupport.browser_digest == self.browser_digest
        if self.person_id is None:
            return same_browser
        return or_(ReportSupport.person_id == self.person_id, same_browser)


def add_me_too(session: Session, report: Report, actor: Actor, supporter: Supporter, now: datetime) -> None:
    """Count one more who has this trouble; doing it again changes nothing. Raises NotAllowedError."""
    authorise(actor, Permission.SUPPORT_REPORT, report)
    lock_cases(session, [report])
    known_one = select(ReportSupport.id).where(ReportSupport.report_id == report.id, supporter.condition())
    if session.scalars(known_one.limit(1)).first():
        return
    known = supporter.person_id is not None
    added = insert_if_absent(
        session,
        ReportSupport,
        report_id=report.id,
        person_id=supporter.person_id,
        browser_digest=None if known else supporter.browser_digest,
        created_at=now,
    )
    if added is not None:
        count_support(session, report.id, 1)


def withdraw_me_too(session: Session, report: Report, supporter: Supporter) -> None:
    """Take it back; without any there is nothing to do."""
    lock_cases(session, [report])
    gone = count_changed(
        session, delete(ReportSupport).where(ReportSupport.report_id == report.id, supporter.condition())
    )
    count_support(session, report.id, -gone)


def move_participants(
    session: Session, duplicate: Report, original: Report, now: datetime, *, with_reporter: bool = True
) -> tuple[int, int]:
    """Those who support or follow a duplicate do so for the original, once each, since when they did; its reporter
    among them, from now on.

    Returns how many more support and follow the original now.
    """
    # Of two that are merged into the same original at once, the second waits here and then sees the first one's people.
    lock_cases(session, [original, duplicate])
    supporters = session.scalars(select(ReportSupport).where(ReportSupport.report_id == duplicate.id)).all()
    there = session.scalars(select(ReportSupport).where(ReportSupport.report_id == original.id)).all()
    people = {original.reporter_id, *(each.person_id for each in there)} - {None}
    browsers = {each.browser_digest for each in there} - {None}
    supports = 0
    for each in supporters:
        if each.person_id in people or each.browser_digest in browsers:
            session.delete(each)
        else:
            each.report_id = original.id
            if each.person_id is not None:  # browsers have none, and are not all the same
                people.add(each.person_id)
            supports += 1
    reporter = duplicate.reporter_id if with_reporter else None
    if reporter is not None and reporter not in people:
        session.add(ReportSupport(report_id=original.id, person_id=reporter, created_at=now))
        supports += 1
    newcomers = {**({reporter: now} if reporter else {}), **_followers(session, duplicate)}
    for known in (original.reporter_id or 0, *_followers(session, original)):
        newcomers.pop(known, None)
    session.execute(delete(ReportFollow).where(ReportFollow.report_id == duplicate.id))
    session.add_all(
        ReportFollow(report_id=original.id, person_id=person, created_at=since) for person, since in newcomers.items()
    )
    session.flush()
    count_support(session, original.id, supports)
    count_support(session, duplicate.id, -len(supporters))
    return supports, len(newcomers)


def _followers(session: Session, report: Report) -> dict[int, datetime]:
    """Person -> since when."""
    follows = select(ReportFollow.person_id, ReportFollow.created_at).where(ReportFollow.report_id == report.id)
    return {row.person_id: row.created_at for row in session.execute(follows)}


def count_support(session: Session, report_id: int, change: int) -> None:
    """Not through the mapped object: that would raise the version and refuse moderators' forms."""
    if change:
        session.execute(
            update(Report)
            .where(Report.id == report_id)
            .values(support_count=Report.support_count + change)
            .execution_options(synchronize_session=False)
        )
        invalidate(session, STREAM)


def follow(session: Session, report: Report, actor: Actor, now: datetime) -> None:
    """Subscribe the person to updates; a second time changes nothing. Raises NotAllowedError."""
    authorise(actor, Permission.SEE_REPORT, report)
    authorise(actor, Permission.USE_OWN_ACCOUNT)
    insert_if_absent(session, ReportFollow, report_id=report.id, person_id=actor.person_id, created_at=now)


def unfollow(session: Session, report: Report, person_id: int) -> None:
    """Unsubscribe the person from updates."""
    session.execute(
        delete(ReportFollow).where(ReportFollow.report_id == report.id, ReportFollow.person_id == person_id)
    )


def has_me_too(session: Session, report: Report, supporter: Supporter) -> bool:
    query = select(ReportSupport.id).where(ReportSupport.report_id == report.id, supporter.condition())
    return session.scalars(query.limit(1)).first() is not None


def is_following(session: Session, report: Report, person_id: int) -> bool:
    return session.get(ReportFollow, (report.id, person_id)) is not None
