"""Records of whose signatures are believed: operators add them after a look, and remove them.

The folder TRUST_ROOTS fills an empty table; from then on only these records count (ADR 62).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core import audit
from citizen_site.core.database import StrEnumType, UtcDateTime, count_changed
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.extensions import Base
from citizen_site.notices.files.commands import check_again
from citizen_site.trust_roots import TrustRoots, read_pem, read_trust_roots

if TYPE_CHECKING:
    from cryptography import x509


class TrustRootKind(StrEnum):
    """The certificate of an authority, or a list of what it revoked."""

    CERTIFICATE = "certificate"
    REVOCATION_LIST = "revocation_list"


class TrustRoot(Base):
    """An authority that is believed, or a list of what one revoked, as PEM.

    `fingerprint` is its SHA-256 in hexadecimal digits. A removed one keeps its row: what a folder had is not added
    again, and the log can name it.
    """

    __tablename__ = "trust_root"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TrustRootKind] = mapped_column(StrEnumType(TrustRootKind, 20))
    content: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(300))
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    added_by: Mapped[Person | None] = relationship(lazy="raise")


class UnreadableTrustRootError(InvalidInputError):
    """The text is no certificate of an authority and no revocation list."""


@dataclass(frozen=True)
class ParsedRoot:
    """What an operator compares before they trust it. Of a list, `subject` is its authority."""

    kind: TrustRootKind
    content: str
    subject: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime | None


def parse_roots(text: str) -> Sequence[ParsedRoot]:
    """The certificates and lists of a PEM text, in their order. Raises UnreadableTrustRootError."""
    try:
        found = read_pem(text.encode())
    except ValueError as error:
        raise UnreadableTrustRootError(str(error)) from error
    return _parsed(found)


def _parsed(roots: TrustRoots) -> Sequence[ParsedRoot]:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    certificates = [
        ParsedRoot(
            TrustRootKind.CERTIFICATE,
            each.public_bytes(Encoding.PEM).decode(),
            _named(each.subject),
            each.fingerprint(SHA256()).hex(),
            each.not_valid_before_utc,
            each.not_valid_after_utc,
        )
        for each in roots.certificates
    ]
    lists = [
        ParsedRoot(
            TrustRootKind.REVOCATION_LIST,
            each.public_bytes(Encoding.PEM).decode(),
            _named(each.issuer),
            each.fingerprint(SHA256()).hex(),
            each.last_update_utc,
            each.next_update_utc,
        )
        for each in roots.revocation_lists
    ]
    return [*certificates, *lists]


def _named(name: x509.Name) -> str:
    return name.rfc4514_string()[:300]


def trust(session: Session, actor: Actor, found: Sequence[ParsedRoot], now: datetime) -> int:
    """Believe these from now on; what is believed already stays as it is. Returns how many are new.

    All files are judged again.
    """
    authorise(actor, Permission.SEE_OPERATIONS)
    number = 0
    for each in found:
        if _add(session, each, now, person_id=actor.person_id):
            number += 1
            _record(session, "trust_root.added", actor, each.fingerprint, each.subject, now)
    if number:
        check_again(session, now)
    return number


def _add(session: Session, parsed: ParsedRoot, now: datetime, *, person_id: int | None) -> bool:
    values = {"added_by_id": person_id, "added_at": now}
    made = {name: getattr(parsed, name) for name in ("kind", "content", "subject", "valid_from", "valid_until")}
    if insert_if_absent(session, TrustRoot, fingerprint=parsed.fingerprint, **made, **values) is not None:
        return True
    again = update(TrustRoot).where(TrustRoot.fingerprint == parsed.fingerprint, TrustRoot.removed_at.is_not(None))
    return count_changed(session, again.values(removed_at=None, **values)) == 1


def distrust(session: Session, actor: Actor, fingerprint: str, now: datetime) -> None:
    """Believe it no more, and judge all files again. Raises NotFoundError, but not for the second of two taps."""
    authorise(actor, Permission.SEE_OPERATIONS)
    found = session.scalars(select(TrustRoot).where(TrustRoot.fingerprint == fingerprint)).first()
    if found is None:
        raise NotFoundError(f"trust root {fingerprint}")
    removed = update(TrustRoot).where(TrustRoot.fingerprint == fingerprint, TrustRoot.removed_at.is_(None))
    if count_changed(session, removed.values(removed_at=now)):
        _record(session, "trust_root.removed", actor, fingerprint, found.subject, now)
        check_again(session, now)


def _record(session: Session, action: str, actor: Actor, fingerprint: str, subject: str, now: datetime) -> None:
    audit.record(
        session,
        action,
        now=now,
        actor_id=actor.person_id,
        thing=f"trust_root:{fingerprint[:16]}",
        subject=subject,
        fingerprint=fingerprint,
    )


def trusted_roots(session: Session) -> Sequence[TrustRoot]:
    """What is believed now, certificates first, by name."""
    query = select(TrustRoot).where(TrustRoot.removed_at.is_(None)).options(joinedload(TrustRoot.added_by))
    return session.scalars(query.order_by(TrustRoot.kind, TrustRoot.subject, TrustRoot.id)).all()


def trusted_pem(session: Session) -> str:
    """All that is believed, as one PEM text."""
    return "\n".join(each.content for each in trusted_roots(session))


def seed_trust_roots(session: Session, folder: str, now: datetime) -> int:
    """Fill an empty table from a folder ("" for none). Returns how many were added."""
    if not folder or session.scalars(select(TrustRoot.id).limit(1)).first() is not None:
        return 0
    return sum(_add(session, each, now, person_id=None) for each in _parsed(read_trust_roots(folder)))
