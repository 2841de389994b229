"""How much work it is to guess a password from its hash: all other tests have it made cheap."""

from argon2 import Type, extract_parameters

from citizen_site.accounts.credentials import passwords


def test_hashes_are_made_with_at_least_what_rfc_9106_recommends_where_memory_is_scarce() -> None:
    made = extract_parameters(passwords._hasher.hash("mùa thu lá bay"))
    assert made.type is Type.ID
    assert made.memory_cost >= 64 * 1024, "KiB"
    assert made.time_cost >= 3
    assert made.salt_len >= 16
    assert made.hash_len >= 32


def test_a_hash_that_was_made_with_less_is_made_anew() -> None:
    assert passwords._hasher.check_needs_rehash("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$3q2+7w")
