"""Two people who change the same record at once: the second change is refused, and its author is informed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.transactions import savepoint


class Versioned(Protocol):
    """A row whose mapper counts its changes (`version_id_col`)."""

    @property
    def version(self) -> int: ...


def check_version(thing: Versioned, seen_version: int | None) -> None:
    """Raises ChangedMeanwhileError when the actor decided on an older version. None: any version will do."""
    if seen_version is not None and seen_version != thing.version:
        raise ChangedMeanwhileError


@contextmanager
def one_at_a_time(session: Session) -> Iterator[None]:
    """A savepoint around a change of versioned rows. Whatever goes wrong in it undoes the change and nothing else.

    Raises ChangedMeanwhileError for the second of two who change a row in the same moment. Afterwards the rows that
    the change touched are read from the database again when they are used next.
    """
    try:
        with savepoint(session):
            yield
    except StaleDataError as error:
        raise ChangedMeanwhileError from error
