"""Signing in without a password: a message carries a link and a code, either of which proves the contact once."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import BrowserSession, Contact, ContactKind, Person, SignInRequest
from citizen_site.core import audit
from citizen_site.core.jobs import enqueue
from citizen_site.core.tokens import digest, new_code, new_token, same

REQUEST_LIFE = timedelta(minutes=15)
MAX_WRONG_CODES = 5
# Residents stay signed in on their phone: a month without a visit, half a year in all.
IDLE_LIFE = timedelta(days=30)
SESSION_LIFE = timedelta(days=180)
# Old requests hold an address each, so they do not stay.
REQUEST_KEPT = timedelta(days=1)


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
) -> SignInRequest:
    """Owe a message to a contact (in its normal form), whether or not it has an account.

    `browser` is a new secret that the asking browser keeps in a cookie.
    """
    request = SignInRequest(
        kind=kind,
        value=value,
        browser_digest=digest(key, "sign-in browser", browser),
        language=language,
        next_path=next_path,
        created_at=now,
        expires_at=now + REQUEST_LIFE,
    )
    session.add(request)
    session.flush()
    enqueue(session, "accounts.send_sign_in", due_at=now, request_id=request.id)
    return request


def make_secrets(request: SignInRequest, *, key: str) -> tuple[str, str]:
    """A new link token and code for the message; earlier ones of this request stop working."""
    token, code = new_token(), new_code()
    request.link_digest = digest(key, "sign-in link", token)
    request.code_digest = digest(key, f"sign-in code {request.id}", code)
    return token, code


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
    request = session.get(SignInRequest, request_id, with_for_update=True)
    if request is None:
        return
    request.wrong_codes += 1
    if request.wrong_codes > 1:
        request.next_try_at = now + timedelta(seconds=2 ** (request.wrong_codes - 1))
    audit.record(session, "sign_in.wrong_code", now=now, thing=f"sign_in_request:{request.id}")


def claim(session: Session, request: SignInRequest, now: datetime) -> bool:
    """Use a request up. False when another click was faster: of two at once, one signs in."""
    changed = session.execute(
        update(SignInRequest).where(SignInRequest.id == request.id, SignInRequest.used_at.is_(None)).values(used_at=now)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def finish_sign_in(
    session: Session, request: SignInRequest, *, token: str, key: str, device: str, network: str, now: datetime
) -> tuple[Person, BrowserSession]:
    """Open a session for the cookie's `token` after a claimed request; makes the account at the first time."""
    contact = session.scalars(
        select(Contact)
        .where(Contact.kind == request.kind, Contact.value == request.value)
        .options(joinedload(Contact.person))
    ).first()
    if contact:
        person = contact.person
        contact.verified_at = now
    else:
        person = Person(language=request.language, created_at=now)
        session.add(person)
        session.flush()
        session.add(Contact(person_id=person.id, kind=request.kind, value=request.value, verified_at=now))
        audit.record(session, "account.opened", now=now, actor_id=person.id, thing=f"person:{person.id}")
    opened = open_session(session, person, token=token, key=key, device=device, network=network, now=now)
    audit.record(session, "sign_in.done", now=now, actor_id=person.id, thing=f"person:{person.id}", how=request.kind)
    return person, opened


def open_session(
    session: Session, person: Person, *, token: str, key: str, device: str, network: str, now: datetime
) -> BrowserSession:
    opened = BrowserSession(
        token_digest=digest(key, "session", token),
        person=person,
        device=device,
        network=network,
        created_at=now,
        last_seen_at=now,
        ends_at=now + SESSION_LIFE,
    )
    session.add(opened)
    session.flush()
    return opened


def is_alive(browser_session: BrowserSession, now: datetime) -> bool:
    """Neither too old nor too long unused."""
    return browser_session.ends_at > now and browser_session.last_seen_at + IDLE_LIFE > now


def end_sessions(
    session: Session, person_id: int, *, now: datetime, only: int | None = None, but: int | None = None
) -> int:
    """Sign a person out: of one session, of all but one, or of all. Returns how many ended."""
    query = delete(BrowserSession).where(BrowserSession.person_id == person_id)
    if only is not None:
        query = query.where(BrowserSession.id == only)
    if but is not None:
        query = query.where(BrowserSession.id != but)
    ended: int = session.execute(query).rowcount  # type: ignore[attr-defined]
    if ended:
        audit.record(session, "session.ended", now=now, actor_id=person_id, thing=f"person:{person_id}", number=ended)
    return ended


def forget_old(session: Session, now: datetime) -> None:
    """Remove requests and sessions that nobody can use any more."""
    session.execute(delete(SignInRequest).where(SignInRequest.created_at < now - REQUEST_KEPT))
    session.execute(
        delete(BrowserSession).where((BrowserSession.ends_at < now) | (BrowserSession.last_seen_at < now - IDLE_LIFE))
    )
