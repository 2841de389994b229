"""Tables of units, of their pilot models, and of what was promised."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy import Column as TableColumn
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.areas.models import Area
from citizen_site.core.database import BinaryCollatedString, StrEnumType, UtcDateTime
from citizen_site.directory.models import Pillar, Service
from citizen_site.extensions import Base
from citizen_site.programme.models.indicators import Indicator
from citizen_site.programme.models.sourced import HAS_SOURCE, MAX_URL, SourcedMixin

MAX_TITLE, MAX_NAME, MAX_BASIS, MAX_ADDRESS = 200, 200, 200, 300


class PilotStatus(StrEnum):
    """How far a pilot model is, as its source says."""

    PLANNED = "planned"
    RUNNING = "running"
    EVALUATED = "evaluated"
    SCALED = "scaled"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


class PromiseKind(StrEnum):
    """What was published: something that will be, or something that was reached by then."""

    PROMISE = "promise"
    RESULT = "result"


class PlaceKind(StrEnum):
    """What the points of a place are."""

    POINT = "point"
    LINE = "line"  # along a street
    ADDRESS = "address"  # no points: the address alone


class ProgrammeUnit(SourcedMixin, Base):
    """One of the thirteen units (`position` 1 to 13), or an agency that carries on for one (no position).

    A district has its area, by whose lineage today's wards and communes are found; agencies have a succession of
    their own (UnitSuccession).
    """

    __tablename__ = "programme_unit"
    __cache_tag__ = "programme"
    __table_args__ = (CheckConstraint(HAS_SOURCE, name="source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    position: Mapped[int | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    name_en: Mapped[str] = mapped_column(String(MAX_NAME))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    note_en: Mapped[str] = mapped_column(Text, default="")


class UnitSuccession(SourcedMixin, Base):
    """Another agency carries on for one from a day on. `basis` is the document, "" where none is known."""

    __tablename__ = "unit_succession"
    __cache_tag__ = "programme"
    __table_args__ = (
        UniqueConstraint("predecessor_id", "successor_id"),
        CheckConstraint("predecessor_id <> successor_id", name="not_itself"),
        CheckConstraint(HAS_SOURCE, name="source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("programme_unit.id", ondelete="CASCADE"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("programme_unit.id", ondelete="CASCADE"), index=True)
    on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(MAX_BASIS), default="")
    basis_en: Mapped[str] = mapped_column(String(MAX_BASIS), default="")

    successor: Mapped[ProgrammeUnit] = relationship(foreign_keys=successor_id, lazy="raise")


pilot_area = Table(
    "pilot_area",
    Base.metadata,
    TableColumn("pilot_id", ForeignKey("pilot.id", ondelete="CASCADE"), primary_key=True),
    TableColumn("area_id", ForeignKey("area.id"), primary_key=True, index=True),
)
pilot_service = Table(
    "pilot_service",
    Base.metadata,
    TableColumn("pilot_id", ForeignKey("pilot.id", ondelete="CASCADE"), primary_key=True),
    TableColumn("service_id", ForeignKey("service.id", ondelete="CASCADE"), primary_key=True, index=True),
)
pilot_indicator = Table(
    "pilot_indicator",
    Base.metadata,
    TableColumn("pilot_id", ForeignKey("pilot.id", ondelete="CASCADE"), primary_key=True),
    TableColumn("indicator_id", ForeignKey("indicator.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Pilot(SourcedMixin, Base):
    """A pilot model that has a name, and therefore a source; an invented one is marked.

    `pillar` is null where no source says to which it belongs. `areas` are where it ran, as they were then; without any
    it is the unit's. `summary` says what changes for residents. The person responsible is reminded after half a year
    without news; `reminded_at` is when that was last done.
    """

    __tablename__ = "pilot"
    __cache_tag__ = "programme"
    __table_args__ = (CheckConstraint(HAS_SOURCE, name="source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("programme_unit.id"), index=True)
    pillar: Mapped[Pillar | None] = mapped_column(StrEnumType(Pillar, 20))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    title_en: Mapped[str] = mapped_column(String(MAX_TITLE), default="")
    sort_key: Mapped[str] = mapped_column(BinaryCollatedString)
    summary: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[PilotStatus] = mapped_column(StrEnumType(PilotStatus, 20), default=PilotStatus.UNKNOWN)
    since: Mapped[date | None]
    responsible: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    responsible_en: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    responsible_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()
    is_demo: Mapped[bool] = mapped_column(default=False)

    # Of two who change a model at once, the second is refused.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name

    unit: Mapped[ProgrammeUnit] = relationship(lazy="raise")
    areas: Mapped[list[Area]] = relationship(secondary=pilot_area, lazy="raise", order_by=(Area.sort_key, Area.slug))
    services: Mapped[list[Service]] = relationship(
        secondary=pilot_service, lazy="raise", order_by=(Service.position, Service.id)
    )
    indicators: Mapped[list[Indicator]] = relationship(
        secondary=pilot_indicator, lazy="raise", order_by=(Indicator.position, Indicator.id)
    )
    updates: Mapped[list[PilotUpdate]] = relationship(
        lazy="raise", order_by="(PilotUpdate.on.desc(), PilotUpdate.id.desc())", passive_deletes=True
    )
    places: Mapped[list[PilotPlace]] = relationship(
        lazy="raise", order_by="(PilotPlace.position, PilotPlace.id)", passive_deletes=True
    )
    evidence: Mapped[list[PilotEvidence]] = relationship(
        lazy="raise", order_by="(PilotEvidence.source_date.desc(), PilotEvidence.id)", passive_deletes=True
    )
    promises: Mapped[list[Promise]] = relationship(
        lazy="raise", order_by="(Promise.source_date, Promise.id)", passive_deletes=True
    )


class PilotUpdate(SourcedMixin, Base):
    """What was new about a pilot model on a day."""

    __tablename__ = "pilot_update"
    __cache_tag__ = "programme"
    __table_args__ = (CheckConstraint(HAS_SOURCE, name="source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id", ondelete="CASCADE"), index=True)
    on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PilotPlace(Base):
    """Where a pilot model is: `points` are [latitude, longitude] in degrees (WGS 84), in the order of the line."""

    __tablename__ = "pilot_place"
    __cache_tag__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[PlaceKind] = mapped_column(StrEnumType(PlaceKind, 20))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    address: Mapped[str] = mapped_column(String(MAX_ADDRESS), default="")
    points: Mapped[list[list[float]]] = mapped_column(JSON, default=list)


class PilotEvidence(SourcedMixin, Base):
    """A document that shows something of a pilot model: the source is the document itself, `text` what it shows."""

    __tablename__ = "pilot_evidence"
    __cache_tag__ = "programme"
    __table_args__ = (CheckConstraint(HAS_SOURCE, name="source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")


class Promise(SourcedMixin, Base):
    """A number or a day that an authority published: who said it, and what is measured of it now.

    An indicator measures it with its newest value. `outcome` is what a source says came of it; both are empty while
    nobody measures it.
    """

    __tablename__ = "promise"
    __cache_tag__ = "programme"
    __table_args__ = (
        CheckConstraint(HAS_SOURCE, name="source"),
        CheckConstraint(
            "outcome = '' OR (outcome_source_title <> '' AND outcome_source_date IS NOT NULL)", name="outcome_source"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[PromiseKind] = mapped_column(StrEnumType(PromiseKind, 10))
    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text, default="")
    said_by: Mapped[str] = mapped_column(String(MAX_NAME))
    said_by_en: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    due_on: Mapped[date | None]
    pilot_id: Mapped[int | None] = mapped_column(ForeignKey("pilot.id", ondelete="CASCADE"), index=True)
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id", ondelete="SET NULL"), index=True)
    outcome: Mapped[str] = mapped_column(Text, default="")
    outcome_en: Mapped[str] = mapped_column(Text, default="")
    outcome_source_title: Mapped[str] = mapped_column(String(300), default="")
    outcome_source_url: Mapped[str] = mapped_column(String(MAX_URL), default="")
    outcome_source_date: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    is_demo: Mapped[bool] = mapped_column(default=False)

    # Of two who change a promise at once, the second is refused.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name

    indicator: Mapped[Indicator | None] = relationship(lazy="raise")
    pilot: Mapped[Pilot | None] = relationship(back_populates="promises", lazy="raise")
