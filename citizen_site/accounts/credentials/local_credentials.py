"""Whether an account can sign in here without a message: by password or passkey."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, union
from sqlalchemy.orm import Session

from citizen_site.accounts.account_lock import lock_account
from citizen_site.accounts.credentials.models import Passkey, Password, PendingSignIn
from citizen_site.core import audit
from citizen_site.core.database import count_changed


def has_local_credentials(session: Session, person_id: int) -> bool:
    """Can the person prove more than that a message arrives?"""
    keys, passwords = (select(each.person_id).where(each.person_id == person_id) for each in (Passkey, Password))
    return session.execute(union(keys, passwords)).first() is not None


def remove_local_credentials(session: Session, person_id: int, *, by: int | None, now: datetime) -> bool:
    """Take the password and all passkeys away: somebody lost them, and sets new ones after a code from a message.

    Sign-ins that wait for their second step go with the password. Returns whether there was anything to take.
    """
    lock_account(session, person_id)
    removed = [
        count_changed(session, delete(each).where(each.person_id == person_id))
        for each in (PendingSignIn, Passkey, Password)
    ]
    if not any(removed):
        return False
    audit.record(session, "local_credentials.reset", now=now, actor_id=by, thing=f"person:{person_id}")
    return True
