"""Credentials in the export of personal data; erased with the account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import Passkey, Password, PendingSignIn, RecoveryCode, SecondFactor
from citizen_site.accounts.credentials.passkeys import passkeys_of


def export_credentials(session: Session, person_id: int) -> list[dict[str, object]]:
    """Kinds and moments of a person's ways to sign in; never a secret."""
    password, factor = session.get(Password, person_id), session.get(SecondFactor, person_id)
    shown: list[dict[str, object]] = []
    if password:
        shown.append({"kind": "password", "since": password.changed_at.isoformat()})
    if factor and factor.confirmed_at:
        shown.append({"kind": "second_factor", "since": factor.confirmed_at.isoformat()})
    shown.extend(
        {"kind": "passkey", "name": each.name, "since": each.created_at.isoformat()}
        for each in passkeys_of(session, person_id)
    )
    return shown


def erase_credentials(session: Session, person_id: int, now: datetime) -> None:
    for model in (PendingSignIn, Password, SecondFactor, RecoveryCode, Passkey):
        session.execute(delete(model).where(model.person_id == person_id))
