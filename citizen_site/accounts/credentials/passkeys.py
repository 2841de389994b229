"""Passkeys (WebAuthn): registration and sign-in."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.account_lock import lock_account
from citizen_site.accounts.commands import notify_account_change
from citizen_site.accounts.credentials.models import Passkey
from citizen_site.core import audit
from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.idempotency import refuse_duplicates
from citizen_site.core.text import clean

SITE_NAME = "Phố Nhà"
MAX_PASSKEYS = 10
CHALLENGE_LIFE = timedelta(hours=1)


class PasskeyTakenError(InvalidInputError):
    """The passkey is in another account."""


@dataclass(frozen=True)
class RelyingParty:
    """The site as passkeys know it: `id` is its host name, `origin` the beginning of its addresses."""

    id: str
    origin: str


@dataclass(frozen=True)
class Challenge:
    """What an answer must have signed, and when it was asked."""

    value: bytes
    asked_at: datetime


def relying_party(public_origin: str) -> RelyingParty | None:
    """None where browsers offer no passkeys: a site that is reached by a bare IP address."""
    host = urlsplit(public_origin).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return RelyingParty(host, public_origin)
    return None


def passkeys_of(session: Session, person_id: int) -> Sequence[Passkey]:
    return session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)).all()


def registration_options(
    site: RelyingParty, *, person_id: int, name: str, known: Sequence[Passkey], challenge: bytes
) -> str:
    """JSON for the browser's credentials.create()."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_registration_options(
        rp_id=site.id,
        rp_name=SITE_NAME,
        user_id=f"person:{person_id}".encode(),
        user_name=name,
        challenge=challenge,
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each.credential_id) for each in known],
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    return webauthn.options_to_json(options)


def sign_in_options(site: RelyingParty, challenge: bytes) -> str:
    """JSON for the browser's credentials.get(); the browser offers whichever passkeys it has for the site."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=site.id, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options)


def add_passkey(
    session: Session, site: RelyingParty, person_id: int, *, answer: str, challenge: Challenge, name: str, now: datetime
) -> Passkey | None:
    """Store a new passkey; of two taps the second gets what the first has stored.

    None when it does not answer this challenge on this site, is in another account, or is one too many.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    if challenge.asked_at + CHALLENGE_LIFE < now:
        return None
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge.value,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    lock_account(session, person_id)
    mine = passkeys_of(session, person_id)
    if stored := next((each for each in mine if each.credential_id == made.credential_id), None):
        return stored
    if len(mine) >= MAX_PASSKEYS:
        return None
    passkey = Passkey(
        person_id=person_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=clean(name)[:80],
        created_at=now,
    )
    try:
        with refuse_duplicates(session, PasskeyTakenError, Passkey.credential_id):
            session.add(passkey)
    except PasskeyTakenError:
        return None
    audit.record(session, "passkey.added", now=now, actor_id=person_id, thing=f"passkey:{passkey.id}")
    notify_account_change(session, person_id, "passkey_added", now)
    return passkey


def use_passkey(
    session: Session, site: RelyingParty, *, answer: str, challenge: Challenge, now: datetime
) -> int | None:
    """The id of the person whose passkey answered the challenge; None for anything else."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    if challenge.asked_at + CHALLENGE_LIFE < now:
        return None
    try:
        credential = parse_authentication_credential_json(answer)
        stored = session.scalars(
            select(Passkey).where(Passkey.credential_id == base64url_to_bytes(credential.id))
        ).first()
        if stored is None:
            return None
        used = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge.value,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=stored.public_key,
            credential_current_sign_count=stored.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return stored.person_id if _use_answer(session, stored, challenge, used.new_sign_count, now) else None


def remove_passkey(session: Session, person_id: int, passkey_id: int, now: datetime) -> bool:
    """Remove a passkey of this person. Returns whether it is removed, now or by an earlier tap."""
    lock_account(session, person_id)
    thing, mine = f"passkey:{passkey_id}", (Passkey.id == passkey_id, Passkey.person_id == person_id)
    if not count_changed(session, delete(Passkey).where(*mine)):
        return audit.is_recorded(session, "passkey.removed", actor_id=person_id, thing=thing)
    audit.record(session, "passkey.removed", now=now, actor_id=person_id, thing=thing)
    notify_account_change(session, person_id, "passkey_removed", now)
    return True


def _use_answer(session: Session, stored: Passkey, challenge: Challenge, sign_count: int, now: datetime) -> bool:
    """False for one that was used already: many passkeys do not count, and the challenge lies in the browser itself."""
    changed = count_changed(
        session,
        update(Passkey)
        .where(Passkey.id == stored.id, or_(Passkey.last_used_at.is_(None), Passkey.last_used_at < challenge.asked_at))
        .values(sign_count=sign_count, last_used_at=now),
    )
    return changed == 1
