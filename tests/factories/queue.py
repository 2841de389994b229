"""A queue as long as one likes: a few waiting reports, multiplied by the database itself."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import String, cast, func, insert, literal, select, text, update
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.extensions import db
from citizen_site.reports.enums import Delivery, Moderation
from citizen_site.reports.models.report import Report
from citizen_site.reports.workflow import Status
from tests.factories.reports import make_many

# Of so many patterns, waiting reports differ in deadline, area, moderation, status, and are sometimes held.
PATTERNS = 100
UNIQUE = ("id", "code", "token_digest")


def make_long_queue(count: int, *, areas: tuple[str, ...]) -> None:
    """`count` waiting reports, a multiple of 100; most of them in the first area, deadlines around now."""
    session, now = db.session(), clock.now()
    _hurry(session)
    places = [place.id for slug in areas if (place := gazetteer(session).find(slug))]
    patterns = make_many(PATTERNS, areas=areas, closed_at=None, status=Status.RECEIVED, answer="", evidence="")
    for number, report in enumerate(patterns):
        report.area_id = places[number % 20 % len(places) if number % 20 < len(places) else 0]
        report.delivery, report.delivered_at = Delivery.ACKNOWLEDGED, now
        report.due_at = None if number % 25 == 0 else now + timedelta(hours=number - PATTERNS // 2)
        report.moderation = Moderation.PENDING if number % 10 == 3 else Moderation.APPROVED
        report.quarantine_reason = "spam" if number % 50 == 7 else ""
        if report.due_at is None:
            report.status, report.resume_status, report.question_asked_at = (
                Status.AWAITING_REPORTER,
                Status.RECEIVED,
                now,
            )
        elif number == 60:
            report.status = Status.REOPEN_REQUESTED
        report.updated_at = now - timedelta(days=number)
    session.flush()
    session.execute(update(Report).where(Report.id.in_([each.id for each in patterns])).values(code=_code(Report.id)))
    columns = [column for column in Report.__table__.columns if column.name not in UNIQUE]
    numbers = select(literal(1).label("number")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.number + 1).where(numbers.c.number < count // PATTERNS - 1))
    one_more = Report.id + numbers.c.number * PATTERNS
    rows = select(one_more, _code(one_more), cast(one_more, String), *columns).join_from(Report, numbers, literal(True))
    session.execute(insert(Report).from_select([*UNIQUE, *(column.name for column in columns)], rows))
    session.commit()
    # As the database does by itself, sooner or later.
    session.execute(text("ANALYZE report" if session.get_bind().dialect.name == "postgresql" else "SELECT 1"))
    session.commit()


def _hurry(session: Session) -> None:
    """PostgreSQL need not look up what each row refers to, SQLite keeps the pages of its indexes."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    hurry = "SET LOCAL session_replication_role = replica" if is_postgresql else "PRAGMA cache_size = -200000"
    session.execute(text(hurry))


def _code(number: object) -> object:
    """Seven digits."""
    return func.substr(cast(literal(1_000_000) + number, String), 1, 7)
