"""The table of attached files."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.extensions import Base
from citizen_site.notices.files.findings import Reason, Verdict


class FileKind(StrEnum):
    """By content, not by name."""

    PICTURE = "picture"
    PDF = "pdf"


class FileState(StrEnum):
    """Where a file stands. `WAITING` came with a correction that is not posted yet; `REMOVED` went with one."""

    ATTACHED = "attached"
    WAITING = "waiting"
    REMOVED = "removed"


class NoticeFile(Base):
    """One file. `upload_key` distinguishes a repeated request from a second file.

    `uploaded_at` is the moment at which signatures are judged, whenever that is done. `verdict` is empty until the
    worker has looked, and for pictures.
    """

    __tablename__ = "notice_file"
    __cache_tag__ = "notices"
    __table_args__ = (UniqueConstraint("notice_id", "upload_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"))
    kind: Mapped[FileKind] = mapped_column(StrEnumType(FileKind, 20))
    state: Mapped[FileState] = mapped_column(StrEnumType(FileState, 20), default=FileState.ATTACHED)
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(80), unique=True)
    upload_key: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verdict: Mapped[Verdict | None] = mapped_column(StrEnumType(Verdict, 20))
    reason: Mapped[Reason | None] = mapped_column(StrEnumType(Reason, 20))
    signatures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
