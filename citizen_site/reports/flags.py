"""Flags on photos and words of a report."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, or_, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from citizen_site.core.database import StrEnumType
from citizen_site.core.flags import FlagMixin, mark_handled
from citizen_site.core.permissions import Actor, Permission, Role
from citizen_site.extensions import Base
from citizen_site.reports.models.report import Report


class ReportFlagReason(StrEnum):
    """What should not be there for everybody."""

    FACE = "face"
    PLATE = "plate"
    PRIVATE = "private"
    ABUSE = "abuse"
    OTHER = "other"


class ReportFlag(FlagMixin, Base):
    """A reader says that something is wrong with a photo of a report (`photo_id`), with an entry of its timeline
    (`event_id`), or, when both are null, with its own words.
    """

    __tablename__ = "report_flag"
    __table_args__ = (Index("ix_report_flag_open", "handled_at", "report_id"),)

    PERMISSION = Permission.HANDLE_REPORT
    AUDIT_ACTION = "report.flag_handled"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("report_photo.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("report_event.id", ondelete="CASCADE"), index=True)
    reason: Mapped[ReportFlagReason] = mapped_column(StrEnumType(ReportFlagReason, 20))

    subject: Mapped[Report] = relationship(lazy="raise")

    @classmethod
    def is_assigned_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Nobody decides about their own report."""
        here = Report.area_id.in_(sorted(actor.areas(Role.MODERATOR)))
        return cls.subject.has(and_(here, Report.reporter_id.is_distinct_from(actor.person_id)))

    @property
    def permission_target(self) -> Report:
        return self.subject

    @property
    def audit_target(self) -> str:
        return f"report:{self.report_id}"


def dismiss_moot_flags(
    session: Session,
    report: Report,
    now: datetime,
    *,
    by_id: int | None,
    photo_ids: Collection[int] = (),
    event_ids: Collection[int] = (),
) -> None:
    """Close the flags on photos that were withheld or covered, and on entries that were withheld.

    Part of the act that did so, which checked the right.
    """
    _close(session, report, now, by_id, or_(ReportFlag.photo_id.in_(photo_ids), ReportFlag.event_id.in_(event_ids)))


def dismiss_all(session: Session, report: Report, now: datetime, *, by_id: int | None) -> None:
    """Close all flags on a report that is not public any more, as a part of the act that hid it."""
    _close(session, report, now, by_id, true())


def _close(session: Session, report: Report, now: datetime, by_id: int | None, which: ColumnElement[bool]) -> None:
    is_open = (ReportFlag.report_id == report.id, ReportFlag.handled_at.is_(None))
    for flag in session.scalars(select(ReportFlag).where(*is_open, which).order_by(ReportFlag.id)).all():
        mark_handled(session, flag, now, by_id=by_id)
