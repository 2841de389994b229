"""Sign-in without a password: a message carries a link and a code, and either verifies the contact once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import (
    BrowserSession,
    CodePurpose,
    Contact,
    ContactKind,
    Person,
    Proof,
    SignInRequest,
)
from citizen_site.core import audit
from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.idempotency import refuse_duplicates
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.session_limits import SessionLimits
from citizen_site.core.tokens import digest, same

REQUEST_LIFE = timedelta(minutes=15)
MAX_WRONG_CODES = 5
# Old requests hold an address each, so they do not stay.
REQUEST_RETENTION = timedelta(days=1)


# Residents stay signed in on their phone.
RESIDENT = SessionLimits(idle=timedelta(days=30), life=timedelta(days=180))


@dataclass(frozen=True)
class Browser:
    """The browser that signs in: the new secret of its cookie, its name and its network."""

    token: str
    device: str
    network: str


class ContactTakenError(InvalidInputError):
    """The contact belongs to an account already."""


class CodeOutcome(StrEnum):
    """What became of a typed code."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_SOON = "too_soon"
    OVER = "over"


def begin_sign_in(
    session: Session,
    kind: ContactKind,
    value: str,
    *,
    browser: str,
    key: str,
    language: str,
    next_path: str,
    now: datetime,
    purpose: CodePurpose = CodePurpose.SIGN_IN,
    person_id: int | None = None,
    thing: str = "",
) -> SignInRequest:
    """Enqueue a message to a contact (in its normal form), whether or not it has an account.

    `browser` is a new secret that the requesting browser stores in a cookie. `purpose` says what the code is for, and
    `person_id` or `thing` for whom or what.
    """
    request = SignInRequest(
        kind=kind,
        value=value,
        purpose=purpose,
        person_id=person_id,
        thing=thing,
        browser_digest=digest(key, "sign-in browser", browser),
        language=language,
        next_path=next_path,
        created_at=now,
        expires_at=now + REQUEST_LIFE,
    )
    session.add(request)
    session.flush()
    enqueue(session, JobName.SEND_SIGN_IN, due_at=now, request_id=request.id)
    return request


def set_secrets(request: SignInRequest, token: str, code: str, *, key: str) -> None:
    """The link token and the code of a message that has gone; earlier ones of this request stop working."""
    request.link_digest = digest(key, "sign-in link", token)
    request.code_digest = digest(key, f"sign-in code {request.id}", code)


def is_open(request: SignInRequest, now: datetime) -> bool:
    """Can it still be used?"""
    return request.used_at is None and request.expires_at > now and request.wrong_codes < MAX_WRONG_CODES


def check_code(request: SignInRequest, code: str, *, key: str, now: datetime) -> CodeOutcome:
    """Compare a typed code; changes nothing. A wrong one must be counted with `count_wrong_code`."""
    if not is_open(request, now):
        return CodeOutcome.OVER
    if request.next_try_at and request.next_try_at > now:
        return CodeOutcome.TOO_SOON
    right = same(request.code_digest, digest(key, f"sign-in code {request.id}", code))
    return CodeOutcome.RIGHT if right else CodeOutcome.WRONG


def count_wrong_code(session: Session, request_id: int, now: datetime) -> None:
    """One try less, and a pause that doubles from the second wrong code on.

    Tries belong to the request, which belongs to one browser: nobody can use up somebody else's.
    """
    # Counted by the database: of two tries at once, neither may go uncounted.
    session.execute(
        update(SignInRequest).where(SignInRequest.id == request_id).values(wrong_codes=SignInRequest.wrong_codes + 1)
    )
    request = session.get(SignInRequest, request_id, populate_existing=True)
    if request is None:
        return
    if request.wrong_codes > 1:
        request.next_try_at = now + timedelta(seconds=2 ** (request.wrong_codes - 1))
    audit.record(session, "sign_in.wrong_code", now=now, thing=f"sign_in_request:{request.id}")


