"""Whose requests are counted together: the connection that an address belongs to. Imports nothing of ours."""

from __future__ import annotations

import ipaddress

from flask import request

# Of IPv6 a household or a phone gets a /64, and may take another of its addresses for each request.
IPV6_CONNECTION = 64


def network_of_client(address: str) -> str:
    """ "203.0.113.7" as it is, of IPv6 the network "2001:db8:1:2::/64"; "" for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(parsed), IPV6_CONNECTION), strict=False))
        parsed = parsed.ipv4_mapped
    return str(parsed)


def client_network() -> str:
    """`network_of_client` of the present request. A server on a Unix socket knows no address: then "" for everybody."""
    return network_of_client(request.remote_addr or "")
