"""The network of fetches from outside hosts: public addresses only, and no longer than the fetch may take.

A module of its own, because few processes fetch anything, and its library is slow to load (ADR 50).
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore2
import httpx2

from citizen_site.core import http
from citizen_site.core.http import FetchError, FetchFailure, FetchPolicy

CHUNK = 16 * 1024


class GuardedTransport(httpx2.HTTPTransport):
    """httpx2's transport over a network that we watch."""

    def __init__(self, policy: FetchPolicy, deadline: float) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_keepalive_connections=0,  # servers that hang up after a redirect are common
            network_backend=_GuardedNetwork(policy, deadline),
        )


class _GuardedNetwork(httpcore2.NetworkBackend):
    """Resolves a name once, refuses private addresses, connects to the very address that was checked."""

    def __init__(self, policy: FetchPolicy, deadline: float) -> None:
        self._policy, self._deadline = policy, deadline
        self._network = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchError(FetchFailure.DNS) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._policy.allow_private and not all(http.is_public(address) for address in addresses):
            raise FetchError(FetchFailure.PRIVATE_ADDRESS)
        last: Exception | None = None
        for address in addresses[:4]:
            try:
                stream = self._network.connect_tcp(
                    address,
                    port,
                    min(self._policy.connect_timeout, _left(self._deadline)),
                    local_address,
                    socket_options,
                )
                return _DeadlineStream(stream, self._deadline)
            except httpcore2.ConnectError as error:
                last = error
        raise last or FetchError(FetchFailure.DNS)


class _DeadlineStream(httpcore2.NetworkStream):
    """A stream that ends with the fetch's time, also against a server that sends one byte a second."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        # Small reads bound what one of them can decompress to.
        return self._stream.read(min(max_bytes, CHUNK), _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchError(FetchFailure.TIMEOUT)
    return left
