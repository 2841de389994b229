"""Asks a server for something over and over on eight connections, as fast as it answers."""

from __future__ import annotations

import http.client
import itertools
import re
import selectors
import socket
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import inf
from urllib.parse import urlsplit

CONNECTIONS = 8
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Load:
    """What a server did in some seconds; latencies in milliseconds."""

    requests: int
    per_second: float
    p50: float
    p99: float


def load(url: str, seconds: float, headers: dict[str, str]) -> Load:
    """Fetch one address. Raises RuntimeError when any response is not 200 or, to `If-None-Match`, 304."""
    target = urlsplit(url)
    path = f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"
    return load_each(url, [path], seconds, headers=headers)


def load_each(
    url: str,
    paths: Sequence[str],
    seconds: float = inf,
    *,
    requests: float = inf,
    headers: dict[str, str] | None = None,
) -> Load:
    """Fetch these in turn, over and over, until the time or the number of requests is over. Raises RuntimeError.

    One thread and plain sockets: on a machine that both share, the client must leave the server its time.
    """
    target, headers = urlsplit(url), headers or {}
    lines = [f"Host: {target.netloc}", *(f"{name}: {value}" for name, value in headers.items())]
    rest = "\r\n".join(["", *lines, "", ""])
    asked = itertools.cycle([f"GET {path} HTTP/1.1{rest}".encode() for path in paths])
    expected = b"304" if "If-None-Match" in headers else b"200"
    times: list[float] = []
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        sent: dict[socket.socket, float] = {}
        for _ in range(CONNECTIONS):
            address = (target.hostname or "127.0.0.1", target.port or 80)
            connection = stack.enter_context(socket.create_connection(address, timeout=30))
            selector.register(connection, selectors.EVENT_READ, connection)
            connection.sendall(next(asked))
            sent[connection] = time.perf_counter()
        begin = time.perf_counter()
        while ((now := time.perf_counter()) < begin + seconds or len(times) < 2) and len(times) < requests:
            for key, _ in selector.select(30):
                _read_response(key.data, expected)
                times.append(1000 * (time.perf_counter() - sent[key.data]))
                sent[key.data] = time.perf_counter()
                key.data.sendall(next(asked))
        for connection in sent:
            _read_response(connection, expected)
    return _load_of(times, now - begin)


def _read_response(connection: socket.socket, expected: bytes) -> None:
    received = connection.recv(65536)
    while (end := received.find(b"\r\n\r\n")) < 0:
        if not (part := connection.recv(65536)):
            raise RuntimeError("the server hung up")
        received += part
    if received[9:12] != expected:
        raise RuntimeError(f"the server answered {received[9:12].decode()}")
    found = _LENGTH.search(received, 0, end)
    missing = (int(found[1]) if found else 0) - (len(received) - end - 4)
    while expected == b"200" and missing > 0:
        missing -= len(connection.recv(65536))


def repeat(url: str, seconds: float, act: Callable[[http.client.HTTPConnection], None]) -> Load:
    """Do `act` over and over, in a thread for each connection. Raises what it raises."""
    target = urlsplit(url)
    times: list[float] = []
    errors: list[BaseException] = []
    end = time.monotonic() + seconds

    def work() -> None:
        connection = http.client.HTTPConnection(target.hostname or "127.0.0.1", target.port, timeout=30)
        while time.monotonic() < end and not errors:
            begin = time.perf_counter()
            try:
                act(connection)
            except Exception as error:
                errors.append(error)
            times.append((time.perf_counter() - begin) * 1000)

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return _load_of(times, seconds)


def _load_of(times: list[float], seconds: float) -> Load:
    marks = statistics.quantiles(times, n=100)
    return Load(len(times), len(times) / seconds, marks[49], marks[98])
