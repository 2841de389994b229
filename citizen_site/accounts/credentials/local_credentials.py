"""Whether an account can sign in here without a message: by password or passkey."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, union
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import Passkey, Password
from citizen_site.core import audit


def has_local_credentials(session: Session, person_id: int) -> bool:
    """Can the person prove more than that a message arrives?"""
    keys, passwords = (select(each.person_id).where(each.person_id == person_id) for each in (Passkey, Password))
    return session.execute(union(keys, passwords)).first() is not None


def remove_local_credentials(session: Session, person_id: int, *, by: int | None, now: datetime) -> None:
    """Take the password and all passkeys away: somebody lost them, and sets new ones after a code from a message."""
    session.execute(delete(Passkey).where(Passkey.person_id == person_id))
    session.execute(delete(Password).where(Password.person_id == person_id))
    audit.record(session, "local_credentials.reset", now=now, actor_id=by, thing=f"person:{person_id}")
