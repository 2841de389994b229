"""The first step of a two-step sign-in: a right password, until the second factor follows."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import PendingSignIn
from citizen_site.core.database import count_changed
from citizen_site.core.tokens import digest, new_token

SECOND_STEP_LIFE = timedelta(minutes=10)


def begin_pending_sign_in(session: Session, person_id: int, *, key: str, now: datetime) -> str:
    """The token for the browser in which the password was right. The account must be locked (`is_still_right`)."""
    token = new_token()
    session.add(PendingSignIn(token_digest=_digest(token, key), person_id=person_id, created_at=now))
    session.flush()
    return token


def pending_person(session: Session, token: str, *, key: str, now: datetime) -> int | None:
    """Whose sign-in this browser has begun; None once it is used, too old, or the password is another one."""
    return session.scalars(
        select(PendingSignIn.person_id).where(
            PendingSignIn.token_digest == _digest(token, key), PendingSignIn.created_at >= now - SECOND_STEP_LIFE
        )
    ).first()


def claim_pending_sign_in(session: Session, token: str, *, key: str) -> bool:
    """Use the first step up. Of two at the same moment one does; after a wrong code it is rolled back."""
    return count_changed(session, delete(PendingSignIn).where(PendingSignIn.token_digest == _digest(token, key))) == 1


def purge_pending_sign_ins(session: Session, now: datetime) -> None:
    session.execute(delete(PendingSignIn).where(PendingSignIn.created_at < now - SECOND_STEP_LIFE))


def _digest(token: str, key: str) -> str:
    return digest(key, "pending sign-in", token)
