"""Changes to accounts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from citizen_site.accounts.models import (
    Consent,
    Contact,
    ExternalIdentity,
    NameDisplay,
    Person,
    SignInRequest,
    TextSize,
)
from citizen_site.accounts.sign_in import contact_at, end_sessions
from citizen_site.core import audit
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.site import current_site
from citizen_site.core.text import clean
from citizen_site.core.transactions import lock_row, savepoint

# The text that people agree to when they open an account; a new version asks everyone again.
TERMS = ("terms", "2026-11-24")
MAX_CONTACTS = 6


def record_consent(session: Session, person: Person, now: datetime) -> None:
    """Record that a person agreed to today's version of the terms; a second tap changes nothing."""
    lock_row(session, person)
    given = (Consent.person_id == person.id, Consent.text_name == TERMS[0], Consent.text_version == TERMS[1])
    if session.scalars(select(Consent.id).where(*given).limit(1)).first() is not None:
        return
    session.add(Consent(person_id=person.id, text_name=TERMS[0], text_version=TERMS[1], given_at=now))
    audit.record(session, "consent.given", now=now, actor_id=person.id, thing=f"person:{person.id}", version=TERMS[1])


def change_profile(
    session: Session,
    person: Person,
    *,
    name: str,
    name_display: NameDisplay,
    language: str,
    text_size: TextSize,
    signs_answers: bool = False,
    now: datetime,
) -> None:
    """Set what a person may choose freely."""
    person.signs_answers = signs_answers
    person.name, person.name_display, person.language, person.text_size = clean(name), name_display, language, text_size
    session.flush()
    audit.record(session, "profile.changed", now=now, actor_id=person.id, thing=f"person:{person.id}")


class ContactOutcome(StrEnum):
    """What became of a contact whose code was right."""

    ADDED = "added"
    VERIFIED_AGAIN = "verified_again"
    IN_USE = "of_somebody_else"
    TOO_MANY = "too_many"


def add_contact(session: Session, person: Person, kind: str, value: str, now: datetime) -> ContactOutcome:
    """Add a contact that has just been proved, or note that it was proved again. It is taken from nobody else."""
    known = contact_at(session, kind, value)
    if known and known.person_id != person.id:
        return ContactOutcome.IN_USE
    thing = f"person:{person.id}"
    if known:
        known.verified_at = now
        audit.record(session, "contact.verified", now=now, actor_id=person.id, thing=thing, kind=kind)
        return ContactOutcome.VERIFIED_AGAIN
    if session.scalars(select(func.count()).where(Contact.person_id == person.id)).one() >= MAX_CONTACTS:
        return ContactOutcome.TOO_MANY
    try:
        with savepoint(session):
            session.add(Contact(person_id=person.id, kind=kind, value=value, verified_at=now))
    except IntegrityError:  # somebody else was faster
        return ContactOutcome.IN_USE
    audit.record(session, "contact.added", now=now, actor_id=person.id, thing=thing, kind=kind)
    notify_account_change(session, person.id, "contact_added", now)
    return ContactOutcome.ADDED


def remove_contact(session: Session, person: Person, contact_id: int, now: datetime) -> bool:
    """Remove a contact of this person, but never the last one. Returns whether it was removed."""
    own = session.scalars(select(Contact).where(Contact.person_id == person.id)).all()
    chosen = next((each for each in own if each.id == contact_id), None)
    if chosen is None or len(own) < 2:
        return False
    # The old contacts are notified too: a person who loses a way to sign in must learn of it.
    notify_account_change(session, person.id, "contact_removed", now)
    audit.record(session, "contact.removed", now=now, actor_id=person.id, thing=f"person:{person.id}", kind=chosen.kind)
    session.delete(chosen)
    session.flush()
    return True


def notify_account_change(session: Session, person_id: int, what: str, now: datetime) -> None:
    """Enqueue a message to each of a person's contacts as they stand now. `what` is a key of labels.CHANGES."""
    for contact in session.scalars(select(Contact).where(Contact.person_id == person_id)):
        enqueue(
            session,
            JobName.NOTIFY_ACCOUNT_CHANGE,
            due_at=now,
            person_id=person_id,
            contact_id=contact.id,
            to=contact.value,
            what=what,
            changed_at=now.isoformat(),
        )


def link_identity(session: Session, person: Person, issuer: str, subject: str, now: datetime) -> None:
    """From now on the provider's sign-in leads to this person."""
    session.add(ExternalIdentity(person_id=person.id, issuer=issuer, subject=subject, linked_at=now))
    session.flush()
    audit.record(session, "identity.linked", now=now, actor_id=person.id, thing=f"person:{person.id}", issuer=issuer)
    notify_account_change(session, person.id, "identity_linked", now)


def unlink_identity(session: Session, person: Person, identity_id: int, now: datetime) -> bool:
    """Unlink an identity of this person while a contact remains to sign in with. Returns whether it was removed."""
    known = session.get(ExternalIdentity, identity_id)
    has_contact = session.scalars(select(Contact.id).where(Contact.person_id == person.id).limit(1)).first()
    if known is None or known.person_id != person.id or not has_contact:
        return False
    session.delete(known)
    audit.record(session, "identity.unlinked", now=now, actor_id=person.id, thing=f"person:{person.id}")
    notify_account_change(session, person.id, "identity_unlinked", now)
    return True


def close_account(session: Session, person: Person, now: datetime) -> None:
    """Delete everything that names or reaches a person, and sign out everywhere.

    The empty record and its number stay: the audit log and what the person did in public refer to it.
    """
    addresses = select(Contact.value).where(Contact.person_id == person.id)
    session.execute(delete(SignInRequest).where(SignInRequest.value.in_(addresses.scalar_subquery())))
    session.execute(delete(Contact).where(Contact.person_id == person.id))
    session.execute(delete(Consent).where(Consent.person_id == person.id))
    session.execute(delete(ExternalIdentity).where(ExternalIdentity.person_id == person.id))
    for erase in current_site().contributions.personal_data_erasures:
        erase(session, person.id, now)
    end_sessions(session, person.id, now=now)
    person.name, person.area_id, person.text_size, person.closed_at = "", None, TextSize.NORMAL, now
    audit.record(session, "account.closed", now=now, actor_id=person.id, thing=f"person:{person.id}")
