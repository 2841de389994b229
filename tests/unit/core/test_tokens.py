"""Secrets and their digests."""

import base64

from citizen_site.core.tokens import derived_code, derived_token, digest, new_token, same


def test_tokens_are_new_each_time() -> None:
    assert len({new_token() for _ in range(50)}) == 50


def test_derived_secrets_are_the_same_for_one_key_one_purpose_and_one_seed_and_of_their_form() -> None:
    codes = [derived_code("k", "code", str(number)) for number in range(200)]
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in codes)
    assert len(set(codes)) > 190
    assert codes == [derived_code("k", "code", str(number)) for number in range(200)]
    asked = [("k", "link", "s"), ("x", "link", "s"), ("k", "code", "s"), ("k", "link", "t")]
    for derive in (derived_code, derived_token):
        assert len({derive(*each) for each in asked}) == 4
    assert len(derived_token("k", "link", "s")) == len(new_token())


def test_no_stored_digest_is_a_derived_secret() -> None:
    token = derived_token("k", "link", "s")
    assert base64.urlsafe_b64encode(bytes.fromhex(digest("k", "link", "s"))).decode().rstrip("=") != token


def test_a_digest_holds_for_one_key_one_purpose_and_one_secret() -> None:
    assert same(digest("k", "link", "s"), digest("k", "link", "s"))
    others = {digest("x", "link", "s"), digest("k", "code", "s"), digest("k", "link", "t")}
    assert digest("k", "link", "s") not in others
    assert len(others) == 3
