"""Credentials among everything the site keeps about a person, and gone with the account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import Passkey, Password, RecoveryCode, SecondFactor
from citizen_site.accounts.credentials.passkeys import passkeys_of
from citizen_site.accounts.models import Person
from citizen_site.accounts.personal_data import erases_personal_data, exports_personal_data


@exports_personal_data("credentials")
def own_credentials(session: Session, person: Person) -> list[dict[str, Any]]:
    password, factor = session.get(Password, person.id), session.get(SecondFactor, person.id)
    shown: list[dict[str, Any]] = []
    if password:
        shown.append({"kind": "password", "since": password.changed_at.isoformat()})
    if factor and factor.confirmed_at:
        shown.append({"kind": "second_factor", "since": factor.confirmed_at.isoformat()})
    shown.extend(
        {"kind": "passkey", "name": each.name, "since": each.created_at.isoformat()}
        for each in passkeys_of(session, person.id)
    )
    return shown


@erases_personal_data
def forget_credentials(session: Session, person: Person, now: datetime) -> None:
    for model in (Password, SecondFactor, RecoveryCode, Passkey):
        session.execute(delete(model).where(model.person_id == person.id))
