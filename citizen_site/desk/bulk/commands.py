"""Bulk actions: each report is handled separately, so that a failure stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import audit
from citizen_site.core.errors import ChangedMeanwhileError, NotAllowedError, NothingChangedError
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.locks import lock_rows
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.transactions import savepoint
from citizen_site.desk.background_tasks import BackgroundTask, BackgroundTaskKind, start_task
from citizen_site.desk.bulk.models import BulkAction, BulkActionItem, BulkKind, Outcome
from citizen_site.desk.bulk.problems import PROBLEM_CODES, ChangedSinceError
from citizen_site.desk.bulk.selection import MOST
from citizen_site.reports.acts import UNDO_PERIOD, UndoPeriodOverError, recorded, touched_by, undo
from citizen_site.reports.assignment import assign
from citizen_site.reports.classification import recategorise
from citizen_site.reports.duplicates import UnknownOriginalError
from citizen_site.reports.models.act import ReportAct
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.policies import is_reporter
from citizen_site.reports.status import change_status, heir_of
from citizen_site.reports.timeline import lock_cases_of
from citizen_site.reports.workflow import ENDS_ONE_REPORT, Status, TransitionData
from citizen_site.staff.actor import make_actor
from citizen_site.staff.queries import grants_of

log = structlog.get_logger(__name__)
# As many are done while the moderator waits; more go on in the background.
AT_ONCE = 25
# One transaction of the worker; others wait for its reports no longer than that takes.
STEP = 20
# A little longer than the undo period, so that a bulk undo finishes before the first act is delivered.
DELIVERED_AFTER = UNDO_PERIOD + timedelta(minutes=2)
# A report and the version that the moderator decided on.
SelectedReport = Sequence[tuple[int, int]]


def begin_action(
    session: Session,
    actor: Actor,
    kind: BulkKind,
    parameters: dict[str, Any],
    chosen: SelectedReport,
    *,
    key: str,
    now: datetime,
) -> BulkAction:
    """Do it with all that were chosen: a few at once, many in the background. The same key twice is one act."""
    authorise(actor, Permission.SEE_DESK)
    # Who taps twice waits here until the first tap is through; then the act is there with all that came of it.
    begun = insert_if_absent(
        session, BulkAction, person_id=actor.person_id, key=key, kind=kind, parameters=parameters, created_at=now
    )
    act = session.scalars(
        select(BulkAction).where(BulkAction.person_id == actor.person_id, BulkAction.key == key)
    ).one()
    if begun is None:
        return act
    lock_rows(session, BulkAction, BulkAction.id == act.id)
    if len(chosen) <= AT_ONCE:
        # Before rows that refer to them are added, which is a weaker lock.
        lock_cases_of(session, {*_touched(act.parameters), *(report_id for report_id, _ in chosen)})
    session.add_all(
        BulkActionItem(action_id=act.id, report_id=report_id, seen_version=version)
        for report_id, version in sorted(chosen)[:MOST]
    )
    session.flush()
    _note(session, "reports.bulk_action", act, len(chosen), now)
    _go_on(session, act, len(chosen), BackgroundTaskKind.BULK_ACTION, process_batch, actor, now)
    return act


def begin_undo(session: Session, actor: Actor, act: BulkAction, *, now: datetime) -> None:
    """Undo what was done within the last ten minutes and not changed since."""
    authorise(actor, Permission.SEE_DESK)
    if act.undone_at or last_moment_to_undo(session, act) < now:
        return
    act.undone_at = now
    session.flush()
    number = _count(session, act, Outcome.DONE)
    _note(session, "reports.bulk_undone", act, number, now)
    _go_on(session, act, number, BackgroundTaskKind.BULK_UNDO, undo_batch, actor, now)


def last_moment_to_undo(session: Session, act: BulkAction) -> datetime:
    """Ten minutes after the last report was done; long ago while some are still to be done."""
    last = session.scalar(select(func.max(BulkActionItem.done_at)).where(BulkActionItem.action_id == act.id))
    if last is None or _count(session, act, Outcome.WAITING):
        return act.created_at - UNDO_PERIOD
    return last + UNDO_PERIOD


def process_batch(session: Session, actor: Actor, act: BulkAction, *, now: datetime, limit: int = STEP) -> int:
    """Do it with the next few. Returns how many that were; none are left when it is fewer than the limit."""

    def do(item: BulkActionItem) -> None:
        report = _report_of(session, item)
        options: dict[str, Any] = {"other": _other_report(session, act, report), "due_at": now + DELIVERED_AFTER}
        with recorded(session, actor, report, now=now, with_related=False, **options) as single:
            perform(session, actor, report, act, now=now, seen_version=item.seen_version)
        item.outcome, item.act_id, item.done_at = Outcome.DONE, single.id, now
        session.flush()

    return _each(session, actor, act, _items(session, act, Outcome.WAITING, limit), do, Outcome.FAILED)


def undo_batch(session: Session, actor: Actor, act: BulkAction, *, now: datetime, limit: int = STEP) -> int:
    """Undo the next few, the last one first. A report that was changed since stays as it is."""
    asked_at = act.undone_at or now

    def undo_item(item: BulkActionItem) -> None:
        _report_of(session, item)
        single = session.get(ReportAct, item.act_id) if item.act_id else None
        if single is None:
            raise UndoPeriodOverError
        try:
            undo(session, actor, single, now=now, asked_at=asked_at)
        except ChangedMeanwhileError as error:
            raise ChangedSinceError from error
        item.outcome = Outcome.UNDONE
        session.flush()

    return _each(
        session, actor, act, _items(session, act, Outcome.DONE, limit, last_first=True), undo_item, Outcome.UNDO_FAILED
    )


def _each(
    session: Session,
    actor: Actor,
    act: BulkAction,
    items: Sequence[BulkActionItem],
    do: Callable[[BulkActionItem], None],
    otherwise: Outcome,
) -> int:
    """Each within a savepoint; a failure is stored with the item."""
    for item in items:
        try:
            with savepoint(session):
                do(item)
        except OperationalError:
            raise  # the database itself: the whole step is tried again
        except Exception as error:
            item.outcome, item.problem = otherwise, _word_for(session, actor, item, error)
            session.flush()
            if item.problem == "error":
                log.exception("one_of_many_failed", act=act.id, report=item.report_id)
    return len(items)


def _word_for(session: Session, actor: Actor, item: BulkActionItem, error: Exception) -> str:
    if isinstance(error, NotAllowedError):
        report = session.get_one(Report, item.report_id)
        return "gone" if report.removed_at else "own" if is_reporter(actor, report) else "not_allowed"
    return PROBLEM_CODES.get(type(error), "error")


def _items(
    session: Session, act: BulkAction, outcome: Outcome, limit: int, *, last_first: bool = False
) -> Sequence[BulkActionItem]:
    # Nobody else goes on with the same act meanwhile.
    lock_rows(session, BulkAction, BulkAction.id == act.id)
    order = BulkActionItem.id.desc() if last_first else BulkActionItem.id
    items = session.scalars(
        select(BulkActionItem)
        .where(BulkActionItem.action_id == act.id, BulkActionItem.outcome == outcome)
        .order_by(order)
        .limit(limit)
        .execution_options(populate_existing=True)
    ).all()
    ids = {item.act_id for item in items if item.act_id}
    singles = session.scalars(select(ReportAct).where(ReportAct.id.in_(ids)).order_by(ReportAct.id)) if ids else ()
    touched = {item.report_id for item in items}.union(*(touched_by(each) for each in singles))
    lock_cases_of(session, {*_touched(act.parameters), *touched})
    return items


def _touched(parameters: Mapping[str, Any]) -> Iterator[int]:
    """Ids of reports in what an act was told."""
    if "original_id" in parameters:
        yield parameters["original_id"]


def _report_of(session: Session, item: BulkActionItem) -> Report:
    return session.scalars(
        select(Report)
        .where(Report.id == item.report_id)
        .options(joinedload(Report.category), joinedload(Report.assigned_to), joinedload(Report.assigned_unit))
        .execution_options(populate_existing=True)
    ).one()


def _count(session: Session, act: BulkAction, outcome: Outcome) -> int:
    query = select(func.count()).where(BulkActionItem.action_id == act.id, BulkActionItem.outcome == outcome)
    return session.scalar(query) or 0


def _go_on(
    session: Session,
    act: BulkAction,
    number: int,
    kind: BackgroundTaskKind,
    some: Callable[..., int],
    actor: Actor,
    now: datetime,
) -> None:
    if number <= AT_ONCE:
        act.task_id = None
        some(session, actor, act, now=now, limit=AT_ONCE)
    else:
        act.task_id = start_task(session, act.person_id, kind, now=now, total=number, action_id=act.id).id
    session.flush()


def _note(session: Session, action: str, act: BulkAction, number: int, now: datetime) -> None:
    audit.record(
        session,
        action,
        now=now,
        actor_id=act.person_id,
        thing=f"bulk_action:{act.id}",
        kind=act.kind.value,
        number=number,
    )


def other_report(session: Session, kind: BulkKind, parameters: Mapping[str, Any]) -> Report | None:
    """The original, where the act points to one. Raises UnknownOriginalError when it is no more."""
    if kind is not BulkKind.DUPLICATE:
        return None
    original = session.get(Report, parameters["original_id"])
    if original is None or original.removed_at:
        raise UnknownOriginalError
    return original


def _other_report(session: Session, act: BulkAction, report: Report) -> Report | None:
    """The second report that the act touches."""
    ends_report = act.kind is BulkKind.REJECT and Status(act.parameters["status"]) in ENDS_ONE_REPORT
    return heir_of(session, report) if ends_report else other_report(session, act.kind, act.parameters)


def perform(
    session: Session,
    actor: Actor,
    report: Report,
    act: BulkAction,
    *,
    now: datetime,
    seen_version: int,
) -> None:
    """Do it with one. Raises whatever the single act raises, and NothingChangedError when nothing changes."""
    kind, parameters = act.kind, act.parameters
    if kind is BulkKind.ASSIGN:
        to = {"person_id": parameters["person_id"], "unit_id": parameters["unit_id"]}
        batch = f"bulk_action:{act.id}:{act.created_at:%Y%m%dT%H%M%S%f}"
        changed: Any = assign(session, actor, report, **to, now=now, seen_version=seen_version, batch=batch)
    elif kind is BulkKind.RECATEGORISE:
        category = session.get_one(ReportCategory, parameters["category_id"])
        changed = recategorise(session, actor, report, category, now=now, seen_version=seen_version)
    else:
        original, text = other_report(session, kind, parameters), parameters.get("text", "")
        after, facts = Status.DUPLICATE, TransitionData(target=original, public_text=text)
        if kind is BulkKind.REJECT:
            after, facts = (
                Status(parameters["status"]),
                TransitionData(public_text=parameters["text"], referral=parameters["where"]),
            )
        change_status(session, actor, report, after, facts, now=now, seen_version=seen_version)
        changed = True
    if changed is None:
        raise NothingChangedError


def _actor_of(session: Session, task: BackgroundTask, now: datetime) -> Actor:
    """The person who began it, with the roles of this moment: one that ended in between does nothing more."""
    return make_actor(task.person_id, grants_of(session, task.person_id, now), gazetteer(session))


def action_step(session: Session, task: BackgroundTask, now: datetime) -> bool:
    act = session.get_one(BulkAction, task.parameters["action_id"])
    done = process_batch(session, _actor_of(session, task, now), act, now=now)
    task.done += done
    return done < STEP


def undo_step(session: Session, task: BackgroundTask, now: datetime) -> bool:
    act = session.get_one(BulkAction, task.parameters["action_id"])
    done = undo_batch(session, _actor_of(session, task, now), act, now=now)
    task.done += done
    return done < STEP
