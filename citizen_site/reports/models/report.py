"""The table of reports."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core.codes import read_code, read_part
from citizen_site.core.database import BinaryCollatedString, StrEnumType, UtcDateTime
from citizen_site.core.errors import NotFoundError
from citizen_site.core.geo import Point
from citizen_site.core.tokens import PAPER_ALPHABET
from citizen_site.extensions import Base
from citizen_site.reports.enums import Delivery, Moderation, Urgency, Verification, Visibility
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.workflow import CLOSED, Status, StatusGroup, group_of

CODE_ALPHABET = PAPER_ALPHABET.upper()
CODE_LENGTH = 7
MIN_PART = 3
FAR_AWAY = datetime(9999, 1, 1, tzinfo=UTC)
_CLOSED = ", ".join(f"'{status}'" for status in sorted(CLOSED))
# What waits at the desk. Indexes hold it alone, so queries say it letter for letter (reports/queue.py).
WAITING = "closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"
_PUBLIC = "visibility = 'public' AND moderation = 'approved' AND delivery <> 'unsent' AND removed_at IS NULL"
# SQLite reads the row again for a condition of the index, unless its column is in the index, too.
_ASKED_BY_ALL = ("closed_at", "removed_at", "delivery")
_ASKED_BY_TABS = ("moderation", "status", "assigned_to_id", "assigned_unit_id", "quarantine_reason")
# Words that the desk has not read, and what was answered before anybody approved it: also of closed reports.
UNREAD = "unread_since IS NOT NULL"
CLOSED_UNAPPROVED = "closed_at IS NOT NULL AND moderation = 'pending'"


def _waiting(name: str, *columns: str) -> Index:
    """An index of what waits at the desk."""
    return Index(name, *columns, sqlite_where=text(WAITING), postgresql_where=text(WAITING))


class ReportContentMixin:
    """Columns of a draft, copied to the report when it is sent.

    The place is words, a point, or both: `place_text` (house, alley), `landmark`, and a point in degrees (WGS 84) with
    its accuracy in metres, if reported. `answers` maps the codes of the category's questions to a text, a
    number or a list of keys.
    """

    @declared_attr
    def area_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy calls it with the class
        return mapped_column(ForeignKey("area.id"), index=True, active_history=True)

    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    place_text: Mapped[str] = mapped_column(String(300), default="")
    landmark: Mapped[str] = mapped_column(String(200), default="")
    latitude: Mapped[float | None] = mapped_column(active_history=True)
    longitude: Mapped[float | None] = mapped_column(active_history=True)
    accuracy_m: Mapped[float | None]
    point_source: Mapped[str] = mapped_column(String(10), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    urgency: Mapped[Urgency] = mapped_column(StrEnumType(Urgency, 10), default=Urgency.NORMAL)
    visibility: Mapped[Visibility] = mapped_column(StrEnumType(Visibility, 10), default=Visibility.PUBLIC)
    shows_name: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(5), default="vi")

    @property
    def point(self) -> Point | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.latitude, self.longitude)


class Report(ReportContentMixin, Base):
    """Something that a resident reported, from submission to the confirmed fix.

    Five axes stay apart: verification, moderation, visibility, delivery, status. `status` has one writer,
    status.change_status. `area_id` is the area that was valid when the report was made. `is_public` says that
    everybody may read it; it follows from the axes (`refresh_listing`) and is a column only to be an index.

    `due_at` is the deadline, `time_limit_seconds` of working time after the intake; at `escalate_at` three times that
    are over. While the reporter is asked, the clock is paused and `remaining_seconds` are stored for when it resumes.
    `due_sort_at` is the deadline for lists, never null: those whose clock is paused come last. `quarantine_reason`
    says why the report is in quarantine ("" when it is not), `source_digest` from where it came, for as long as that
    may be known. `concerns_authority`: when it was delivered it was in such a category or named an office that handles
    reports there, or it was put into such a category since. It stays true, whatever becomes of category, area and
    units.
    `resolution_seconds` of working time were used when it was closed, pauses and time closed in between taken off.
    `unread_since` is when the first of those words came that nobody at the desk has read yet; null when there are none.
    `resident_values` are columns as residents still read them, while staff can undo the acts that changed them; null
    when there are none (undelivered.py).
    `quadkey` is the point's tile path (core/geo), for clusters on the map.
    A duplicate points to an original, never to another duplicate: the composite foreign key allows neither chains nor
    circles. A removed report retains its code and nothing else (`removed_at`).
    """

    __tablename__ = "report"
    __cache_tag__ = "reports"
    __table_args__ = (
        UniqueConstraint("id", "is_original"),
        ForeignKeyConstraint(
            ["duplicate_of_id", "duplicate_of_original"],
            ["report.id", "report.is_original"],
            name="fk_report_duplicate",
        ),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
        CheckConstraint("is_original = (duplicate_of_id IS NULL)", name="original"),
        CheckConstraint("(duplicate_of_id IS NULL) = (duplicate_of_original IS NULL)", name="whole_duplicate"),
        CheckConstraint("duplicate_of_original IS NULL OR duplicate_of_original", name="duplicate_of_an_original"),
        CheckConstraint("(status = 'duplicate') = (duplicate_of_id IS NOT NULL)", name="duplicate_has_target"),
        CheckConstraint("status <> 'scheduled' OR scheduled_for IS NOT NULL", name="scheduled_has_date"),
        CheckConstraint("status <> 'forwarded' OR forwarded_to <> ''", name="forwarded_has_recipient"),
        CheckConstraint(
            "(status = 'awaiting_reporter') = (resume_status IS NOT NULL AND question_asked_at IS NOT NULL)",
            name="awaiting_has_resume_status",
        ),
        CheckConstraint("status <> 'resolved' OR (answer <> '' AND evidence <> '')", name="resolved_has_evidence"),
        CheckConstraint(
            "status NOT IN ('rejected', 'not_responsible', 'no_further_action') OR answer <> ''",
            name="refused_has_reason",
        ),
        CheckConstraint(f"(status IN ({_CLOSED})) = (closed_at IS NOT NULL)", name="closed_since"),
        CheckConstraint("moderation <> 'hidden' OR hidden_reason <> ''", name="hidden_has_reason"),
        CheckConstraint(f"is_public = ({_PUBLIC})", name="public"),
        CheckConstraint("due_at IS NULL OR due_sort_at = due_at", name="due_sort_follows"),
        CheckConstraint("place_text <> '' OR latitude IS NOT NULL OR removed_at IS NOT NULL", name="some_place"),
        Index("ix_report_public", "is_public", "received_at", "id"),
        Index("ix_report_supported", "is_public", "support_count", "id"),
        # The same of one area and of one category: lists of several put the firsts of each together.
        Index("ix_report_public_area", "is_public", "area_id", "received_at", "id"),
        Index("ix_report_supported_area", "is_public", "area_id", "support_count", "id"),
        Index("ix_report_public_category", "is_public", "category_id", "received_at", "id"),
        Index("ix_report_supported_category", "is_public", "category_id", "support_count", "id"),
        # Of the newest reports none is closed yet, of those closed lately none confirmed.
        Index(
            "ix_report_public_closed",
            "is_public",
            "received_at",
            "id",
            sqlite_where=text("closed_at IS NOT NULL"),
            postgresql_where=text("closed_at IS NOT NULL"),
        ),
        Index(
            "ix_report_public_confirmed",
            "is_public",
            "received_at",
            "id",
            sqlite_where=text("fix_confirmed_at IS NOT NULL"),
            postgresql_where=text("fix_confirmed_at IS NOT NULL"),
        ),
        Index("ix_report_position", "is_public", "latitude", "longitude"),
        # The map adds up whole cells: all that it asks for stands in the index.
        Index("ix_report_map", "is_public", "quadkey", "latitude", "longitude"),
        Index("ix_report_due", "delivery", "due_at", "id"),
        # The desk's queue in its order, in all areas or in one; what its tabs ask for stands in the index.
        _waiting("ix_report_queue", "due_sort_at", "id", "area_id", *_ASKED_BY_TABS),
        _waiting("ix_report_queue_area", "area_id", "due_sort_at", "id", *_ASKED_BY_TABS, *_ASKED_BY_ALL),
        _waiting("ix_report_queue_changed", "updated_at"),
        # What is alike is looked for among what is open nearby.
        _waiting("ix_report_queue_place", "quadkey"),
        Index(
            "ix_report_unread",
            "area_id",
            "unread_since",
            "id",
            sqlite_where=text(UNREAD),
            postgresql_where=text(UNREAD),
        ),
        Index(
            "ix_report_unapproved",
            "area_id",
            "closed_at",
            "id",
            sqlite_where=text(CLOSED_UNAPPROVED),
            postgresql_where=text(CLOSED_UNAPPROVED),
        ),
        # For figures: whole answers from the index, whatever the length of the descriptions.
        Index("ix_report_delivered", "delivered_at", "area_id", "category_id", "status", "quarantine_reason"),
        Index(
            "ix_report_closed",
            "closed_at",
            "area_id",
            "category_id",
            "status",
            "resolution_seconds",
            "fix_confirmed_at",
            "quarantine_reason",
            sqlite_where=text("closed_at IS NOT NULL"),
            postgresql_where=text("closed_at IS NOT NULL"),
        ),
        Index(
            "ix_report_open",
            "due_at",
            "escalate_at",
            "area_id",
            "category_id",
            "quarantine_reason",
            sqlite_where=text("closed_at IS NULL AND removed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL AND removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(7), unique=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("report_category.id"), index=True, active_history=True)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    quadkey: Mapped[str] = mapped_column(BinaryCollatedString, default="", active_history=True)

    verification: Mapped[Verification] = mapped_column(StrEnumType(Verification, 12), default=Verification.UNVERIFIED)
    moderation: Mapped[Moderation] = mapped_column(StrEnumType(Moderation, 10), default=Moderation.PENDING)
    hidden_reason: Mapped[str] = mapped_column(String(500), default="")
    delivery: Mapped[Delivery] = mapped_column(StrEnumType(Delivery, 14), default=Delivery.UNSENT)
    status: Mapped[Status] = mapped_column(
        StrEnumType(Status, 20), default=Status.RECEIVED, index=True, active_history=True
    )
    is_public: Mapped[bool] = mapped_column(default=False, active_history=True)

    received_at: Mapped[datetime] = mapped_column(UtcDateTime, active_history=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    intake_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_sort_at: Mapped[datetime] = mapped_column(UtcDateTime, default=FAR_AWAY)
    escalate_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    time_limit_seconds: Mapped[int] = mapped_column(default=0)
    remaining_seconds: Mapped[int | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    unread_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resume_status: Mapped[Status | None] = mapped_column(StrEnumType(Status, 20))
    question_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    scheduled_for: Mapped[date | None]
    forwarded_to: Mapped[str] = mapped_column(String(200), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(String(10), default="")
    referral: Mapped[str] = mapped_column(String(300), default="")
    fix_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, active_history=True)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    assigned_unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("handling_unit.id", ondelete="SET NULL"), index=True
    )
    resolution_seconds: Mapped[int | None]
    quarantine_reason: Mapped[str] = mapped_column(String(20), default="")
    source_digest: Mapped[str] = mapped_column(String(64), default="", index=True)

    concerns_authority: Mapped[bool] = mapped_column(default=False)

    is_original: Mapped[bool] = mapped_column(default=True)
    duplicate_of_id: Mapped[int | None] = mapped_column(index=True)
    duplicate_of_original: Mapped[bool | None]
    support_count: Mapped[int] = mapped_column(default=0)
    wants_messages: Mapped[bool] = mapped_column(default=True)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resident_values: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    category: Mapped[ReportCategory] = relationship(lazy="raise")
    assigned_to: Mapped[Person | None] = relationship(foreign_keys=[assigned_to_id], lazy="raise")
    assigned_unit: Mapped[HandlingUnit | None] = relationship(lazy="raise")

    # Of two who change a report at once, the second is refused.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name

    @property
    def display_code(self) -> str:
        """As people read it aloud: "K7M-4QXT"."""
        return display_code(self.code)

    @property
    def status_group(self) -> StatusGroup:
        return group_of(self.status)

    @property
    def is_approved(self) -> bool:
        """Whether or not the approval was delivered yet."""
        return self.moderation in (Moderation.PUBLISHING, Moderation.APPROVED)

    def refresh_listing(self) -> None:
        """Done at every flush, so that no order of changes leaves it behind; call it to know before."""
        self.is_public = (
            self.visibility == "public"
            and self.moderation == Moderation.APPROVED
            and self.delivery != Delivery.UNSENT
            and self.removed_at is None
        )


@event.listens_for(Report, "before_insert")
@event.listens_for(Report, "before_update")
def _update_derived(_mapper: Any, _connection: Any, report: Report) -> None:
    report.refresh_listing()
    report.due_sort_at = report.due_at or FAR_AWAY


# What goes from a draft to its report as it is.
COPIED_FIELDS = (
    "answers",
    "place_text",
    "landmark",
    "latitude",
    "longitude",
    "accuracy_m",
    "point_source",
    "description",
    "urgency",
    "visibility",
    "shows_name",
    "language",
)


def code_in(text: str) -> str:
    """A code as it is stored, from what people type in any spelling: "k7m 4qxt"; "" when it cannot be one."""
    return read_code(text, CODE_LENGTH).upper()


def code_part_in(text: str) -> str:
    """A part of a code, long enough to say something; "" when the text can be none."""
    return read_part(text, MIN_PART, CODE_LENGTH - 1).upper()


def code_of(text: str) -> str:
    """As code_in. Raises NotFoundError when it cannot be one."""
    code = code_in(text)
    if not code:
        raise NotFoundError(text)
    return code


def display_code(code: str) -> str:
    """As it is read aloud: "K7M-4QXT"."""
    return f"{code[:3]}-{code[3:]}"
