"""What holds for all tests with an app."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from citizen_site.accounts.credentials import passwords

QUICK = PasswordHasher.from_parameters(CHEAPEST)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2 as ever, but with little work: half a second of all cores for each password proves nothing here.

    No setting can do this, so that no real site ever has weak passwords by mistake. The browser tests' sites keep
    passwords as real ones do, and tests/unit/accounts/test_password_strength.py looks at how much work that is.
    """
    monkeypatch.setattr(passwords, "_hasher", QUICK)
