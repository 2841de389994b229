"""Who has a report open at the desk: recorded, listed and purged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.accounts.current_user import require_person
from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.database import UtcDateTime
from citizen_site.core.idempotency import insert_or_update
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.core.permissions import Permission, allowed
from citizen_site.core.transactions import commit_regardless
from citizen_site.extensions import Base, db
from citizen_site.reports.models.report import Report
from citizen_site.staff.queries import name_of
from citizen_site.web.access import current_actor


def note_presence(session: Session, person_id: int, report_id: int, now: datetime) -> None:
    """Record that a person has the report open; two of their windows may do so at the same moment."""
    noted = {"report_id": report_id, "person_id": person_id, "seen_at": now}
    insert_or_update(session, ReportPresence, [noted], changes=["seen_at"])


def forget_absent(session: Session, now: datetime) -> None:
    session.execute(delete(ReportPresence).where(ReportPresence.seen_at < now - PRESENT))


@periodic(JobName.PURGE_PRESENCE, minutes=30)
def forget(now: datetime) -> None:
    session = db.session()
    forget_absent(session, now)
    session.commit()


class ReportPresence(Base):
    """A moderator has a report open; `seen_at` moves on while the page is."""

    __tablename__ = "report_presence"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


# A person who was not heard of for so long has left.
PRESENT = timedelta(minutes=2)


@dataclass(frozen=True)
class Present:
    """Somebody who has a report open, and when that was last known."""

    name: str
    seen_at: datetime

    @property
    def initials(self) -> str:
        """Of a Vietnamese name the last two words: "QH" for Trần Quốc Huy."""
        return "".join(word[0] for word in self.name.split()[-2:]).upper()


def others_at(
    session: Session, report_ids: Collection[int], person_id: int | None, now: datetime
) -> Mapping[int, list[Present]]:
    """Report -> who else has it open besides this person, the latest first."""
    rows = session.execute(
        select(ReportPresence.report_id, ReportPresence.seen_at, Person)
        .join(Person, Person.id == ReportPresence.person_id)
        .where(
            ReportPresence.report_id.in_(report_ids),
            ReportPresence.person_id != person_id,
            ReportPresence.seen_at >= now - PRESENT,
        )
        .order_by(ReportPresence.seen_at.desc(), Person.id)
    )
    found: dict[int, list[Present]] = {}
    for report_id, seen_at, person in rows:
        found.setdefault(report_id, []).append(Present(name_of(person), seen_at))
    return found


def presence_context(report: Report, *, notes: bool = True) -> dict[str, Any]:
    """The reader is noted, although the page is only read; not with their own report, which they do not handle.

    Not `notes`: what is only fetched beforehand is open to nobody; the page says so by itself once it is shown.
    """
    session, now, report_id, person_id = db.session(), clock.now(), report.id, require_person().id
    if notes and allowed(current_actor(), Permission.HANDLE_REPORT, report):
        commit_regardless(session, lambda database: note_presence(database, person_id, report_id, now))
    others = others_at(session, [report_id], person_id, now).get(report_id, []) if notes else []
    return {"others": others, "notes": notes}
