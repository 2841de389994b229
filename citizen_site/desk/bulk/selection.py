"""Which reports were chosen: ticked ones by their codes, or all that the queue's filter finds."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.clock import read_moment
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Role
from citizen_site.desk.bulk.models import BulkAction, BulkActionItem, Outcome
from citizen_site.desk.queue.arguments import filters_of, tab_of
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.report import Report
from citizen_site.reports.queue import Tab, queue_query
from citizen_site.web.query import QueryArgs

# More than fit on one page of the queue, fewer than an address can hold.
MOST_TICKED = 200


@dataclass(frozen=True)
class Selection:
    """`chosen` are all of them, with the version that was seen; `shown` those that the page lists.

    `moment` is when they were found by a filter, None for ticked ones.
    """

    chosen: Sequence[tuple[int, int]]
    shown: Sequence[Report]
    moment: datetime | None = None

    @property
    def ids(self) -> Sequence[int]:
        return [report_id for report_id, _version in self.chosen]


def selection_of(session: Session, actor: Actor, args: QueryArgs, now: datetime) -> Selection:
    """From the address when the question is asked, from its form when it is answered."""
    if args.text("tat-ca"):
        moment = _moment(request.values.get("xem-luc", ""), now)
        found = queue_query(session, actor, tab_of(args) or Tab.OPEN, filters_of(args), now)
        chosen = numbers_of(session, found, moment)
        return Selection(chosen, first_reports(session, [report_id for report_id, _version in chosen]), moment)
    seen = _ticked(request.values.getlist("chon"))
    if len(seen) > MOST_TICKED:
        args.problems.append(_("Chỉ %(number)d phản ánh đầu được chọn.", number=MOST_TICKED))
        seen = dict(list(seen.items())[:MOST_TICKED])
    reports = chosen_reports(session, actor, seen)
    return Selection([(each.id, seen[each.code] or each.version) for each in reports], reports)


def key_of_form() -> str:
    """The idempotency key of the form: the submitted one, or a new one when the form is rendered first."""
    return request.values.get("khoa", "")[:40] or secrets.token_hex(8)


def _ticked(values: Sequence[str]) -> dict[str, int]:
    """Codes with the version that was seen, 0 where none is given: "K7M4QXT:12"."""
    found: dict[str, int] = {}
    for value in values:
        code, _colon, version = value.replace("-", "").upper().partition(":")
        found[code] = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    return found


def _moment(text: str, now: datetime) -> datetime:
    """What changed after it was not seen."""
    try:
        return min(read_moment(text), now)
    except ValueError:
        return now


# How many reports one act may be about, how many of them its result lists, how many its question shows.
MOST = 2000
SHOWN = 200
FEW = 5


def own_action(session: Session, actor: Actor, action_id: int) -> BulkAction:
    """Raises NotFoundError for what somebody else did."""
    act = session.get(BulkAction, action_id)
    if act is None or act.person_id != actor.person_id:
        raise NotFoundError(str(action_id))
    return act


def outcomes(session: Session, act: BulkAction) -> Mapping[Outcome, int]:
    """How many reports are how far."""
    rows = session.execute(
        select(BulkActionItem.outcome, func.count())
        .where(BulkActionItem.action_id == act.id)
        .group_by(BulkActionItem.outcome)
    )
    return {Outcome(outcome): number for outcome, number in rows}


def items_with(session: Session, act: BulkAction, *which: Outcome) -> Sequence[BulkActionItem]:
    """Those that are so far, with their reports; a page's worth."""
    return session.scalars(
        select(BulkActionItem)
        .where(BulkActionItem.action_id == act.id, BulkActionItem.outcome.in_(which))
        .options(joinedload(BulkActionItem.report).joinedload(Report.category))
        .order_by(BulkActionItem.id)
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
        .order_by(Report.due_sort_at, Report.id)
    ).all()


def numbers_of(session: Session, query: Select[Report], moment: datetime) -> Sequence[tuple[int, int]]:
    """(id, version) of all that a query of reports finds, but those that changed after the moment: nobody saw them."""
    found = query.with_only_columns(Report.id, Report.version, maintain_column_froms=True).where(
        Report.updated_at <= moment
    )
    return session.execute(found.order_by(Report.due_sort_at, Report.id).limit(MOST)).all()


def first_reports(session: Session, ids: Sequence[int]) -> Sequence[Report]:
    """The first few of many, to show which they are."""
    query = select(Report).where(Report.id.in_(ids[:FEW])).options(joinedload(Report.category))
    return session.scalars(query.order_by(Report.due_sort_at, Report.id)).all()


def areas_of(session: Session, ids: Sequence[int]) -> frozenset[int]:
    """Ids of the areas of these reports, and of all that contain them today: who serves one of these serves some."""
    areas = gazetteer(session)
    own = session.scalars(select(Report.area_id).where(Report.id.in_(ids)).distinct())
    today = {areas.current_successor(areas.get(each)) for each in own if each is not None}
    return frozenset(each for place in today for each in areas.with_ancestors(place))
