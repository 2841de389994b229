"""Values of indicators: entered in batches, never overwritten, and undone batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.models import Area
from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.locks import lock_rows
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.revisions import invalidate
from citizen_site.programme.models.indicators import BatchOrigin, IndicatorValue, ValueBatch, ValueKind

# Rows of one statement: below the limit of parameters of both databases.
CHUNK = 500
CACHE_TAG = "programme"


class ReasonRequiredError(InvalidInputError):
    """Another value stands for the same period; the new one needs a reason."""


class CorrectedSinceError(InvalidInputError):
    """A value of the batch was corrected later, so the batch can no longer be undone."""


@dataclass(frozen=True)
class NewValue:
    """A value to enter; the fields are those of IndicatorValue."""

    indicator_id: int
    area_id: int
    period_start: date
    period_end: date
    kind: ValueKind
    value: float
    source_title: str
    source_url: str
    source_date: date
    reason: str = ""
    is_demo: bool = False

    @property
    def key(self) -> tuple[Any, ...]:
        return self.indicator_id, self.area_id, self.period_start, self.period_end, self.kind


@dataclass(frozen=True)
class ValueChange:
    """What a new value would replace, or None."""

    new: NewValue
    before: IndicatorValue | None

    @property
    def is_same(self) -> bool:
        """Entering it changes nothing."""
        before = self.before
        return before is not None and (before.value, before.source_title, before.source_url, before.source_date) == (
            self.new.value,
            self.new.source_title,
            self.new.source_url,
            self.new.source_date,
        )

    @property
    def lacks_reason(self) -> bool:
        return self.before is not None and not self.is_same and not self.new.reason


def changes_of(session: Session, rows: Sequence[NewValue]) -> Sequence[ValueChange]:
    """What each row would do; nothing is written. One statement, however many rows there are and values stored."""
    if not rows:
        return []
    stored = session.scalars(
        select(IndicatorValue)
        .where(
            IndicatorValue.ended_at.is_(None),
            IndicatorValue.indicator_id.in_({row.indicator_id for row in rows}),
            IndicatorValue.area_id.in_({row.area_id for row in rows}),
            IndicatorValue.period_start.between(
                min(row.period_start for row in rows), max(row.period_start for row in rows)
            ),
        )
        .order_by(IndicatorValue.id)
    )
    known = {(each.indicator_id, each.area_id, each.period_start, each.period_end, each.kind): each for each in stored}
    return [ValueChange(row, known.get(row.key)) for row in rows]


def lock_values(session: Session) -> None:
    """Another entry that is under way ends before this one looks: the row of the city stands for all values."""
    if city := gazetteer(session).city:
        lock_rows(session, Area, Area.id == city.id)


def enter_value(session: Session, actor: Actor, new: NewValue, *, now: datetime) -> ValueBatch | None:
    """Enter one value. None when it stands so already. Raises NotAllowedError, ReasonRequiredError."""
    authorise(actor, Permission.EDIT_PROGRAMME)
    return save_values(session, [new], BatchOrigin.FORM, by=actor.person_id, now=now)


def save_values(
    session: Session, rows: Sequence[NewValue], origin: BatchOrigin, *, by: int | None, now: datetime
) -> ValueBatch | None:
    """Enter what is new or other than before, as one batch; None when nothing is.

    A few statements for each CHUNK rows, however many values are stored. Raises ReasonRequiredError.
    """
    lock_values(session)
    changes = [change for change in changes_of(session, rows) if not change.is_same]
    if not changes:
        return None
    if any(change.lacks_reason for change in changes):
        raise ReasonRequiredError
    is_demo = all(change.new.is_demo for change in changes)
    batch = ValueBatch(origin=origin, entered_at=now, entered_by_id=by, count=len(changes), is_demo=is_demo)
    session.add(batch)
    session.flush()
    for ids in _chunks([change.before.id for change in changes if change.before]):
        session.execute(update(IndicatorValue).where(IndicatorValue.id.in_(ids)).values(ended_at=now))
    for some in _chunks(changes):
        session.execute(insert(IndicatorValue), [_row(change, batch) for change in some])
    invalidate(session, CACHE_TAG)
    audit.record(
        session, "programme.values_entered", now=now, actor_id=by, thing=f"batch:{batch.id}", count=batch.count
    )
    return batch


def _row(change: ValueChange, batch: ValueBatch) -> dict[str, Any]:
    supersedes = change.before.id if change.before else None
    return {**asdict(change.new), "batch_id": batch.id, "supersedes_id": supersedes, "ended_at": None}


def _chunks(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), CHUNK):
        yield things[start : start + CHUNK]


def undo_batch(session: Session, actor: Actor, batch_id: int, *, now: datetime) -> None:
    """Take the values of a batch away; what they replaced stands again. Twice is once.

    Raises NotAllowedError, NotFoundError, CorrectedSinceError.
    """
    authorise(actor, Permission.EDIT_PROGRAMME)
    lock_values(session)
    batch = session.get(ValueBatch, batch_id, populate_existing=True)
    if batch is None:
        raise NotFoundError(f"batch {batch_id}")
    if batch.undone_at:
        return
    own = IndicatorValue.batch_id == batch_id
    replaced = select(IndicatorValue.supersedes_id).where(own, IndicatorValue.supersedes_id.is_not(None))
    current = select(func.count()).select_from(IndicatorValue).where(own, IndicatorValue.ended_at.is_(None))
    if session.scalar(current) != batch.count:
        raise CorrectedSinceError
    session.execute(update(IndicatorValue).where(own).values(ended_at=now))
    session.execute(update(IndicatorValue).where(IndicatorValue.id.in_(replaced)).values(ended_at=None))
    batch.undone_at, batch.undone_by_id = now, actor.person_id
    session.flush()
    invalidate(session, CACHE_TAG)
    audit.record(
        session,
        "programme.values_undone",
        now=now,
        actor_id=actor.person_id,
        thing=f"batch:{batch_id}",
        count=batch.count,
    )
