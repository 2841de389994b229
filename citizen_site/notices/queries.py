"""Reads of notices. Residents see published ones, authors also their own drafts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core.errors import NotFoundError
from citizen_site.core.pagination import SortColumn
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.core.search import matching_ids
from citizen_site.notices.models import PUBLIC, Notice, NoticeKind, NoticeRevision, NoticeState
from citizen_site.notices.search import KIND
from citizen_site.staff.models import RoleGrant
from citizen_site.staff.queries import grants_of

# Of public notices.
PINNED_FIRST = (
    SortColumn(Notice.is_pinned, descending=True),
    SortColumn(Notice.published_at, descending=True, never_null=True),
    SortColumn(Notice.id, descending=True),
)
LATEST_SAVED_FIRST = (SortColumn(Notice.updated_at, descending=True), SortColumn(Notice.id, descending=True))
MAX_URGENT, MAX_COMING, MAX_FRONT, MAX_TELLING = 3, 2, 3, 30
# What fails in a ward: water first, of which people must store some.
CUTS = (NoticeKind.WATER_CUT, NoticeKind.POWER_CUT)
MEETING_RETENTION, MAX_MEETINGS = timedelta(days=31), 200
SIGNING = (Role.LEADER, Role.MODERATOR, Role.OPERATOR)


def current(now: datetime) -> ColumnElement[bool]:
    """Published and not over, true to the minute also while the worker is down."""
    event_ends_at = func.coalesce(Notice.meeting_ends_at, Notice.meeting_starts_at)
    is_visible = or_(Notice.expires_at.is_(None), Notice.expires_at > now, event_ends_at > now)
    return and_(Notice.state == NoticeState.PUBLISHED, is_visible)


def archived(now: datetime) -> ColumnElement[bool]:
    """Over, or withdrawn."""
    over = and_(Notice.state == NoticeState.PUBLISHED, Notice.is_over(now))
    return or_(Notice.state.in_((NoticeState.EXPIRED, NoticeState.WITHDRAWN)), over)


def concerned(areas: Gazetteer, place: Place) -> list[int]:
    """Areas whose notices concern somebody in this one: all below it, itself, and all that contain it.

    Of a former area these are all that its people belong to today.
    """
    found = set(areas.subtree(place))
    for today in areas.current_areas(place):
        found |= areas.subtree(today)
        found.update(areas.divided_before(today))
        found.update(old for each in areas.ancestors(today) for old in areas.identities(each))
    return sorted(found)


def notice_list(
    session: Session,
    *,
    place: Place | None = None,
    area_ids: Collection[int] | None = None,
    kind: str = "",
    words: str = "",
    since: datetime | None = None,
    archive: bool = False,
    now: datetime,
) -> Select[Notice]:
    """Public notices for a keyset page in the order PINNED_FIRST."""
    query = select(Notice).where(archived(now) if archive else current(now))
    if place:
        area_ids = concerned(gazetteer(session), place)
    if area_ids is not None:
        query = query.where(Notice.area_id.in_(area_ids))
    if kind:
        query = query.where(Notice.kind == NoticeKind(kind))
    if since:
        query = query.where(Notice.published_at >= since)
    if words:
        query = query.where(Notice.id.in_(matching_ids(session, KIND, words)))
    return query


def latest_notices(
    session: Session,
    *,
    place: Place | None = None,
    area_ids: Collection[int] | None = None,
    kind: str = "",
    count: int,
    pinned_first: bool = True,
    now: datetime,
) -> Sequence[Notice]:
    """The pinned ones, then the newest."""
    query = notice_list(session, place=place, area_ids=area_ids, kind=kind, now=now)
    order = (part.column.desc() for part in PINNED_FIRST[0 if pinned_first else 1 :])
    return session.scalars(query.order_by(*order).limit(count)).all()


@dataclass(frozen=True)
class FrontNotices:
    """What the front page says of a place, or of the whole city to a reader who has chosen none.

    `cut` tells of water or power that is or will be off: where its hours are known, within a day. `coming` are the
    next meetings. Each notice is in one of them.
    """

    urgent: Sequence[Notice]
    cut: Notice | None
    coming: Sequence[Notice]
    latest: Sequence[Notice]

    @property
    def dated(self) -> Sequence[Notice]:
        """What happens on a day, the next first: meetings, and the cut where its beginning is known."""
        cut = [self.cut] if self.cut and self.cut.meeting_starts_at else []
        return sorted([*self.coming, *cut], key=lambda each: (each.meeting_starts_at or each.created_at, each.id))


def front_notices(
    session: Session, place: Place | None, *, now: datetime, most_coming: int = MAX_COMING
) -> FrontNotices:
    """Nobody is shown another ward's flood: without a place these are the city's own notices."""
    areas = gazetteer(session)
    ids = concerned(areas, place) if place else areas.identities(areas.city) if areas.city else []
    starts = Notice.meeting_starts_at
    telling = session.scalars(
        select(Notice)
        .where(current(now), Notice.area_id.in_(ids), or_(Notice.kind.in_((NoticeKind.URGENT, *CUTS)), starts > now))
        .order_by(starts.is_(None), starts, Notice.published_at.desc(), Notice.id.desc())
        .limit(MAX_TELLING)
    ).all()
    urgent = [each for each in telling if each.kind is NoticeKind.URGENT][:MAX_URGENT]
    cuts = [each for each in telling if each.kind in CUTS and _is_near(each, now)]
    cut = min(cuts, key=lambda each: CUTS.index(each.kind), default=None)
    coming = [each for each in telling if each.kind is not NoticeKind.URGENT and each.has_meeting and each is not cut]
    shown = [*urgent, *coming[:most_coming], *([cut] if cut else [])]
    latest = latest_notices(session, area_ids=ids, count=MAX_FRONT + len(shown), now=now)
    return FrontNotices(urgent, cut, coming[:most_coming], [each for each in latest if each not in shown][:MAX_FRONT])


def _is_near(notice: Notice, now: datetime) -> bool:
    return notice.meeting_starts_at is None or notice.meeting_starts_at <= now + timedelta(days=1)


def calendar_meetings(session: Session, place: Place, now: datetime) -> Sequence[Notice]:
    """Meetings for a place, until a month after their end, the next first.

    The withdrawn ones too, because calendars retain them.
    """
    return session.scalars(
        select(Notice)
        .where(
            Notice.state.in_(PUBLIC),
            Notice.area_id.in_(concerned(gazetteer(session), place)),
            func.coalesce(Notice.meeting_ends_at, Notice.meeting_starts_at) > now - MEETING_RETENTION,
        )
        .order_by(Notice.meeting_starts_at, Notice.id)
        .limit(MAX_MEETINGS)
    ).all()


def public_notice(session: Session, code: str) -> Notice:
    """A notice that residents may read, withdrawn ones too. Raises NotFoundError for any other."""
    notice = session.scalars(select(Notice).where(Notice.code == code.lower(), Notice.state.in_(PUBLIC))).first()
    if notice is None:
        raise NotFoundError(f"notice {code[:20]}")
    return notice


def revisions_of(session: Session, notice: Notice) -> Sequence[NoticeRevision]:
    """The first first."""
    return session.scalars(
        select(NoticeRevision).where(NoticeRevision.notice_id == notice.id).order_by(NoticeRevision.number)
    ).all()


def notices_by_ids(session: Session, ids: Sequence[int]) -> list[Notice]:
    """In the order of the ids; one that is gone is left out."""
    found = {each.id: each for each in session.scalars(select(Notice).where(Notice.id.in_(ids)))}
    return [found[each] for each in ids if each in found]


def draft_for(session: Session, actor: Actor, code: str) -> Notice:
    """One's own notice that is not public, in an area where one may still post. Raises NotFoundError for any other."""
    notice = session.scalars(select(Notice).where(Notice.code == code, Notice.state.not_in(PUBLIC))).first()
    if notice is None or not allowed(actor, Permission.POST_NOTICE, notice) or notice.author_id != actor.person_id:
        raise NotFoundError(f"draft {code[:20]}")
    return notice


