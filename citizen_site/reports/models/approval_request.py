"""The table of requests for a second approval."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.extensions import Base
from citizen_site.reports.models.report import Report


class RequestedAction(StrEnum):
    """What the moderator requests."""

    HIDE = "hide"
    HIDE_AS_SPAM = "spam"
    REMOVE = "remove"


class ApprovalRequest(Base):
    """A moderator's request to hide or remove a report about the authority; another moderator decides."""

    __tablename__ = "approval_request"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (is_confirmed IS NULL)", name="decided"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> requested_by_id", name="second_person"),
        Index(
            "uq_approval_request_open",
            "report_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    requested_action: Mapped[RequestedAction] = mapped_column(StrEnumType(RequestedAction, 10))
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(500))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_confirmed: Mapped[bool | None]

    report: Mapped[Report] = relationship(lazy="raise")
    requested_by: Mapped[Person | None] = relationship(foreign_keys=[requested_by_id], lazy="raise")
