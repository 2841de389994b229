"""Reads of acts on many reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Role
from citizen_site.moderation.bulk.models import BulkAct, BulkActItem, Outcome
from citizen_site.reports.axes import Delivery
from citizen_site.reports.models import Report

# How many reports one act may be about, how many of them its result lists, how many its question shows.
MOST = 2000
SHOWN = 200
FEW = 5


def own_act(session: Session, actor: Actor, act_id: int) -> BulkAct:
    """Raises NotFoundError for what somebody else did."""
    act = session.get(BulkAct, act_id)
    if act is None or act.person_id != actor.person_id:
        raise NotFoundError(str(act_id))
    return act


def outcomes(session: Session, act: BulkAct) -> Mapping[Outcome, int]:
    """How many reports are how far."""
    rows = session.execute(
        select(BulkActItem.outcome, func.count()).where(BulkActItem.act_id == act.id).group_by(BulkActItem.outcome)
    )
    return {Outcome(outcome): number for outcome, number in rows}


def items_with(session: Session, act: BulkAct, *which: Outcome) -> Sequence[BulkActItem]:
    """Those that are so far, with their reports; a page's worth."""
    return session.scalars(
        select(BulkActItem)
        .where(BulkActItem.act_id == act.id, BulkActItem.outcome.in_(which))
        .options(joinedload(BulkActItem.report).joinedload(Report.category))
        .order_by(BulkActItem.id)
        .limit(SHOWN)
    ).all()


def chosen_reports(session: Session, actor: Actor, codes: Collection[str]) -> Sequence[Report]:
    """Those of the actor's areas among these codes, as the queue orders them."""
    return session.scalars(
        select(Report)
        .where(
            Report.area_id.in_(actor.areas(Role.MODERATOR)),
            Report.delivery != Delivery.UNSENT,
            Report.removed_at.is_(None),
            Report.code.in_(codes),
        )
        .options(joinedload(Report.category))
        .order_by(Report.due_order, Report.id)
    ).all()


def numbers_of(session: Session, query: Select[Report], moment: datetime) -> Sequence[tuple[int, int]]:
    """(id, version) of all that a query of reports finds, but those that changed after the moment: nobody saw them."""
    found = query.with_only_columns(Report.id, Report.version, maintain_column_froms=True).where(
        Report.updated_at <= moment
    )
    return session.execute(found.order_by(Report.due_order, Report.id).limit(MOST)).all()


def first_reports(session: Session, ids: Sequence[int]) -> Sequence[Report]:
    """The first few of many, to show which they are."""
    query = select(Report).where(Report.id.in_(ids[:FEW])).options(joinedload(Report.category))
    return session.scalars(query.order_by(Report.due_order, Report.id)).all()


def areas_of(session: Session, ids: Sequence[int]) -> frozenset[int]:
    """Ids of the areas of these reports, and of all that contain them today: who serves one of these serves some."""
    areas = gazetteer(session)
    own = session.scalars(select(Report.area_id).where(Report.id.in_(ids)).distinct())
    today = {areas.heir(areas.get(each)) for each in own if each is not None}
    return frozenset(each for place in today for each in areas.with_ancestors(place))
