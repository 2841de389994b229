"""Random secrets, and the digests of them that the database keeps."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_token() -> str:
    """A secret of 256 bits for an address or a cookie."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Six digits for typing."""
    return f"{secrets.randbelow(1_000_000):06d}"


def digest(key: str, purpose: str, secret: str) -> str:
    """What is stored in a secret's place: 64 hex digits. Keyed, so that a stolen table does not give codes away."""
    return hmac.new(key.encode(), f"{purpose}\n{secret}".encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
