"""Changes to accounts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.account_lock import lock_account
from citizen_site.accounts.models import (
    Consent,
    Contact,
    ContactKind,
    ExternalIdentity,
    NameDisplay,
    Person,
    SignInRequest,
    TextSize,
)
from citizen_site.accounts.sign_in import ContactTakenError, contact_at, end_sessions, open_account
from citizen_site.core import audit
from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.idempotency import refuse_duplicates
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.site import current_site
from citizen_site.core.text import clean

# The text that people agree to when they open an account; a new version asks everyone again.
TERMS = ("terms", "2026-11-24")
MAX_CONTACTS = 6


class LastContactError(InvalidInputError):
    """Without this contact nobody would reach the person, who could no longer sign in."""


class IdentityTakenError(InvalidInputError):
    """The provider's sign-in leads to another account."""


def record_consent(session: Session, person: Person, now: datetime) -> None:
    """Record that a person agreed to today's version of the terms; once, however often they say so."""
    lock_account(session, person.id)
    given = select(Consent.id).where(
        Consent.person_id == person.id, Consent.text_name == TERMS[0], Consent.text_version == TERMS[1]
    )
    if session.scalars(given.limit(1)).first() is not None:
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
    """Set what a person may choose freely. What is so already is not recorded again."""
    lock_account(session, person.id)
    wanted = {
        "name": clean(name),
        "name_display": name_display,
        "language": language,
        "text_size": text_size,
        "signs_answers": signs_answers,
    }
    if all(getattr(person, field) == value for field, value in wanted.items()):
        return
    for field, value in wanted.items():
        setattr(person, field, value)
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
    lock_account(session, person.id)
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
        with refuse_duplicates(session, ContactTakenError, Contact.kind, Contact.value):
            session.add(Contact(person_id=person.id, kind=kind, value=value, verified_at=now))
    except ContactTakenError:
        return ContactOutcome.IN_USE
    audit.record(session, "contact.added", now=now, actor_id=person.id, thing=thing, kind=kind)
    notify_account_change(session, person.id, "contact_added", now)
    return ContactOutcome.ADDED


def remove_contact(session: Session, person: Person, contact_id: int, now: datetime) -> bool:
    """Remove a contact of this person. Returns whether it is removed, now or by an earlier tap.

    Raises LastContactError: of two that are removed at the same moment, one stays.
    """
    lock_account(session, person.id)
    kinds = {
        row.id: row.kind for row in session.execute(select(Contact.id, Contact.kind).filter_by(person_id=person.id))
    }
    thing = f"contact:{contact_id}"
    if contact_id not in kinds:
        return audit.is_recorded(session, "contact.removed", actor_id=person.id, thing=thing)
    if len(kinds) < 2:
        raise LastContactError
    # The old contacts are notified too: a person who loses a way to sign in must learn of it.
    notify_account_change(session, person.id, "contact_removed", now)
    session.execute(delete(Contact).where(Contact.id == contact_id))
    audit.record(session, "contact.removed", now=now, actor_id=person.id, thing=thing, kind=kinds[contact_id])
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
    """From now on the provider's sign-in leads to this person; twice is once. Raises IdentityTakenError."""
    lock_account(session, person.id)
    linked = select(ExternalIdentity.person_id).filter_by(issuer=issuer, subject=subject)
    if session.scalars(linked).first() == person.id:
        return
    with refuse_duplicates(session, IdentityTakenError, ExternalIdentity.issuer, ExternalIdentity.subject):
        session.add(ExternalIdentity(person_id=person.id, issuer=issuer, subject=subject, linked_at=now))
    audit.record(session, "identity.linked", now=now, actor_id=person.id, thing=f"person:{person.id}", issuer=issuer)
    notify_account_change(session, person.id, "identity_linked", now)


def open_linked_account(
    session: Session, issuer: str, subject: str, *, name: str, email: str, language: str, now: datetime
) -> Person | None:
    """A new account that the provider's sign-in leads to. None when somebody was faster.

    `email` is an address that the provider has verified, or "".
    """
    try:
        with refuse_duplicates(session, IdentityTakenError, ExternalIdentity.issuer, ExternalIdentity.subject):
            person = open_account(session, language, now)
            person.name = name
            if email and add_contact(session, person, ContactKind.EMAIL, email, now) is not ContactOutcome.ADDED:
                raise ContactTakenError
            link_identity(session, person, issuer, subject, now)
    except (ContactTakenError, IdentityTakenError):
        return None
    return person


def unlink_identity(session: Session, person: Person, identity_id: int, now: datetime) -> bool:
    """Unlink an identity of this person while a contact remains to sign in with.

    Returns whether it is removed, now or by an earlier tap.
    """
    lock_account(session, person.id)
    has_contact = session.scalars(select(Contact.id).where(Contact.person_id == person.id).limit(1)).first()
    mine = delete(ExternalIdentity).where(ExternalIdentity.id == identity_id, ExternalIdentity.person_id == person.id)
    thing = f"identity:{identity_id}"
    if not has_contact or not count_changed(session, mine):
        return audit.is_recorded(session, "identity.unlinked", actor_id=person.id, thing=thing)
    audit.record(session, "identity.unlinked", now=now, actor_id=person.id, thing=thing)
    notify_account_change(session, person.id, "identity_unlinked", now)
    return True


def close_account(session: Session, person: Person, now: datetime) -> None:
    """Delete everything that names or reaches a person, and sign out everywhere.

    The empty record and its number stay: the audit log and what the person did in public refer to it. A second time
    changes nothing.
    """
    addresses = select(Contact.value).where(Contact.person_id == person.id)
    session.execute(delete(SignInRequest).where(SignInRequest.value.in_(addresses.scalar_subquery())))
    closed = update(Person).where(Person.id == person.id, Person.closed_at.is_(None)).values(closed_at=now)
    if not count_changed(session, closed):
        return
    session.execute(delete(Contact).where(Contact.person_id == person.id))
    session.execute(delete(Consent).where(Consent.person_id == person.id))
    session.execute(delete(ExternalIdentity).where(ExternalIdentity.person_id == person.id))
    for erase in current_site().contributions.personal_data_erasures:
        erase(session, person.id, now)
    end_sessions(session, person.id, now=now)
    person.name, person.area_id, person.text_size = "", None, TextSize.NORMAL
    audit.record(session, "account.closed", now=now, actor_id=person.id, thing=f"person:{person.id}")
