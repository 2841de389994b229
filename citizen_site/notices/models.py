"""Tables of notices and their published revisions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import StrEnumType, UtcDateTime, append_only
from citizen_site.core.permissions import Role
from citizen_site.extensions import Base

MAX_TITLE = 120
MAX_BODY = 10_000
# So long a publication can be undone, and so long its messages wait.
UNDO_FOR = timedelta(minutes=10)


class NoticeKind(StrEnum):
    """What a notice is about. The words are in names.py."""

    INFORMATION = "information"
    URGENT = "urgent"
    MEETING = "meeting"
    WATER_CUT = "water_cut"
    POWER_CUT = "power_cut"
    VACCINATION = "vaccination"
    CONTRIBUTION = "contribution"
    SECURITY = "security"
    ENVIRONMENT = "environment"
    CULTURE = "culture"


class NoticeState(StrEnum):
    """Where a notice stands. Residents see all but the first two."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


PUBLIC = (NoticeState.PUBLISHED, NoticeState.EXPIRED, NoticeState.WITHDRAWN)


class RevisionAct(StrEnum):
    """What made a revision."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Notice(Base):
    """An announcement by somebody with a role to an area, from the first draft on.

    `signed_…` say who stood behind it when it was published, in which function and since when, read from the grant at
    that moment; they stay when the grant or the account ends, and in a draft whose publication was undone.
    `reverted_at` is set when the worker did not publish it because the author no longer held a role there. `version`
    and `saved_by_tab` tell two tabs apart. `publication` counts how often it became public, 0 while it never was: what
    is enqueued for one publication names it, and does nothing for another. It can be undone before `undo_until`; a
    correction, a withdrawal and the departure of its messages (`announced_at`) end that earlier. Drafts change with
    each pause in typing, so it is the revisions that give the tag of public pages a new version.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_order", "state", "published_at", "id"),
        Index("ix_notice_due", "state", "publish_at"),
        CheckConstraint(
            "(state IN ('draft', 'scheduled')) = (published_at IS NULL)", name="published_when_it_is_public"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[NoticeState] = mapped_column(StrEnumType(NoticeState, 20), default=NoticeState.DRAFT)
    kind: Mapped[NoticeKind] = mapped_column(StrEnumType(NoticeKind, 20), default=NoticeKind.INFORMATION)
    title: Mapped[str] = mapped_column(String(MAX_TITLE), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    meeting_starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting_place: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reverted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    publication: Mapped[int] = mapped_column(default=0)
    undo_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawal_reason: Mapped[str] = mapped_column(String(500), default="")
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grant.id", ondelete="SET NULL"))
    signed_name: Mapped[str] = mapped_column(String(80), default="")
    signed_role: Mapped[Role | None] = mapped_column(StrEnumType(Role, 20))
    signed_area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    signed_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    saved_by_tab: Mapped[str] = mapped_column(String(20), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC

    @property
    def text_digest(self) -> str:
        """Distinguishes what its author wrote, and for which area. Files do not count."""
        written = repr([self.area_id, *vars(Content.of(self)).values()])
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    @property
    def has_meeting(self) -> bool:
        return self.meeting_starts_at is not None

    @property
    def visible_until(self) -> datetime | None:
        """When it goes to the archive, but not before its event has ended; None: when it is withdrawn."""
        event_ends_at = self.meeting_ends_at or self.meeting_starts_at
        return self.expires_at and max(self.expires_at, event_ends_at or self.expires_at)

    @classmethod
    def is_over(cls, now: datetime) -> ColumnElement[bool]:
        """`visible_until` has passed, as a condition of a query."""
        event_ends_at = func.coalesce(cls.meeting_ends_at, cls.meeting_starts_at)
        return and_(cls.expires_at <= now, or_(event_ends_at.is_(None), event_ends_at <= now))

    def is_current(self, now: datetime) -> bool:
        """To be acted on: published, not withdrawn, not over. True to the minute, also while the worker is down."""
        return self.state == NoticeState.PUBLISHED and (self.visible_until is None or self.visible_until > now)


@dataclass(frozen=True)
class Content:
    """What the author decides; the names are those of the notice's columns."""

    kind: NoticeKind
    title: str
    body: str
    meeting_starts_at: datetime | None = None
    meeting_ends_at: datetime | None = None
    meeting_place: str = ""
    expires_at: datetime | None = None
    is_pinned: bool = False

    @staticmethod
    def of(notice: Notice) -> Content:
        return Content(**{name: getattr(notice, name) for name in Content.__dataclass_fields__})


@append_only
class NoticeRevision(Base):
    """What residents could read from a moment on, and why it changed. Added, never changed.

    `content` holds the texts and times by the names of the notice's columns, and under "files" id and name of what
    was attached. `signed_…` say in which function the person who did it acted.
    """

    __tablename__ = "notice_revision"
    __cache_tag__ = "notices"
    __table_args__ = (UniqueConstraint("notice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"))
    number: Mapped[int]
    act: Mapped[RevisionAct] = mapped_column(StrEnumType(RevisionAct, 20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500), default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    signed_role: Mapped[Role | None] = mapped_column(StrEnumType(Role, 20))
    signed_area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    is_demo: Mapped[bool] = mapped_column(default=False)
