"""Claims: which of several workers holds a row. One conditional UPDATE decides, on every database.

A claim is a token and a lease. The worker renews the lease while it works; when it dies, the lease runs out and the
row is free again. What a worker writes at the end is conditional on its token, so a worker that was thought dead
changes nothing. `SKIP LOCKED` would not do: SQLite has no row locks, and SQLAlchemy leaves the words out there.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import ColumnElement, Row, String, Table, and_, case, or_, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core.clock import MAX_SKEW
from citizen_site.core.database import UtcDateTime, count_changed
from citizen_site.extensions import Base

log = structlog.get_logger(__name__)

# How long a row stays with a worker that died. Much longer than the pause between two renewals: one may have to wait
# for SQLite's only writer, and the clocks of two machines may differ.
LEASE = timedelta(minutes=2)
RENEWAL_INTERVAL = timedelta(seconds=20)


class Claimable:
    """Mixin: columns of a row that one worker at a time works on.

    `claim_token` names the claim, `claimed_until` is the end of its lease. `crashes` counts the claims in a row whose
    lease ran out: each time the worker died.
    """

    if TYPE_CHECKING:
        __tablename__: str  # of the model that takes these columns

    claim_token: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    crashes: Mapped[int] = mapped_column(default=0, server_default="0")


def is_unclaimed(model: type[Claimable], now: datetime) -> ColumnElement[bool]:
    """Nobody works on it, or the worker that did has died."""
    return or_(model.claimed_until.is_(None), model.claimed_until <= now)


def claim(
    session: Session, model: type[Claimable], *conditions: ColumnElement[bool], now: datetime, **values: Any
) -> Row[Any] | None:
    """Claim the one row for which the conditions hold and set `values`; commits, so that both outlive a crash.

    Returns the row as it is now, or None when it is not to be had (any more).
    """
    row = claim_uncommitted(session, model, *conditions, now=now, **values)
    session.commit()
    return row


def claim_uncommitted(
    session: Session, model: type[Claimable], *conditions: ColumnElement[bool], now: datetime, **values: Any
) -> Row[Any] | None:
    """`claim`, to be committed by the caller together with what belongs to it."""
    row: Row[Any] | None = session.execute(
        update(model)
        .where(is_unclaimed(model, now), *conditions)
        .values(
            claim_token=secrets.token_hex(16),
            claimed_until=now + LEASE,
            crashes=case((model.claim_token.is_not(None), model.crashes + 1), else_=model.crashes),
            **values,
        )
        .returning(*_table(model).columns)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return row


def is_claimed_as(model: type[Claimable], row: Row[Any]) -> ColumnElement[bool]:
    """It is the row that `claim` returned, and nobody has claimed it since."""
    (key,) = _table(model).primary_key
    return and_(key == row._mapping[key], model.claim_token == row.claim_token)


def release(session: Session, model: type[Claimable], row: Row[Any], **values: Any) -> bool:
    """End a claim and set `values`; commits. False when it had run out and another worker has the row."""
    released = count_changed(
        session,
        update(model)
        .where(is_claimed_as(model, row))
        .values(claim_token=None, claimed_until=None, **values)
        .execution_options(synchronize_session=False),
    )
    session.commit()
    return bool(released)


def shorten_leases(session: Session, model: type[Claimable], now: datetime) -> None:
    """Let no lease last longer than one that begins now; commits.

    A longer one is from a clock that was fast. A worker that lives renews it; of one that died, the row is free soon.
    """
    is_too_long = model.claimed_until > now + LEASE + MAX_SKEW
    # Asked first: an UPDATE keeps other writers of SQLite waiting although it finds nothing.
    if session.scalars(select(model.claimed_until).where(is_too_long).limit(1)).first() is not None:
        session.execute(
            update(model)
            .where(is_too_long)
            .values(claimed_until=now + LEASE)
            .execution_options(synchronize_session=False)
        )
    session.commit()


@contextmanager
def renewing(engine: Engine, model: type[Claimable], row: Row[Any], now: datetime) -> Iterator[None]:
    """Renew the lease while the block runs, however long that is; `now` is the moment of the claim."""
    begun, is_over = time.monotonic(), threading.Event()

    def renew() -> None:
        while not is_over.wait(RENEWAL_INTERVAL.total_seconds()):
            until = now + timedelta(seconds=time.monotonic() - begun) + LEASE
            try:
                with engine.begin() as connection:
                    connection.execute(update(model).where(is_claimed_as(model, row)).values(claimed_until=until))
            except SQLAlchemyError as error:
                log.warning("claim_not_renewed", table=_table(model).name, error=type(error).__name__)

    # Nobody waits for its end: it may itself be waiting for the transaction that the block is about to end.
    threading.Thread(target=renew, name="claim-renewal", daemon=True).start()
    try:
        yield
    finally:
        is_over.set()


def _table(model: type[Claimable]) -> Table:
    return Base.metadata.tables[model.__tablename__]
