"""Tables of roles on areas, and of invitations to them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core.database import UtcDateTime
from citizen_site.core.permissions import Role
from citizen_site.extensions import Base

SECOND = timedelta(seconds=1)


class RoleGrant(Base):
    """A person holds a role in an area and in all below it, from `starts_at` until `ends_at`.

    A row is never deleted: ending one early sets `ended_at` with who and why. `granted_by_id` is null for grants made
    at the command line.
    """

    __tablename__ = "role_grant"
    __cache_tag__ = "role_grants"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="some_time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(String(20))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(300))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    granted_by: Mapped[Person | None] = relationship(foreign_keys=[granted_by_id], lazy="raise")
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id], lazy="raise")

    @property
    def last_moment(self) -> datetime:
        """The last second of a term, so that its date is the last day."""
        return self.ended_at or self.ends_at - SECOND

    def is_active_at(self, now: datetime) -> bool:
        return self.starts_at <= now < min(self.ended_at or self.ends_at, self.ends_at)

    @classmethod
    def in_force(cls, now: datetime) -> ColumnElement[bool]:
        """`is_active_at` for the present moment, as a condition of a query."""
        return and_(cls.ended_at.is_(None), cls.starts_at <= now, cls.ends_at > now)


class Invitation(Base):
    """The offer of a role to a contact; the link in the message is stored as a digest.

    `replaces_id` is the grant that ends when this one is accepted: the handover of a role.
    """

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="some_time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(String(20))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(300))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("role_grant.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(5), default="vi")
    token_digest: Mapped[str] = mapped_column(String(64), default="", index=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    replaces: Mapped[RoleGrant | None] = relationship(lazy="raise")
    invited_by: Mapped[Person | None] = relationship(lazy="raise")

    # Whom a grant would be for is not known before the link is opened.
    person_id = None

    @property
    def last_moment(self) -> datetime:
        return self.ends_at - SECOND

    @property
    def last_moment_to_accept(self) -> datetime:
        """Its date is the last day on which the link works."""
        return self.expires_at - SECOND

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > now

    @classmethod
    def not_answered(cls, now: datetime) -> ColumnElement[bool]:
        """`is_open` for the present moment, as a condition of a statement."""
        return and_(cls.accepted_at.is_(None), cls.withdrawn_at.is_(None), cls.expires_at > now)
