"""Periodic work: each function runs once a period, however many workers and machines there are.

Each consumer of Huey has a scheduler, and one that starts again within a minute schedules that minute again.
So a period is claimed in the database before its work begins.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import String, or_
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core.claims import Claimable, claim, release, renewing, shorten_leases
from citizen_site.core.clock import MAX_SKEW
from citizen_site.core.database import UtcDateTime
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.extensions import Base

log = structlog.get_logger(__name__)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PeriodicRun(Claimable, Base):
    """A periodic function, and the beginning of the last period in which it ran."""

    __tablename__ = "periodic_run"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    period: Mapped[datetime] = mapped_column(UtcDateTime)


def run_once_a_period(
    session: Session, name: str, minutes: int, function: Callable[[datetime], None], now: datetime
) -> bool:
    """Run `function(now)` unless it ran in this period already, or still runs. Says whether it did.

    One whose worker died is run again in the next period that begins after its claim ran out.
    """
    insert_if_absent(session, PeriodicRun, name=name, period=EPOCH)
    period = EPOCH + (now - EPOCH) // timedelta(minutes=minutes) * timedelta(minutes=minutes)
    # A period that begins later than now is from a clock that was fast and has been set right.
    is_to_run = or_(PeriodicRun.period < period, PeriodicRun.period > now + MAX_SKEW)
    shorten_leases(session, PeriodicRun, now)
    run = claim(session, PeriodicRun, PeriodicRun.name == name, is_to_run, now=now, period=period)
    if run is None:
        return False
    if run.crashes:
        log.warning("periodic_killed_worker", periodic=name, times=run.crashes)
    try:
        with renewing(session.get_bind().engine, PeriodicRun, run, now):
            function(now)
    finally:
        session.rollback()
        release(session, PeriodicRun, run, crashes=0)
    return True
