"""Up to when each person at the desk has read the answers to a report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class ReplyRead(Base):
    """A person has read what came to a report up to `read_until`: words, and photos that came without any.

    What came later is unread again, for this person; whether it waits for the desk stands in `Report.unread_since`.
    """

    __tablename__ = "reply_read"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True, index=True)
    read_until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
