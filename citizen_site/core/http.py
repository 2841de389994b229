"""Fetching from outside hosts under strict rules: public addresses only, bounded size, time and redirects."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore2
import httpx2

USER_AGENT = "PhoNha/1.0 (neighbourhood site; reads feeds every ten minutes)"
PERMANENT_REDIRECTS = {301, 308}
REDIRECTS = PERMANENT_REDIRECTS | {302, 303, 307}
CHUNK = 16 * 1024


class FetchFailure(StrEnum):
    """Why a fetch came to nothing."""

    BAD_URL = "bad_url"
    PRIVATE_ADDRESS = "private_address"
    DNS = "dns"
    CONNECTION = "connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    PROTOCOL = "protocol"


class FetchError(Exception):
    """A fetch that came to nothing; `reason` says why."""

    def __init__(self, reason: FetchFailure, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason


@dataclass(frozen=True)
class FetchPolicy:
    """Limits of a fetch: bytes after decompression, seconds in all and for connecting, redirects."""

    max_bytes: int = 2 * 1024 * 1024
    total_timeout: float = 20
    connect_timeout: float = 5
    max_redirects: int = 4
    allow_private: bool = False
    user_agent: str = USER_AGENT


@dataclass(frozen=True)
class Fetched:
    """An answer, whatever its status. `url` is the last one after redirects; header names are lower case.

    `moved_to` is where permanent redirects (301, 308) alone led from the address that was asked; "" where none did.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    moved_to: str = ""


def fetch(url: str, *, policy: FetchPolicy, method: str = "GET", headers: Mapping[str, str] | None = None) -> Fetched:
    """Ask an address. Raises FetchError; an answer with an error status is no error here.

    Each hop of a redirect opens through the same guarded network, so every name is resolved once, checked, and the
    checked address is the one connected to: a name that changes its mind in between gains nothing.
    """
    deadline = time.monotonic() + policy.total_timeout
    request_headers = {"User-Agent": policy.user_agent, "Accept-Encoding": "gzip", **(headers or {})}
    with httpx2.Client(
        transport=_GuardedTransport(policy, deadline), trust_env=False, follow_redirects=False, timeout=None
    ) as client:
        moved_to, is_permanent = "", True
        for _hop in range(policy.max_redirects + 1):
            _check_url(url)
            answer = _ask(client, method, url, request_headers, policy, deadline)
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or not location:
                return replace(answer, moved_to=moved_to)
            url = urljoin(url, location)
            is_permanent = is_permanent and answer.status in PERMANENT_REDIRECTS
            moved_to = url if is_permanent else moved_to
    raise FetchError(FetchFailure.TOO_MANY_REDIRECTS)


def is_public(address: str) -> bool:
    """Is this IP address one of the open internet? One that wraps another (mapped, 6to4, NAT64) is judged by it."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(FetchFailure.BAD_URL, "cannot be read") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password or port == 0:
        raise FetchError(FetchFailure.BAD_URL, "only plain http and https addresses")


def _ask(
    client: httpx2.Client, method: str, url: str, headers: Mapping[str, str], policy: FetchPolicy, deadline: float
) -> Fetched:
    body = bytearray()
    try:
        with client.stream(method, url, headers=dict(headers)) as response:
            if int(response.headers.get("content-length") or 0) > policy.max_bytes and method != "HEAD":
                raise FetchError(FetchFailure.TOO_LARGE)
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > policy.max_bytes:
                    raise FetchError(FetchFailure.TOO_LARGE)
                if time.monotonic() > deadline:
                    raise FetchError(FetchFailure.TIMEOUT)
            return Fetched(response.status_code, url, {k.lower(): v for k, v in response.headers.items()}, bytes(body))
    except httpx2.TimeoutException as error:
        raise FetchError(FetchFailure.TIMEOUT) from error
    except httpx2.ConnectError as error:
        is_tls = isinstance(error.__cause__, ssl.SSLError) or "certificate" in str(error).lower()
        raise FetchError(FetchFailure.TLS if is_tls else FetchFailure.CONNECTION) from error
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise FetchError(FetchFailure.BAD_URL) from error
    except (httpx2.NetworkError, httpx2.ProtocolError, httpx2.DecodingError, ValueError) as error:
        raise FetchError(FetchFailure.PROTOCOL, type(error).__name__) from error


class _GuardedTransport(httpx2.HTTPTransport):
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
        if not self._policy.allow_private and not all(is_public(address) for address in addresses):
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
