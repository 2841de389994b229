"""Secrets and their digests."""

from citizen_site.core.tokens import digest, new_code, new_token, same


def test_tokens_and_codes_are_new_each_time_and_of_their_form() -> None:
    assert len({new_token() for _ in range(50)}) == 50
    codes = [new_code() for _ in range(200)]
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in codes)
    assert len(set(codes)) > 190


def test_a_digest_holds_for_one_key_one_purpose_and_one_secret() -> None:
    assert same(digest("k", "link", "s"), digest("k", "link", "s"))
    others = {digest("x", "link", "s"), digest("k", "code", "s"), digest("k", "link", "t")}
    assert digest("k", "link", "s") not in others
    assert len(others) == 3
