"""My account: for whoever is signed in."""

from citizen_site.core.permissions import Actor, Permission, allowed
from tests.unit.policies.conftest import actor


def test_whoever_is_signed_in(nobody: Actor) -> None:
    assert allowed(actor(), Permission.USE_OWN_ACCOUNT)
    assert not allowed(nobody, Permission.USE_OWN_ACCOUNT)
