"""A message about an entry of a timeline, to one recipient."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base

REPORTER = "reporter"


class ReportMessage(Base):
    """One of each entry to each recipient, "reporter" or "person:7"; where to send it is looked up when it goes.

    `begun_at` is set before it is sent, in a transaction of its own: whatever happens then, it is not sent again.
    """

    __tablename__ = "report_message"
    __table_args__ = (UniqueConstraint("event_id", "recipient"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("report_event.id", ondelete="CASCADE"))
    recipient: Mapped[str] = mapped_column(String(40))
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
