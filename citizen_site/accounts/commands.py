"""Changes to accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Consent, Contact, Person, SignInRequest, TextSize
from citizen_site.accounts.sign_in import end_sessions
from citizen_site.core import audit
from citizen_site.core.text import clean

# The text that people agree to when they open an account; a new version asks everyone again.
TERMS = ("terms", "2026-11-23")


def give_consent(session: Session, person: Person, now: datetime) -> None:
    """Record that a person agreed to today's version of the terms."""
    session.add(Consent(person_id=person.id, text_name=TERMS[0], text_version=TERMS[1], given_at=now))
    audit.record(session, "consent.given", now=now, actor_id=person.id, thing=f"person:{person.id}", version=TERMS[1])


def change_profile(
    session: Session, person: Person, *, name: str, language: str, text_size: TextSize, now: datetime
) -> None:
    """Set what a person may choose freely."""
    person.name, person.language, person.text_size = clean(name), language, text_size
    session.flush()
    audit.record(session, "profile.changed", now=now, actor_id=person.id, thing=f"person:{person.id}")


def close_account(session: Session, person: Person, now: datetime) -> None:
    """Delete everything that names or reaches a person, and sign out everywhere.

    The empty record and its number stay: the audit log and what the person did in public refer to it.
    """
    addresses = select(Contact.value).where(Contact.person_id == person.id)
    session.execute(delete(SignInRequest).where(SignInRequest.value.in_(addresses.scalar_subquery())))
    session.execute(delete(Contact).where(Contact.person_id == person.id))
    session.execute(delete(Consent).where(Consent.person_id == person.id))
    end_sessions(session, person.id, now=now)
    person.name, person.text_size, person.closed_at = "", TextSize.NORMAL, now
    audit.record(session, "account.closed", now=now, actor_id=person.id, thing=f"person:{person.id}")
