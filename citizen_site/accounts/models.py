"""Tables of people: contacts, sessions and sign-in attempts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.core.text import fold
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


class NameDisplay(StrEnum):
    """What others read in place of a person's name."""

    NOBODY = "nobody"
    SHORT = "short"
    FULL = "full"


class CodePurpose(StrEnum):
    """What typing the code of a message does. Also the name of the message in templates/emails/."""

    SIGN_IN = "sign_in"
    ADD_CONTACT = "add_contact"
    VERIFY_REPORT = "verify_report"


class Proof(StrEnum):
    """How a person proved to be the one."""

    CONTACT = "contact"
    PASSWORD = "password"  # noqa: S105 - a word, no secret
    PASSKEY = "passkey"
    SINGLE_SIGN_ON = "single_sign_on"
    DEMO = "demo"


class Person(Base):
    """Somebody with an account. `name` may be empty; `closed_at` is set when the person deleted the account.

    `area_id` is the neighbourhood that the person chose.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    # The name folded, for searching; filled with it.
    search_name: Mapped[str] = mapped_column(String(120), default="")
    name_display: Mapped[str] = mapped_column(String(10), default=NameDisplay.NOBODY)
    # Staff only: the public reads the name with what this person answers, besides the unit.
    signs_answers: Mapped[bool] = mapped_column(default=False)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    language: Mapped[str] = mapped_column(String(5), default="vi")
    text_size: Mapped[str] = mapped_column(String(10), default=TextSize.NORMAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    contacts: Mapped[list[Contact]] = relationship(
        back_populates="person", lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.search_name = fold(name)[:120]
        return name

    @property
    def public_name(self) -> str:
        """What others may read: "" for nobody, "Lan N." (given name, first letter of the family name), or all of it."""
        words = self.name.split()
        if self.name_display == NameDisplay.FULL or not words:
            return self.name if self.name_display == NameDisplay.FULL else ""
        if self.name_display == NameDisplay.NOBODY:
            return ""
        return f"{words[-1]} {words[0][0]}." if len(words) > 1 else words[0]


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
    """A request for a code. Secrets are stored as digests; they are generated only when the message is sent.

    `browser_digest` binds the link to the browser that asked. `purpose` says what the code does: sign in, add the
    contact to the account of `person_id`, or prove it for `thing` ("report:7"). `wrong_codes` counts the tries;
    from the second wrong one on, the next must wait until `next_try_at`.
    """

    __tablename__ = "sign_in_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(254), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[CodePurpose] = mapped_column(StrEnumType(CodePurpose, 20), default=CodePurpose.SIGN_IN)
    thing: Mapped[str] = mapped_column(String(40), default="")
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
    """A browser in which a person is signed in; the cookie's token is stored as a digest.

    `proved_at` is when the person last proved to be the one, in this session, by everything the account asks for.
    The session ends at `ends_at`, and after `idle_seconds` without a visit.
    """

    __tablename__ = "browser_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    network: Mapped[str] = mapped_column(String(50), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    idle_seconds: Mapped[int]
    proof: Mapped[Proof] = mapped_column(String(20))
    has_second_factor: Mapped[bool] = mapped_column(default=False)
    proved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="raise")


class ExternalIdentity(Base):
    """A person as known to a provider of single sign-on: its `issuer` and its unchanging name for the person."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="raise")


class Consent(Base):
    """A person agreed to a version of a text."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    text_name: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