def claim(session: Session, request: SignInRequest, now: datetime) -> bool:
    """Use a request up. False when another click was faster: of two at once, one signs in."""
    changed = count_changed(
        session,
        update(SignInRequest)
        .where(SignInRequest.id == request.id, SignInRequest.used_at.is_(None))
        .values(used_at=now),
    )
    return changed == 1


def verify_sign_in(session: Session, request: SignInRequest, now: datetime) -> Person:
    """Whose the contact of a claimed request is; makes the account at the first time."""
    return person_at(session, request.kind, request.value, language=request.language, now=now)


def person_at(session: Session, kind: str, value: str, *, language: str, now: datetime) -> Person:
    """Whose this contact is, which has just been proved; of several who prove it at once, one makes the account."""
    contact = contact_at(session, kind, value)
    # It may be removed at this moment, or go with its account.
    verified = update(Contact).where(Contact.id == contact.id).values(verified_at=now) if contact else None
    if contact and verified is not None and count_changed(session, verified):
        return contact.person
    try:
        with refuse_duplicates(session, ContactTakenError, Contact.kind, Contact.value):
            person = open_account(session, language, now)
            session.add(Contact(person_id=person.id, kind=kind, value=value, verified_at=now))
    except ContactTakenError:
        return person_at(session, kind, value, language=language, now=now)
    return person


def contact_at(session: Session, kind: str, value: str) -> Contact | None:
    """The contact with this value in its normal form, with its person."""
    return session.scalars(
        select(Contact).where(Contact.kind == kind, Contact.value == value).options(joinedload(Contact.person))
    ).first()


def open_account(session: Session, language: str, now: datetime) -> Person:
    """A new person without any contact yet."""
    person = Person(language=language, created_at=now)
    session.add(person)
    session.flush()
    audit.record(session, "account.opened", now=now, actor_id=person.id, thing=f"person:{person.id}")
    return person


def open_session(
    session: Session,
    person: Person,
    browser: Browser,
    *,
    proof: Proof,
    key: str,
    now: datetime,
    limits: SessionLimits,
    has_second_factor: bool,
    how: str = "",
) -> BrowserSession:
    """Sign a person in to a browser. `how` is noted in the audit log; without it, `proof` is."""
    opened = BrowserSession(
        token_digest=digest(key, "session", browser.token),
        person=person,
        device=browser.device,
        network=browser.network,
        created_at=now,
        last_seen_at=now,
        ends_at=now + limits.life,
        idle_seconds=int(limits.idle.total_seconds()),
        proof=proof,
        has_second_factor=has_second_factor,
        proved_at=now,
    )
    session.add(opened)
    session.flush()
    audit.record(
        session, "sign_in.done", now=now, actor_id=person.id, thing=f"person:{person.id}", how=how or proof.value
    )
    return opened


def is_alive(browser_session: BrowserSession, now: datetime) -> bool:
    """Neither too old nor too long unused."""
    idle = timedelta(seconds=browser_session.idle_seconds)
    return browser_session.ends_at > now and browser_session.last_seen_at + idle > now


def end_sessions(
    session: Session, person_id: int, *, now: datetime, only: int | None = None, but: int | None = None
) -> int:
    """Sign a person out: of one session, of all but one, or of all. Returns how many ended."""
    query = delete(BrowserSession).where(BrowserSession.person_id == person_id)
    if only is not None:
        query = query.where(BrowserSession.id == only)
    if but is not None:
        query = query.where(BrowserSession.id != but)
    ended = count_changed(session, query)
    if ended:
        audit.record(session, "session.ended", now=now, actor_id=person_id, thing=f"person:{person_id}", number=ended)
    return ended


def delete_expired(session: Session, now: datetime) -> None:
    """Remove requests and sessions that nobody can use any more."""
    session.execute(delete(SignInRequest).where(SignInRequest.created_at < now - REQUEST_RETENTION))
    # Sessions with shorter limits are refused by themselves; they go when the longest limit has passed.
    session.execute(
        delete(BrowserSession).where(
            (BrowserSession.ends_at < now) | (BrowserSession.last_seen_at < now - RESIDENT.idle)
        )
    )
