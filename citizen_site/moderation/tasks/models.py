"""Long work of a moderator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class DeskTask(Base):
    """One piece of long work, seen by the person who began it.

    `kind` names its step (tasks/steps.py), `parameters` is what that person asked for. `done` of `total` counts what
    the progress bar shows; `result` is what the finished page tells. `file_key` is a file to fetch (core/storage).
    """

    __tablename__ = "desk_task"
    __table_args__ = (Index("ix_desk_task_person", "person_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    file_key: Mapped[str] = mapped_column(String(100), default="")
    file_name: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
