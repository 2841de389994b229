"""Secrets, random or derived from the site's key; stored as digests, or encrypted where the site needs them again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet


def new_token() -> str:
    """A secret of 256 bits for an address or a cookie."""
    return secrets.token_urlsafe(32)


# No letters that look like another or like a digit.
PAPER_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_paper_code() -> str:
    """Ten letters and digits in two groups, to write down: "k7mq2-x4nhd" (almost 50 bits)."""
    letters = "".join(secrets.choice(PAPER_ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def derived_token(key: str, purpose: str, seed: str) -> str:
    """A secret of 256 bits that is the same each time, for a message that may be sent twice. Stored nowhere."""
    return base64.urlsafe_b64encode(_mac(key, f"derived {purpose}", seed)).decode().rstrip("=")


def derived_code(key: str, purpose: str, seed: str) -> str:
    """Six digits that are the same each time."""
    return f"{int.from_bytes(_mac(key, f'derived {purpose}', seed)) % 1_000_000:06d}"


def digest(key: str, purpose: str, secret: str) -> str:
    """What is stored in a secret's place: 64 hex digits. Keyed, so that a stolen table does not give codes away."""
    return _mac(key, purpose, secret).hex()


def same(one: str, other: str) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def seal(key: str, purpose: str, secret: str) -> str:
    """Encrypt what the site itself must read again (Fernet: AES and a signature)."""
    return _fernet(key, purpose).encrypt(secret.encode()).decode()


def unseal(key: str, purpose: str, sealed: str) -> str:
    """Raises cryptography.fernet.InvalidToken when it was sealed with another key or for another purpose."""
    return _fernet(key, purpose).decrypt(sealed.encode()).decode()


def _mac(key: str, purpose: str, words: str) -> bytes:
    return hmac.new(key.encode(), f"{purpose}\n{words}".encode(), hashlib.sha256).digest()


def _fernet(key: str, purpose: str) -> Fernet:
    derived = hmac.new(key.encode(), f"seal\n{purpose}".encode(), hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(derived))
