"""Where rate limits are counted: in the database, by one statement a limit, or in Redis as long as it answers.

All processes and machines count together. The counters are no records of the site: they have a small engine of their
own, which commits each count at once, so a request that is rolled back counts as well. On SQLite they lie in a file of
their own, so that counting waits for no writer. The table is made when it is first used (ADR 0039).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

import structlog
from flask import g, has_app_context
from limits.storage import RedisStorage, Storage
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, bindparam, case, create_engine, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from citizen_site.core.clock import today
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.core.tokens import digest
from citizen_site.extensions import limiter

log = structlog.get_logger(__name__)
T = TypeVar("T")

SCHEME = "site"
# What Redis may take, in seconds, before the database counts instead, and how long it is then left alone.
REDIS_TIMEOUT = 1
REDIS_PAUSE = 30
_DAY = 24 * 60 * 60

windows = Table(
    "rate_limit_window",
    MetaData(),
    # A keyed digest: who is limited, by address or contact, is not to be read here.
    Column("key", String(64), primary_key=True),
    Column("hits", Integer, nullable=False),
    Column("ends_at", Float, nullable=False),
)


class Window(NamedTuple):
    """How often a limit was hit since its window began, and when it ends, in seconds since 1970."""

    hits: int
    ends_at: float


class CountingDatabase:
    """The table of windows, on an engine that commits each statement at once."""

    def __init__(self, address: str, **pool: Any) -> None:
        is_postgresql = make_url(address).get_backend_name() == "postgresql"
        # Counters that a power cut takes need not be waited for.
        options = {"connect_args": {"options": "-c synchronous_commit=off"}} if is_postgresql else {}
        self.engine = create_engine(address, isolation_level="AUTOCOMMIT", hide_parameters=True, **options, **pool)
        # Every form that is sent is counted, so this statement is put together once.
        self._count = _counting(insert_postgresql if is_postgresql else insert_sqlite)
        self._has_table = False
        self._lock = threading.Lock()

    def count(self, key: str, amount: int, *, now: float, ends_at: float) -> Window:
        """Add to the window of a key; one that is over begins again, and then ends at `ends_at`."""
        values = {"new_key": key, "new_hits": amount, "new_end": ends_at, "now": now}
        return Window(*self._rows(self._count, values)[0])

    def read(self, key: str, *, now: float) -> Window:
        """Without a hit, one that ends now."""
        found = select(windows.c.hits, windows.c.ends_at).where(windows.c.key == key, windows.c.ends_at > now)
        rows = self._rows(found)
        return Window(*rows[0]) if rows else Window(0, now)

    def remove(self, key: str | None = None) -> int:
        """Forget one window, or all. Returns how many."""
        return self._remove(delete(windows) if key is None else delete(windows).where(windows.c.key == key))

    def purge(self, now: float) -> int:
        """Remove the windows that are over. Returns how many."""
        return self._remove(delete(windows).where(windows.c.ends_at <= now))

    def _rows(self, statement: Any, values: Mapping[str, object] | None = None) -> Sequence[Any]:
        with self._connect() as connection:
            return connection.execute(statement, values).all()

    def _remove(self, statement: Any) -> int:
        with self._connect() as connection:
            return connection.execute(statement).rowcount

    def _connect(self) -> Connection:
        """To a database that has the table."""
        with self._lock:
            if not self._has_table:
                self._make_table()
        return self.engine.connect()

    def _make_table(self) -> None:
        with self.engine.connect() as connection:
            try:
                connection.execute(CreateTable(windows, if_not_exists=True))
            except (IntegrityError, ProgrammingError):
                # Another process makes it at this moment, of which PostgreSQL's IF NOT EXISTS knows nothing.
                connection.execute(select(windows.c.key).limit(1))
        self._has_table = True


def _counting(insert_into: Callable[[Table], Any]) -> Any:
    """Adds :new_hits to the window of :new_key; one that is over at :now begins again, and then ends at :new_end."""
    insert = insert_into(windows).values(
        key=bindparam("new_key"), hits=bindparam("new_hits"), ends_at=bindparam("new_end")
    )
    is_over = windows.c.ends_at <= bindparam("now", type_=Float)
    return insert.on_conflict_do_update(
        index_elements=[windows.c.key],
        set_={
            "hits": case((is_over, insert.excluded.hits), else_=windows.c.hits + insert.excluded.hits),
            "ends_at": case((is_over, insert.excluded.ends_at), else_=windows.c.ends_at),
        },
    ).returning(windows.c.hits, windows.c.ends_at)


# One for each address, however many apps a process makes.
counting_database = cache(CountingDatabase)


class RateLimitStorage(Storage):
    """What Flask-Limiter counts with.

    `database` is SQLAlchemy's address, `pool` are options of its pool, `redis` is an address such as redis://host
    or "", `secret` what digests are keyed with.
    """

    STORAGE_SCHEME = (SCHEME,)  # type: ignore[assignment]  # a list there, which a class had better not share

    def __init__(
        self,
        uri: str | None = None,
        wrap_exceptions: bool = False,
        *,
        database: str,
        pool: Mapping[str, Any],
        redis: str,
        secret: str,
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self.database = counting_database(database, **pool)
        self._secret = secret
        self._redis = _redis_storage(redis) if redis else None
        self._redis_paused_until = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, and say how often it was hit in this window. A window begins with the first hit."""
        key = self._digest(key)
        counted = self._ask_redis(lambda redis: redis.incr(key, int(expiry), amount))
        if counted is not None:
            return counted
        now = time.time()
        window = self.database.count(key, amount, now=now, ends_at=now + expiry)
        if has_app_context():
            # The response's headers ask for it again.
            g.setdefault("rate_limit_windows", {})[key] = window
        return window.hits

    def get(self, key: str) -> int:
        key = self._digest(key)
        counted = self._ask_redis(lambda redis: redis.get(key))
        return counted if counted is not None else self._window(key).hits

    def get_expiry(self, key: str) -> float:
        key = self._digest(key)
        expiry = self._ask_redis(lambda redis: redis.get_expiry(key))
        return expiry if expiry is not None else self._window(key).ends_at

    def note_refusal(self, moment: datetime) -> None:
        """Count that somebody was refused for asking too often; whom, nobody learns.

        Where nothing can be counted, limits refuse nobody either, so that is no reason to fail.
        """
        try:
            self.incr(_refusals_on(moment), 2 * _DAY)
        except SQLAlchemyError as error:
            log.warning("refusal_not_counted", error=type(error).__name__)

    def refusals(self, moment: datetime) -> int:
        """How many were refused on this day of Hanoi so far."""
        return self.get(_refusals_on(moment))

    def check(self) -> bool:
        return self.database.read("", now=time.time()).hits == 0

    def reset(self) -> int:
        self._ask_redis(lambda redis: redis.reset() or 0)
        return self.database.remove()

    def clear(self, key: str) -> None:
        key = self._digest(key)
        self._ask_redis(lambda redis: redis.clear(key))
        self.database.remove(key)

    def purge(self, now: datetime) -> int:
        """Remove the windows that are over; Redis does so itself. Returns how many."""
        return self.database.purge(now.timestamp())

    def _digest(self, key: str) -> str:
        return digest(self._secret, "rate limit", key)

    def _window(self, key: str) -> Window:
        known: dict[str, Window] = g.get("rate_limit_windows", {}) if has_app_context() else {}
        return known[key] if key in known else self.database.read(key, now=time.time())

    def _ask_redis(self, act: Callable[[RedisStorage], T]) -> T | None:
        """What Redis says. None where there is none, and for a while after it has not answered."""
        if self._redis is None or time.monotonic() < self._redis_paused_until:
            return None
        try:
            return act(self._redis)
        except self._redis.base_exceptions as error:
            self._redis_paused_until = time.monotonic() + REDIS_PAUSE
            log.warning("rate_limits_without_redis", error=type(error).__name__)
            return None


def _refusals_on(moment: datetime) -> str:
    return f"refusals {today(moment)}"


def rate_limit_storage() -> RateLimitStorage:
    """What the site counts with."""
    return cast(RateLimitStorage, limiter.storage)


def _redis_storage(url: str) -> RedisStorage:
    from redis.backoff import NoBackoff  # noqa: PLC0415 - loaded only where it is chosen
    from redis.retry import Retry  # noqa: PLC0415

    options: dict[str, Any] = {
        "socket_timeout": REDIS_TIMEOUT,
        "socket_connect_timeout": REDIS_TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
    }
    return RedisStorage(url, **options)


@periodic(JobName.PURGE_RATE_LIMITS, minutes=10)
def purge_rate_limits(now: datetime) -> None:
    rate_limit_storage().purge(now)
