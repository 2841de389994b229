"""The lock of an account: what is counted or is there once in it is decided by one transaction after the other."""

from __future__ import annotations

from sqlalchemy import and_
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core.errors import NotFoundError
from citizen_site.core.locks import lock_rows


def lock_account(session: Session, person_id: int) -> None:
    """Let nobody else change what belongs to the account until the transaction ends: contacts, credentials, consent.

    Read such rows after it. Raises NotFoundError when the account is closed.
    """
    if not lock_rows(session, Person, and_(Person.id == person_id, Person.closed_at.is_(None))):
        raise NotFoundError(f"person {person_id}")
