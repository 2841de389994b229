"""People, how they are reached, how they sign in, and where they are signed in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class ContactKind(StrEnum):
    """How somebody is reached."""

    EMAIL = "email"
    PHONE = "phone"


class TextSize(StrEnum):
    """How large a person wants the site's text."""

    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


class Person(Base):
    """Somebody with an account. `name` may be empty; `closed_at` is set when the person deleted the account."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(5), default="vi")
    text_size: Mapped[str] = mapped_column(String(10), default=TextSize.NORMAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    contacts: Mapped[list[Contact]] = relationship(
        back_populates="person", lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )


class Contact(Base):
    """A verified way to reach a person; `value` is in its normal form. One contact leads to one person."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(254))
    verified_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(back_populates="contacts", lazy="raise")


class SignInRequest(Base):
    """Somebody asked for a code. Secrets are kept as digests; they are made only when the message is sent.

    `browser_digest` binds the link to the browser that asked. `wrong_codes` counts the tries; from the second wrong
    one on, the next must wait until `next_try_at`.
    """

    __tablename__ = "sign_in_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(254), index=True)
    browser_digest: Mapped[str] = mapped_column(String(64), unique=True)
    link_digest: Mapped[str] = mapped_column(String(64), default="", index=True)
    code_digest: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(5))
    next_path: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    wrong_codes: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BrowserSession(Base):
    """A browser in which a person is signed in; the cookie's token is kept as a digest."""

    __tablename__ = "browser_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    network: Mapped[str] = mapped_column(String(50), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    person: Mapped[Person] = relationship(lazy="raise")


class Consent(Base):
    """A person agreed to a version of a text."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    text_name: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
