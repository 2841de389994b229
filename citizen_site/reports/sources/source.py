"""A source is an account, a proved contact or a network. The database knows each by a keyed digest alone."""

from __future__ import annotations

import ipaddress
from enum import StrEnum

from citizen_site.core.tokens import digest


class SourceKind(StrEnum):
    """What a report can be traced to. Many people can share a network, nobody shares an account."""

    ACCOUNT = "account"
    CONTACT = "contact"
    NETWORK = "network"


class HoldReason(StrEnum):
    """Why a report is kept aside until a moderator has looked."""

    SIMILAR = "similar"
    MANY = "many"
    BLOCKED = "blocked"


def digest_of(key: str, kind: SourceKind, value: str | int) -> str:
    return digest(key, f"source {kind}", str(value))


def digest_of_network(key: str, address: str) -> str:
    """Of a reader's address; of IPv6 the /64 that one connection has. "" for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 6:
        return digest_of(key, SourceKind.NETWORK, str(ipaddress.ip_network(f"{parsed}/64", strict=False)))
    return digest_of(key, SourceKind.NETWORK, str(parsed))
