"""The tables of photos and documents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.extensions import Base
from citizen_site.reports.attachments.sizes import LONGEST, Size, copy_key
from citizen_site.reports.enums import PhotoDecision, PhotoStage, PhotoState

# What the desk still has to look at.
UNDECIDED = "decision = '' AND state = 'ready'"


class ReportPhoto(Base):
    """One photo: the private original, and its public copies once the background has made them.

    It belongs to a draft until that is sent, then to the report. `upload_key` is the browser's name for the upload, so
    that a retried one is not stored twice. Keys are those of core/storage; `copies` is the common prefix of the copies'
    keys (sizes.copy_key), empty until they exist: WebP without metadata. Others see it only when `is_published`: a
    moderator has viewed it. `original_key` is empty after its retention.

    `quarter_turns` (0 to 3, to the right) is how its author turned it, because the camera did not know.

    `redactions` are the boxes that are burned into the copies, each [left, top, width, height] in per cent. Once there
    are some, `clear_key` is the large copy without them, as private and retained as long as the original. `version`
    counts how often the copies were rendered, so that an address names one rendering. `viewed_at` is when the moderator
    `viewed_by_id` last viewed it in large (each one's view: ReportPhotoView); `decision` is what was decided about it.
    """

    __tablename__ = "report_photo"
    __cache_tag__ = "reports"
    __table_args__ = (
        UniqueConstraint("draft_id", "upload_key"),
        UniqueConstraint("report_id", "upload_key"),
        CheckConstraint("draft_id IS NOT NULL OR report_id IS NOT NULL", name="belongs"),
        CheckConstraint("state <> 'ready' OR copies <> ''", name="ready_has_copies"),
        CheckConstraint("NOT is_published OR state = 'ready'", name="published_is_ready"),
        Index("ix_report_photo_undecided", "report_id", sqlite_where=text(UNDECIDED), postgresql_where=text(UNDECIDED)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("report_draft.id", ondelete="SET NULL"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("report_event.id", ondelete="SET NULL"))
    stage: Mapped[PhotoStage] = mapped_column(StrEnumType(PhotoStage, 10), default=PhotoStage.REPORT)
    position: Mapped[int] = mapped_column(default=0)
    upload_key: Mapped[str] = mapped_column(String(64))
    content_digest: Mapped[str] = mapped_column(String(64))
    original_key: Mapped[str] = mapped_column(String(100))
    original_bytes: Mapped[int]
    state: Mapped[PhotoState] = mapped_column(StrEnumType(PhotoState, 10), default=PhotoState.WAITING)
    problem: Mapped[str] = mapped_column(String(40), default="")
    copies: Mapped[str] = mapped_column(String(100), default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    is_published: Mapped[bool] = mapped_column(default=False)
    viewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    viewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[PhotoDecision] = mapped_column(StrEnumType(PhotoDecision, 10), default=PhotoDecision.NONE)
    quarter_turns: Mapped[int] = mapped_column(default=0)
    redactions: Mapped[list[list[float]]] = mapped_column(JSON, default=list)
    clear_key: Mapped[str] = mapped_column(String(100), default="")
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    is_demo: Mapped[bool] = mapped_column(default=False)

    @property
    def large_key(self) -> str:
        return copy_key(self.copies, Size.LARGE)

    @property
    def small_size(self) -> tuple[int, int]:
        """Width and height of the small copy, so that a page knows its place before it has come."""
        scale = min(1.0, LONGEST[Size.SMALL] / max(self.width, self.height, 1))
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


class ReportPhotoView(Base):
    """A member of staff saw a photo in large, in this version of its copies."""

    __tablename__ = "report_photo_view"

    photo_id: Mapped[int] = mapped_column(ForeignKey("report_photo.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    version: Mapped[int]
    viewed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportDocument(Base):
    """A PDF file that came with an answer (`event_id`); everyone who reads the report can open it."""

    __tablename__ = "report_document"
    __cache_tag__ = "reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("report_event.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(80), unique=True)
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
