"""Fetching from outside hosts under strict rules: public addresses only, bounded size, time and redirects."""

from __future__ import annotations

import ipaddress
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    import httpx2

USER_AGENT = "PhoNha/1.0 (neighbourhood site; reads feeds every ten minutes)"
PERMANENT_REDIRECTS = {301, 308}
REDIRECTS = PERMANENT_REDIRECTS | {302, 303, 307}


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
    import httpx2

    from citizen_site.core.guarded_network import GuardedTransport

    deadline = time.monotonic() + policy.total_timeout
    request_headers = {"User-Agent": policy.user_agent, "Accept-Encoding": "gzip", **(headers or {})}
    with httpx2.Client(
        transport=GuardedTransport(policy, deadline), trust_env=False, follow_redirects=False, timeout=None
    ) as client:
        moved_to, is_permanent = "", True
        for _hop in range(policy.max_redirects + 1):
            check_url(url)
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


def check_url(url: str) -> None:
    """Raises FetchError for what is no plain web address."""
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
    import httpx2

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
