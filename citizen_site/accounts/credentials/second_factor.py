"""The second factor: a code of six digits from an app (TOTP, RFC 6238), or a recovery code."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import pyotp
import segno
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.account_lock import lock_account
from citizen_site.accounts.credentials.models import RecoveryCode, SecondFactor
from citizen_site.core import audit
from citizen_site.core.database import count_changed
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.tokens import digest, new_paper_code, same, seal, unseal

SITE_NAME = "Phố Nhà"
STEP_SECONDS = 30
# A phone's clock may be off by half a minute.
STEPS_OFF = (0, -1, 1)
RECOVERY_CODES = 10
LONGEST_PAUSE = timedelta(minutes=15)
_SEALED_FOR = "second factor"


class SecondFactorOutcome(StrEnum):
    """What became of a typed code."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_SOON = "too_soon"


def second_factor_of(session: Session, person_id: int) -> SecondFactor | None:
    """The one in use; None while none was confirmed."""
    found = session.get(SecondFactor, person_id)
    return found if found and found.confirmed_at else None


def begin_second_factor(session: Session, person_id: int, *, key: str) -> None:
    """Make a secret for the app, unless one waits to be confirmed already."""
    lock_account(session, person_id)
    if _stored(session, person_id) is None:
        secret = seal(key, _SEALED_FOR, pyotp.random_base32())
        session.add(SecondFactor(person_id=person_id, sealed_secret=secret))
        session.flush()


def waiting_secret(session: Session, person_id: int, *, key: str) -> str | None:
    """The secret to put into the app, in base32, while it is not confirmed yet."""
    stored = session.get(SecondFactor, person_id)
    return unseal(key, _SEALED_FOR, stored.sealed_secret) if stored and not stored.confirmed_at else None


def setup_picture(secret: str, account: str) -> str:
    """An SVG of the QR code that the app reads; `account` is what the app calls it."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=SITE_NAME)
    return segno.make(uri, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)


def confirm_second_factor(session: Session, person_id: int, code: str, *, key: str, now: datetime) -> list[str] | None:
    """Take the app's first code; returns new recovery codes, or None when the code is wrong, or was taken already."""
    lock_account(session, person_id)
    stored = _stored(session, person_id)
    step = _matching_step(stored, code, key, now) if stored and not stored.confirmed_at else None
    if stored is None or step is None:
        return None
    stored.confirmed_at, stored.last_step = now, step
    audit.record(session, "second_factor.set", now=now, actor_id=person_id, thing=f"person:{person_id}")
    return new_recovery_codes(session, person_id, key=key, now=now)


def recovery_code_set(session: Session, person_id: int) -> str:
    """What tells these codes from those before and after them, without telling a code. "" where there are none."""
    first = select(func.min(RecoveryCode.code_digest)).where(RecoveryCode.person_id == person_id)
    return (session.scalars(first).one() or "")[:16]


def new_recovery_codes(
    session: Session, person_id: int, *, key: str, now: datetime, replaces: str | None = None
) -> list[str]:
    """Codes to write down; earlier ones stop working. They are seen this once.

    `replaces` is the `recovery_code_set` that is to be replaced; None: any. Raises ChangedMeanwhileError when it is
    there no more: of two taps, both would show codes, and only those of one would be good.
    """
    lock_account(session, person_id)
    if replaces is not None and replaces != recovery_code_set(session, person_id):
        raise ChangedMeanwhileError
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = [new_paper_code() for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(person_id=person_id, code_digest=_paper_digest(person_id, code, key)) for code in codes
    )
    audit.record(session, "recovery_codes.made", now=now, actor_id=person_id, thing=f"person:{person_id}")
    return codes


def recovery_codes_left(session: Session, person_id: int) -> int:
    unused = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalars(unused).one()


def use_second_factor(session: Session, person_id: int, code: str, *, key: str, now: datetime) -> SecondFactorOutcome:
    """Take a code of the app or of the paper; a right one is used up. A wrong one must be counted."""
    stored = second_factor_of(session, person_id)
    if stored is None:
        return SecondFactorOutcome.WRONG
    if stored.next_try_at and stored.next_try_at > now:
        return SecondFactorOutcome.TOO_SOON
    step = _matching_step(stored, code, key, now)
    if step is None:
        if not _use_recovery_code(session, person_id, code, key=key, now=now):
            return SecondFactorOutcome.WRONG
    elif not _use_step(session, stored, step):
        return SecondFactorOutcome.WRONG
    stored.wrong_codes, stored.next_try_at = 0, None
    return SecondFactorOutcome.RIGHT


def count_wrong_second_factor(session: Session, person_id: int, now: datetime) -> None:
    """A pause that doubles from the third wrong code on. Only who knows the password comes this far."""
    # Counted by the database: of two tries at once, neither may go uncounted.
    session.execute(
        update(SecondFactor).where(SecondFactor.person_id == person_id).values(wrong_codes=SecondFactor.wrong_codes + 1)
    )
    stored = session.get(SecondFactor, person_id, populate_existing=True)
    if stored is None:
        return
    if stored.wrong_codes > 2:
        stored.next_try_at = now + min(timedelta(seconds=2 ** min(stored.wrong_codes, 20)), LONGEST_PAUSE)
    audit.record(session, "second_factor.wrong", now=now, actor_id=person_id, thing=f"person:{person_id}")


def remove_second_factor(session: Session, person_id: int, *, by: int | None, now: datetime) -> bool:
    """Take the app and the codes on paper away: somebody lost both, or wants a new one.

    Returns whether there was one.
    """
    lock_account(session, person_id)
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    if not count_changed(session, delete(SecondFactor).where(SecondFactor.person_id == person_id)):
        return False
    audit.record(session, "second_factor.removed", now=now, actor_id=by, thing=f"person:{person_id}")
    return True


def _stored(session: Session, person_id: int) -> SecondFactor | None:
    """As it is now, below the lock."""
    return session.get(SecondFactor, person_id, populate_existing=True)


def _matching_step(stored: SecondFactor, code: str, key: str, now: datetime) -> int | None:
    """The half-minute whose code this is; None for a wrong one and for one that was used, or one before that."""
    totp = pyotp.TOTP(unseal(key, _SEALED_FOR, stored.sealed_secret), interval=STEP_SECONDS)
    this_step = int(now.timestamp()) // STEP_SECONDS
    for off in STEPS_OFF:
        step = this_step + off
        if step > stored.last_step and same(totp.at(step * STEP_SECONDS), code):
            return step
    return None


def _use_step(session: Session, stored: SecondFactor, step: int) -> bool:
    """Of two at once with the same code, one gets in."""
    changed = count_changed(
        session,
        update(SecondFactor)
        .where(SecondFactor.person_id == stored.person_id, SecondFactor.last_step < step)
        .values(last_step=step),
    )
    return changed == 1


def _use_recovery_code(session: Session, person_id: int, code: str, *, key: str, now: datetime) -> bool:
    changed = count_changed(
        session,
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_digest == _paper_digest(person_id, code, key),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now),
    )
    if changed != 1:
        return False
    audit.record(session, "recovery_code.used", now=now, actor_id=person_id, thing=f"person:{person_id}")
    return True


def _paper_digest(person_id: int, code: str, key: str) -> str:
    return digest(key, f"recovery code {person_id}", code.lower().replace("-", "").replace(" ", ""))
