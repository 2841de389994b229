"""Reads of accounts; each starts from a person or a secret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.commands import TERMS
from citizen_site.accounts.models import (
    BrowserSession,
    Consent,
    Contact,
    ExternalIdentity,
    Person,
    SignInRequest,
)
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.audit import AuditEntry
from citizen_site.core.pagination import SortColumn
from citizen_site.core.site import current_site
from citizen_site.core.tokens import digest

NEWEST_FIRST = (SortColumn(AuditEntry.at, descending=True), SortColumn(AuditEntry.id, descending=True))
MAX_AUDIT_ENTRIES = 500
# Every page of somebody who is signed in asks this first, so it is put together once.
_SESSION_OF_TOKEN = (
    select(BrowserSession)
    .where(BrowserSession.token_digest == bindparam("stored"))
    .options(joinedload(BrowserSession.person))
    .execution_options(populate_existing=True)
)


def names_on_site(session: Session) -> list[str]:
    """Of areas and offices, as the features bring them: what a guesser of passwords reads on our own pages."""
    return [name for find in current_site().contributions.name_sources for name in find(session)]


def request_of_browser(session: Session, browser: str, key: str) -> SignInRequest | None:
    """The request that the browser with this secret made."""
    pending = digest(key, "sign-in browser", browser)
    return session.scalars(select(SignInRequest).where(SignInRequest.browser_digest == pending)).first()


def request_of_link(session: Session, token: str, key: str) -> SignInRequest | None:
    """The request whose message carries this link."""
    sent = digest(key, "sign-in link", token)
    return session.scalars(select(SignInRequest).where(SignInRequest.link_digest == sent)).first()


def session_of_token(session: Session, token: str, key: str) -> BrowserSession | None:
    """The session of a cookie, with its person."""
    stored = digest(key, "session", token)
    return session.scalars(_SESSION_OF_TOKEN, {"stored": stored}).first()


def sessions_of(session: Session, person: Person) -> Sequence[BrowserSession]:
    """Where a person is signed in, the last used first."""
    return session.scalars(
        select(BrowserSession)
        .where(BrowserSession.person_id == person.id)
        .order_by(BrowserSession.last_seen_at.desc(), BrowserSession.id.desc())
    ).all()


def contacts_of(session: Session, person: Person) -> Sequence[Contact]:
    return session.scalars(select(Contact).where(Contact.person_id == person.id).order_by(Contact.id)).all()


def identities_of(session: Session, person: Person) -> Sequence[ExternalIdentity]:
    return session.scalars(
        select(ExternalIdentity).where(ExternalIdentity.person_id == person.id).order_by(ExternalIdentity.id)
    ).all()


def person_of_identity(session: Session, issuer: str, subject: str) -> Person | None:
    """Whom a provider of single sign-on means."""
    known = session.scalars(
        select(ExternalIdentity)
        .where(ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject)
        .options(joinedload(ExternalIdentity.person))
    ).first()
    return known.person if known else None


def has_agreed(session: Session, person: Person) -> bool:
    """Did the person agree to today's version of the terms?"""
    given = select(Consent.id).where(
        Consent.person_id == person.id, Consent.text_name == TERMS[0], Consent.text_version == TERMS[1]
    )
    return session.scalars(given.limit(1)).first() is not None


def has_ever_agreed(session: Session, person: Person) -> bool:
    """To any version of the terms: an account that was never agreed to is none yet."""
    return session.scalars(select(Consent.id).where(Consent.person_id == person.id).limit(1)).first() is not None


def personal_data_of(session: Session, person: Person) -> dict[str, Any]:
    """Everything that the site stores about a person, as plain values; times in UTC. Secrets are left out."""
    consents = session.scalars(select(Consent).where(Consent.person_id == person.id).order_by(Consent.id))
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.actor_id == person.id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(MAX_AUDIT_ENTRIES)
    )
    return {
        "account": {
            "name": person.name,
            "name_display": person.name_display,
            "area": gazetteer(session).get(person.area_id).name if person.area_id else None,
            "language": person.language,
            "text_size": person.text_size,
            "created_at": person.created_at.isoformat(),
        },
        "contacts": [
            {"kind": each.kind, "value": each.value, "verified_at": each.verified_at.isoformat()}
            for each in contacts_of(session, person)
        ],
        "consents": [
            {"text": each.text_name, "version": each.text_version, "given_at": each.given_at.isoformat()}
            for each in consents
        ],
        "identities": [
            {"issuer": each.issuer, "subject": each.subject, "linked_at": each.linked_at.isoformat()}
            for each in identities_of(session, person)
        ],
        "devices": [
            {
                "device": each.device,
                "network": each.network,
                "signed_in_at": each.created_at.isoformat(),
                "last_seen_at": each.last_seen_at.isoformat(),
            }
            for each in sessions_of(session, person)
        ],
        "activity": [
            {"at": each.at.isoformat(), "what": each.action, "network": each.network, "details": each.details}
            for each in entries
        ],
        **{
            name: export(session, person.id)
            for name, export in current_site().contributions.personal_data_exports.items()
        },
    }


def audit_query(*, action: str, person_id: int | None) -> Select[AuditEntry]:
    """Entries for a keyset page in the order NEWEST_FIRST: all, of one kind, or what a person did and was done to.

    Who may read them is for the caller's permission.
    """
    query = select(AuditEntry)
    if action:
        query = query.where(AuditEntry.action == action)
    if person_id is not None:
        query = query.where(or_(AuditEntry.actor_id == person_id, AuditEntry.thing == f"person:{person_id}"))
    return query