def publication_for(session: Session, actor: Actor, code: str) -> Notice:
    """One's own notice that is public, or was until its publication was undone. Raises NotFoundError for any other."""
    notice = session.scalars(select(Notice).where(Notice.code == code, Notice.publication > 0)).first()
    if notice is None or not allowed(actor, Permission.POST_NOTICE, notice) or notice.author_id != actor.person_id:
        raise NotFoundError(f"notice {code[:20]}")
    return notice


def was_undone_for(session: Session, actor: Actor, permission: Permission, code: str) -> bool:
    """Is it a notice with which the actor might do that, had its publication not been undone?"""
    undone = select(Notice).where(Notice.code == code, Notice.publication > 0, Notice.state.not_in(PUBLIC))
    notice = session.scalars(undone).first()
    return notice is not None and allowed(actor, permission, notice)


def notice_for(session: Session, actor: Actor, permission: Permission, code: str) -> Notice:
    """A public notice with which the actor may do that. Raises NotFoundError for any other."""
    notice = public_notice(session, code)
    if not allowed(actor, permission, notice):
        raise NotFoundError(f"notice {code[:20]}")
    return notice


def managed_notices(actor: Actor, state: str) -> Select[Notice]:
    """One's own, and what others posted where one watches, for a keyset page in the order LATEST_SAVED_FIRST."""
    watched = actor.areas(Role.MODERATOR, Role.OPERATOR)
    led = actor.areas(Role.LEADER)
    query = select(Notice).where(
        or_(
            and_(Notice.author_id == actor.person_id, Notice.area_id.in_(watched | led)),
            and_(Notice.state.in_(PUBLIC), Notice.area_id.in_(watched)),
            and_(Notice.state.in_(PUBLIC), Notice.area_id.in_(led), Notice.signed_role == Role.LEADER),
        )
    )
    return query.where(Notice.state == NoticeState(state)) if state else query


def due_notices(session: Session, now: datetime) -> Sequence[int]:
    """Ids of those that wait to be published and whose time has come, the longest waiting first."""
    due = select(Notice.id).where(Notice.state == NoticeState.SCHEDULED, Notice.publish_at <= now)
    return session.scalars(due.order_by(Notice.publish_at, Notice.id)).all()


def over_notices(session: Session, now: datetime) -> Sequence[int]:
    """Ids of those that are published and whose time is over."""
    over = select(Notice.id).where(Notice.state == NoticeState.PUBLISHED, Notice.is_over(now))
    return session.scalars(over.order_by(Notice.id)).all()


def signing_grant(session: Session, actor: Actor, area_id: int, now: datetime) -> RoleGrant | None:
    """The grant with which the actor stands behind a notice there: the nearest area, then the humblest role."""
    if actor.person_id is None:
        return None
    areas = gazetteer(session)
    fitting = [
        grant
        for grant in grants_of(session, actor.person_id, now)
        if area_id in actor.areas(Role(grant.role)) and area_id in areas.subtree(areas.get(grant.area_id))
    ]
    return min(
        fitting,
        key=lambda grant: (len(areas.subtree(areas.get(grant.area_id))), SIGNING.index(Role(grant.role))),
        default=None,
    )
