"""Search entries of published notices; among equals the newest ranks first."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, gazetteer, load_gazetteer
from citizen_site.core.search import SearchEntry, index, remove
from citizen_site.notices.markup import to_text
from citizen_site.notices.models import Notice, NoticeState

KIND = "notice"
FOUND = (NoticeState.PUBLISHED, NoticeState.EXPIRED)
A_YEAR = 365 * 24 * 3600


def entry(notice: Notice, areas: Gazetteer) -> SearchEntry:
    """Found by its words, its code and its place; one that is over ranks a year behind."""
    place = areas.get(notice.area_id)
    where = " . ".join(each.name for each in (place, *areas.ancestors(place)))
    moment = int(notice.published_at.timestamp()) if notice.published_at else 0
    return SearchEntry(
        KIND,
        notice.id,
        notice.title,
        " . ".join((to_text(notice.body), notice.meeting_place, notice.code, where)),
        weight=moment - (A_YEAR if notice.state == NoticeState.EXPIRED else 0),
    )


def refresh(session: Session, notice: Notice) -> None:
    """Let the index say what the notice says now."""
    if notice.state in FOUND:
        index(session, [entry(notice, gazetteer(session))])
    else:
        remove(session, KIND, [notice.id])


def all_entries(session: Session) -> Iterable[SearchEntry]:
    """For a rebuild of the whole index."""
    areas = load_gazetteer(session)
    public = select(Notice).where(Notice.state.in_(FOUND)).order_by(Notice.id)
    return (entry(notice, areas) for notice in session.scalars(public))
