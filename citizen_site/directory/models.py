"""Tables of services, and of problems that people and the link checker found."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Table, Text
from sqlalchemy import Column as TableColumn
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.areas.models import Area
from citizen_site.core.database import BinaryCollatedString, UtcDateTime
from citizen_site.extensions import Base

# Letters of the number of a decision, and of a note.
MAX_DOCUMENT, MAX_NOTE = 120, 300
# The `source` of an entry that nobody has compared with anything yet.
UNCHECKED = "chưa kiểm tra"


class ServiceKind(StrEnum):
    """What a service is."""

    ONLINE = "online"
    PROCEDURE = "procedure"
    HOTLINE = "hotline"
    PROGRAMME = "programme"
    PLACE = "place"


class Pillar(StrEnum):
    """The three pillars of the city's programme."""

    GOVERNMENT = "government"
    ECONOMY = "economy"
    SOCIETY = "society"


class Audience(StrEnum):
    """Whom a service is for."""

    RESIDENTS = "residents"
    BUSINESSES = "businesses"


class LifeEvent(StrEnum):
    """What happens in a life that makes people look for a service."""

    NEWBORN = "newborn"
    SCHOOL = "school"
    WORK = "work"
    HOUSING = "housing"
    MOVING = "moving"
    MARRIAGE = "marriage"
    HEALTH = "health"
    RETIREMENT = "retirement"
    DEATH = "death"
    BUSINESS = "business"
    VEHICLE = "vehicle"
    TRAVEL = "travel"
    EMERGENCY = "emergency"
    DOCUMENTS = "documents"


class ProcedureLevel(StrEnum):
    """The level of government that decides a procedure."""

    WARD = "phường/xã"
    CITY = "thành phố"
    NATION = "trung ương"


class FeeBasis(StrEnum):
    """Who sets a procedure's fee, which decides who pays for filing online (Resolution 77/2025/NQ-HĐND)."""

    CITY = "city"  # the city council: nothing online
    MINISTRY = "ministry"  # the Ministry of Finance, for a procedure of the city's: the city pays online
    NATIONAL = "national"  # a national body's procedure: no source says that the city pays


service_area = Table(
    "service_area",
    Base.metadata,
    TableColumn("service_id", ForeignKey("service.id", ondelete="CASCADE"), primary_key=True),
    TableColumn("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Service(Base):
    """One digital service. Money is in đồng; an unknown fee is null, a free one is 0.

    `audiences`, `life_events` and `languages` are values separated by ";". `opening_hours` is in OpenStreetMap's
    notation. `position` is the place in the suggested order.

    `source` names what the entry was compared with (sources.py), on `last_checked` and by `checked_by`; both are empty
    where it says UNCHECKED. `unverified` says what nobody knows for certain. `keywords` are the words by which people
    ask for it, separated by ";".

    Of a procedure, `documents` are the papers to bring and `forms` those to fill in, each list separated by ";" or
    line breaks; `steps` has one step a line; `result` says what comes of it, and where.
    """

    __tablename__ = "service"
    __cache_tag__ = "directory"
    __table_args__ = (
        CheckConstraint("fee_online >= 0 AND fee_counter >= 0", name="fees"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    pillar: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    sort_key: Mapped[str] = mapped_column(BinaryCollatedString)
    position: Mapped[int] = mapped_column(default=0)
    summary: Mapped[str] = mapped_column(String(400))
    summary_en: Mapped[str] = mapped_column(String(400), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    audiences: Mapped[str] = mapped_column(String(60))
    life_events: Mapped[str] = mapped_column(String(200), default="")
    provider: Mapped[str] = mapped_column(String(200), default="")
    provider_en: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    languages: Mapped[str] = mapped_column(String(20), default="vi")
    keywords: Mapped[str] = mapped_column(Text, default="")
    last_checked: Mapped[date | None]
    checked_by: Mapped[str] = mapped_column(String(120), default="")
    source: Mapped[str] = mapped_column(Text, default="")
    unverified: Mapped[str] = mapped_column(String(400), default="")
    unverified_en: Mapped[str] = mapped_column(String(400), default="")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    procedure_code: Mapped[str] = mapped_column(String(40), default="")
    procedure_level: Mapped[str] = mapped_column(String(40), default="")
    documents: Mapped[str] = mapped_column(Text, default="")
    documents_en: Mapped[str] = mapped_column(Text, default="")
    forms: Mapped[str] = mapped_column(Text, default="")
    forms_en: Mapped[str] = mapped_column(Text, default="")
    steps: Mapped[str] = mapped_column(Text, default="")
    steps_en: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    result_en: Mapped[str] = mapped_column(Text, default="")
    duration: Mapped[str] = mapped_column(String(200), default="")
    duration_en: Mapped[str] = mapped_column(String(200), default="")
    fee_online: Mapped[int | None]
    fee_counter: Mapped[int | None]
    fee_basis: Mapped[str] = mapped_column(String(20), default="")
    fee_note: Mapped[str] = mapped_column(String(400), default="")
    fee_note_en: Mapped[str] = mapped_column(String(400), default="")

    address: Mapped[str] = mapped_column(String(300), default="")
    address_en: Mapped[str] = mapped_column(String(300), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    opening_hours: Mapped[str] = mapped_column(String(300), default="")
    offers: Mapped[str] = mapped_column(Text, default="")
    offers_en: Mapped[str] = mapped_column(Text, default="")

    areas: Mapped[list[Area]] = relationship(secondary=service_area, lazy="raise", order_by=(Area.sort_key, Area.slug))
    link: Mapped[ServiceLink | None] = relationship(
        back_populates="service", lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )


class ServiceLink(Base):
    """What the link checker saw at a service's address. `status` is null where no answer came."""

    __tablename__ = "service_link"

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    status: Mapped[int | None]
    problem: Mapped[str] = mapped_column(String(200), default="")
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dead_since: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    service: Mapped[Service] = relationship(back_populates="link", lazy="raise")


class ServiceReport(Base):
    """A reader says that something about a service is wrong. No field asks for personal data."""

    __tablename__ = "service_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    topic: Mapped[str] = mapped_column(String(20))
    message: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    service: Mapped[Service] = relationship(lazy="raise")


class ExchangedDay(Base):
    """A day that is off, or worked with the hours of a weekday (0 is Monday), because the government decided so.

    `document` is the number of the decision. A day that was removed stays, so that it is not seeded again.
    """

    __tablename__ = "exchanged_day"
    __cache_tag__ = "directory"
    __table_args__ = (CheckConstraint("worked_as BETWEEN 0 AND 6", name="weekday"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    worked_as: Mapped[int | None]
    document: Mapped[str] = mapped_column(String(MAX_DOCUMENT), default="")
    note: Mapped[str] = mapped_column(String(MAX_NOTE), default="")
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    set_by: Mapped[Person | None] = relationship(lazy="raise")


def values(text: str) -> list[str]:
    """The parts of a text that is separated by ";"."""
    return [part.strip() for part in text.split(";") if part.strip()]


def listed(text: str) -> list[str]:
    """The parts of a text that people wrote as a list, separated by ";" or line breaks."""
    return values(text.replace("\n", ";"))
