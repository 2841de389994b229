"""Passwords: hashed with argon2, refused when they are easy to guess."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from citizen_site.accounts.account_lock import lock_account
from citizen_site.accounts.credentials.models import Password, PendingSignIn
from citizen_site.core import audit
from citizen_site.core.text import fold

MIN_LENGTH, MAX_LENGTH = 10, 100
# zxcvbn's scale goes from 0 to 4; 3 stands an attack on stolen hashes for long enough.
MIN_SCORE = 3
# It is slow on long texts, and a password is strong long before this.
SCORED_LENGTH = 64

COMMON_WORDS = Path(__file__).parent / "content/common_words.txt"
# Of birth, and of the day on which a password was set: zxcvbn knows them until 2019 only.
YEARS = tuple(str(year) for year in range(2040, 1929, -1))

_hasher = PasswordHasher()
# zxcvbn has one dictionary of known words for all threads.
_scoring = threading.Lock()


@cache
def _dummy_hash() -> str:
    return _hasher.hash("what is compared when there is no account")


def is_weak_password(password: str, known: Sequence[str], names: Iterable[str] = ()) -> bool:
    """Would somebody who knows these words about the person, and these names of places and offices, find it soon?

    Vietnamese is guessed as it is typed without accents. What stands between words makes none of them a secret:
    "Admin@12345" is "admin12345".
    """
    own = [each for text in known for each in _guesses(text)]
    words = [*own, *common_words(), *YEARS, *(_joined(name) for name in names)]
    typed = password[:SCORED_LENGTH]
    if _score(typed, words)["score"] < MIN_SCORE:
        return True
    letters = "".join(sign for sign in fold(typed) if sign.isalnum())
    guessed = _score(letters, words)
    return bool(guessed["score"] < MIN_SCORE and all(part["pattern"] != "bruteforce" for part in guessed["sequence"]))


def _score(password: str, words: Sequence[str]) -> dict[str, Any]:
    from zxcvbn import zxcvbn

    with _scoring:
        result: dict[str, Any] = zxcvbn(password, user_inputs=words)
    return result


@cache
def common_words() -> tuple[str, ...]:
    """Of content/common_words.txt, joined and without accents, those that are tried first coming first."""
    lines = COMMON_WORDS.read_text().splitlines()
    return tuple(dict.fromkeys(_joined(line) for line in lines if line and not line.startswith("#")))


def _joined(text: str) -> str:
    """ "Phúc Lợi" gives phucloi."""
    return "".join(fold(text).split())


def _guesses(text: str) -> list[str]:
    """What a guesser makes of a name or an address: "Lan Nguyễn" gives lannguyen, lan and nguyen, too."""
    words = fold(text).split()
    return [text.lower(), "".join(words), "".join(reversed(words)), *words]


def has_password(session: Session, person_id: int) -> bool:
    return session.get(Password, person_id) is not None


def set_password(session: Session, person_id: int, password: str, now: datetime) -> bool:
    """Set the first or another password; sign-ins that wait for their second step are over.

    Returns whether it is another one than before: the second of two taps changes nothing.
    """
    hashed = _hasher.hash(password)  # takes long, so the account is not locked yet
    lock_account(session, person_id)
    session.execute(delete(PendingSignIn).where(PendingSignIn.person_id == person_id))
    stored = session.get(Password, person_id, populate_existing=True)
    if stored is not None and _verifies(stored.hashed, password):
        return False
    if stored is None:
        stored = Password(person_id=person_id)
        session.add(stored)
    stored.hashed, stored.changed_at = hashed, now
    session.flush()
    audit.record(session, "password.changed", now=now, actor_id=person_id, thing=f"person:{person_id}")
    return True


def is_right_password(session: Session, person_id: int | None, password: str) -> bool:
    """Takes as long for nobody, and for somebody without a password, as for anyone else."""
    stored = session.get(Password, person_id or 0)  # nobody has the number 0, and it is looked for all the same
    if not _verifies(stored.hashed if stored else _dummy_hash(), password) or stored is None:
        return False
    if _hasher.check_needs_rehash(stored.hashed):
        lock_account(session, stored.person_id)
        unchanged = (Password.person_id == stored.person_id, Password.hashed == stored.hashed)
        session.execute(update(Password).where(*unchanged).values(hashed=_hasher.hash(password)))
    return True


def is_still_right(session: Session, person_id: int) -> bool:
    """Whether the password that was right a moment ago has not been changed since; then it is not before the commit."""
    stored = session.get(Password, person_id)
    seen = stored.changed_at if stored else None
    lock_account(session, person_id)
    stored = session.get(Password, person_id, populate_existing=True)
    return stored is not None and stored.changed_at == seen


def _verifies(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password[:MAX_LENGTH])
    except VerificationError:
        return False
