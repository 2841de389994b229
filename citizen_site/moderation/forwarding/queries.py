"""Reads of bodies outside, and of what was passed on to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.core.text import sort_key
from citizen_site.core.tokens import digest
from citizen_site.moderation.forwarding.models import FINAL, Forwarding, Outcome, OutsideBody
from citizen_site.reports.axes import EventKind
from citizen_site.reports.entries import taken_back_ids
from citizen_site.reports.models import Report, ReportEvent
from citizen_site.reports.photos.models import ReportPhoto
from citizen_site.reports.workflow import Status


@dataclass(frozen=True)
class Standing:
    """Something that was passed on. `is_current`: the report still stands where that brought it."""

    forwarding: Forwarding
    is_current: bool
    photos: Sequence[ReportPhoto] = ()

    @property
    def is_to_be_taken_over(self) -> bool:
        return self.is_current and self.forwarding.outcome is Outcome.DONE

    def is_open(self, now: datetime) -> bool:
        """May the body still answer?"""
        over = self.forwarding.outcome in FINAL or self.forwarding.expires_at <= now
        return self.is_current and not over


def bodies_for(session: Session, area_id: int) -> Sequence[OutsideBody]:
    """Where a report of this area can be passed on to: bodies of what the area is today and of all above it."""
    areas = gazetteer(session)
    reach = areas.with_ancestors(areas.heir(areas.get(area_id)))
    return session.scalars(
        select(OutsideBody)
        .where(OutsideBody.area_id.in_(reach), OutsideBody.closed_at.is_(None))
        .order_by(OutsideBody.sort_key, OutsideBody.id)
    ).all()


def bodies_of(session: Session, actor: Actor) -> Sequence[OutsideBody]:
    """Those that the actor cares for, as sorted."""
    mine = true() if Role.MODERATOR in actor.everywhere else OutsideBody.area_id.in_(actor.areas(Role.MODERATOR))
    return session.scalars(
        select(OutsideBody).where(mine, OutsideBody.closed_at.is_(None)).order_by(OutsideBody.sort_key, OutsideBody.id)
    ).all()


def body_of(session: Session, actor: Actor, body_id: int) -> OutsideBody:
    """One that the actor cares for. Raises NotFoundError."""
    body = session.get(OutsideBody, body_id)
    if body is None or not allowed(actor, Permission.SEE_DESK, body):
        raise NotFoundError(f"body {body_id}")
    return body


def known_address(session: Session, area_id: int, name: str) -> str:
    """The address of the body with this name, "" when there is none."""
    wanted = sort_key(name)
    return next((each.email for each in bodies_for(session, area_id) if each.sort_key == wanted), "")


def forwardings_of(session: Session, report: Report) -> Sequence[Standing]:
    """All that a report was passed on to by mail, the latest first."""
    rows = session.scalars(
        select(Forwarding).where(Forwarding.report_id == report.id).order_by(Forwarding.id.desc())
    ).all()
    return [_standing(session, each, report) for each in rows]


def forwarding_of_token(session: Session, token: str, key: str) -> Standing | None:
    """What a link leads to, with its report. It may be over."""
    found = session.scalars(
        select(Forwarding)
        .where(Forwarding.token_digest == link_digest(token, key))
        .options(joinedload(Forwarding.report).joinedload(Report.category))
    ).first()
    return _standing(session, found, found.report) if found else None


def link_digest(token: str, key: str) -> str:
    """What is stored in a link's place."""
    return digest(key, "forwarding link", token)


def _last_step(session: Session, report: Report) -> int | None:
    """The entry that brought the report where it stands: an act that was taken back moved it nowhere."""
    return session.scalar(
        select(func.max(ReportEvent.id)).where(
            ReportEvent.report_id == report.id,
            ReportEvent.kind == EventKind.STATUS_CHANGED,
            ReportEvent.id.not_in(taken_back_ids(session, report.id)),
        )
    )


def _standing(session: Session, forwarding: Forwarding, report: Report) -> Standing:
    """A report that was passed on, fetched back and passed on again stands elsewhere: the first link stays ended."""
    is_current = report.status is Status.FORWARDED and _last_step(session, report) == forwarding.event_id
    photos: Sequence[ReportPhoto] = ()
    if forwarding.answer_event_id:
        photos = session.scalars(
            select(ReportPhoto)
            .where(ReportPhoto.event_id == forwarding.answer_event_id)
            .order_by(ReportPhoto.position, ReportPhoto.id)
        ).all()
    return Standing(forwarding, is_current and report.removed_at is None, photos)
