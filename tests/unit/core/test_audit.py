"""Addresses in the audit log are shortened."""

import pytest

from citizen_site.core.audit import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("", ""),
        ("somewhere", ""),
    ],
)
def test_a_network_names_no_household(address: str, network: str) -> None:
    assert network_of(address) == network
