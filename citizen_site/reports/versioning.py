"""Changes to reports that everything else is made of: delivery, moderation, and the one writer of the status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from citizen_site.core.errors import InvalidInputError
from citizen_site.reports.models.report import Report


class ChangedMeanwhileError(InvalidInputError):
    """Somebody else changed the report since this actor looked at it; the events since then say what."""


def check_version(report: Report, seen_version: int | None) -> None:
    """Raises ChangedMeanwhileError when the actor decided on an older version of the report."""
    if seen_version is not None and seen_version != report.version:
        raise ChangedMeanwhileError("version")


@contextmanager
def one_at_a_time(session: Session) -> Iterator[None]:
    """Of two who change a report in the same moment, the second gets ChangedMeanwhileError and changes nothing."""
    try:
        yield
        session.flush()
    except StaleDataError as error:
        session.rollback()
        raise ChangedMeanwhileError("version") from error
