"""The audit log: who did what, to what, from where. Entries are append-only and contain no secrets."""

from __future__ import annotations

import ipaddress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core.database import UtcDateTime, append_only
from citizen_site.extensions import Base


@dataclass(frozen=True)
class Origin:
    """Where a request comes from: its network (never a whole address) and its id. Empty outside of requests."""

    network: str = ""
    request_id: str = ""


origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - it is frozen


@append_only
class AuditEntry(Base):
    """One act. `actor_id` is a person's id, null for anonymous readers and for the site itself."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_order", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[str] = mapped_column(String(60), index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    thing: Mapped[str] = mapped_column(String(60), default="", index=True)
    network: Mapped[str] = mapped_column(String(50), default="")
    request_id: Mapped[str] = mapped_column(String(64), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record(
    session: Session, action: str, *, now: datetime, actor_id: int | None = None, thing: str = "", **details: Any
) -> None:
    """Add an entry; it is written with the caller's commit. `thing` is like "person:7"."""
    come_from = origin.get()
    session.add(
        AuditEntry(
            at=now,
            action=action,
            actor_id=actor_id,
            thing=thing,
            network=come_from.network,
            request_id=come_from.request_id,
            details=details,
        )
    )


def is_recorded(session: Session, action: str, *, actor_id: int, thing: str) -> bool:
    """Whether this actor has done this to this thing already: the second of two taps asks for what is done."""
    entry = select(AuditEntry.id).where(
        AuditEntry.thing == thing, AuditEntry.action == action, AuditEntry.actor_id == actor_id
    )
    return session.scalars(entry.limit(1)).first() is not None


def network_of(address: str) -> str:
    """The network of an address, too wide to name one household: /24, or /48 of IPv6; "" for anything else."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    width = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{width}", strict=False))
