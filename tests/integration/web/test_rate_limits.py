"""Rate limits are counted once for all processes, and go on counting without Redis."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from limits import parse
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import select

from citizen_site import create_app
from citizen_site.client_network import network_of_client
from citizen_site.core import clock, rate_limits
from citizen_site.core.rate_limits import RateLimitStorage, rate_limit_storage, windows
from citizen_site.core.site import site_of
from citizen_site.extensions import limiter
from tests.factories.credentials import BY_PASSWORD, LAN
from tests.support.pages import Visitor, counted_statements
from tests.support.redis_server import RedisServer, redis_server

TEN_A_MINUTE = parse("10 per minute")
GUESS = {"contact": LAN, "password": ""}


def storage_of(app: Flask, *, redis: str = "") -> RateLimitStorage:
    """What one process of the site counts with."""
    return RateLimitStorage(database=site_of(app).settings.rate_limit_database, pool={}, redis=redis, secret="x" * 32)


def stored(storage: RateLimitStorage) -> list[tuple[str, int]]:
    with storage.database.engine.connect() as connection:
        rows = connection.execute(select(windows.c.key, windows.c.hits).order_by(windows.c.key))
        return [(row.key, row.hits) for row in rows]


def guess(browser: Visitor, *, status: int = 422, address: str = "127.0.0.1") -> None:
    token = next(node.get("value") for node in browser.get(BY_PASSWORD).all("input", name="csrf_token"))
    data, origin = {"csrf_token": token, **GUESS}, {"REMOTE_ADDR": address}
    browser.post(BY_PASSWORD, data, status=status, environ_overrides=origin)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as server:
        yield server


@pytest.fixture
def with_redis(app: Flask, redis: RedisServer) -> Visitor:
    """A browser at the site as it starts with RATE_LIMIT_STORAGE."""
    site = create_app(replace(site_of(app).settings, rate_limit_storage=redis.url))
    site.config["TESTING"] = True
    return Visitor(site)


def test_all_processes_count_together(app: Flask) -> None:
    processes = [FixedWindowRateLimiter(storage_of(app)) for _ in range(4)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda turn: processes[turn % 4].hit(TEN_A_MINUTE, "lan"), range(40)))
    assert answers.count(True) == 10


def test_the_site_counts_in_its_database_unless_told_otherwise(app: Flask, visitor: Visitor) -> None:
    guess(visitor)
    counted = stored(limiter.storage)
    assert [hits for _, hits in counted] == [1, 1, 1], "one row for each of the three limits of a guess"
    assert all(len(key) == 64 and LAN not in key for key, _ in counted), "nobody can read who was limited"


def test_a_form_without_a_limit_of_its_own_is_counted_and_its_page_is_not(app: Flask, visitor: Visitor) -> None:
    visitor.get("/khu-vuc")
    assert stored(limiter.storage) == []
    visitor.post("/khu-vuc/chon", {"khu-vuc": "phuong-phuc-loi"}, status=303)
    assert [hits for _, hits in stored(limiter.storage)] == [1]


def test_a_limit_costs_one_statement(app: Flask) -> None:
    strategy = FixedWindowRateLimiter(storage_of(app))
    with app.app_context(), counted_statements() as statements:
        strategy.hit(TEN_A_MINUTE, "lan")
        window = strategy.get_window_stats(TEN_A_MINUTE, "lan")
    assert len(statements) == 1, statements
    assert window.remaining == 9


def test_a_page_that_everybody_may_read_counts_nothing(app: Flask, visitor: Visitor) -> None:
    assert not [each for each in visitor.get("/").statements if windows.name in each]


def test_a_window_begins_again_when_it_is_over(app: Flask) -> None:
    storage = storage_of(app)
    assert [storage.incr("lan", -1), storage.incr("lan", 60), storage.incr("lan", 60)] == [1, 1, 2]


def test_windows_that_are_over_are_purged(app: Flask) -> None:
    storage = storage_of(app)
    storage.incr("lan", 60)
    storage.incr("nam", 3600)
    assert storage.purge(clock.now() + timedelta(minutes=2)) == 1
    assert [storage.get("lan"), storage.get("nam")] == [0, 1]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unix:", ""),
    ],
)
def test_a_client_is_an_address_or_the_64_of_ipv6(address: str, network: str) -> None:
    assert network_of_client(address) == network


def test_another_address_of_the_same_connection_has_no_tries_of_its_own(visitor: Visitor) -> None:
    for number in range(10):
        guess(visitor, address=f"2001:db8:1:2::{number}")
    refused = rate_limit_storage().refusals(clock.now())
    guess(visitor, address="2001:db8:1:2:ffff::1", status=429)
    assert rate_limit_storage().refusals(clock.now()) == refused + 1, "operators see how many, not who"
    guess(visitor, address="2001:db8:1:3::1")


def test_the_site_counts_in_redis_where_it_is_configured(with_redis: Visitor, redis: RedisServer) -> None:
    guess(with_redis)
    assert len(list(redis.client.scan_iter())) == 3
    assert stored(limiter.storage) == []


def test_when_redis_dies_the_database_goes_on_counting(with_redis: Visitor, redis: RedisServer) -> None:
    redis.kill()
    for _ in range(10):
        guess(with_redis)
    guess(with_redis, status=429)


def test_a_redis_that_hangs_holds_up_one_request_only(app: Flask, redis: RedisServer) -> None:
    storage = storage_of(app, redis=redis.url)
    redis.process.send_signal(signal.SIGSTOP)
    assert [storage.incr("lan", 60) for _ in range(3)] == [1, 2, 3]
    redis.process.send_signal(signal.SIGCONT)
    assert list(redis.client.scan_iter()) == [], "it is left alone for a while"


def test_redis_counts_again_when_it_is_back(app: Flask, redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "REDIS_PAUSE", 0)
    storage = storage_of(app, redis=redis.url)
    redis.kill()
    storage.incr("lan", 60)
    redis.start()
    storage.incr("lan", 60)
    assert len(list(redis.client.scan_iter())) == 1
