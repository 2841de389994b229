"""Counting readers without knowing them.

For each notice and day a reader leaves one digest: of the notice, the network address and the browser's name, keyed
with a salt that is random for the day and thrown away with the digests on the next. Until then it says that somebody
was counted, afterwards nothing at all; a count stays.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from citizen_site.core.clock import today
from citizen_site.core.tokens import digest
from citizen_site.extensions import Base
from citizen_site.notices.models import Notice
from citizen_site.notices.readers.models import NoticeConfirmation, NoticeRead, NoticeTally, ReadAct, ReadingSalt


@dataclass(frozen=True)
class Reader:
    """What tells two readers apart for a day; never stored."""

    address: str
    browser: str


def count(session: Session, notice_id: int, act: ReadAct, reader: Reader, now: datetime) -> bool:
    """Count a reader once a day. False when he was counted already."""
    day = today(now)
    mark = digest(_salt(session, day), f"{act.value} {notice_id}", f"{reader.address}\n{reader.browser}")
    if not _insert_once(session, NoticeRead, digest=mark, day=day):
        return False
    _insert_once(session, NoticeTally, notice_id=notice_id, opened=0, confirmed=0)
    counted = getattr(NoticeTally, act.value)
    session.execute(
        update(NoticeTally).where(NoticeTally.notice_id == notice_id).values({counted: counted + 1}),
        execution_options={"synchronize_session": False},
    )
    return True


def confirm_by_name(session: Session, notice: Notice, person_id: int, now: datetime) -> None:
    """Somebody signed in agreed that the leader sees the name with this notice."""
    _insert_once(session, NoticeConfirmation, notice_id=notice.id, person_id=person_id, at=now)


def take_name_back(session: Session, notice: Notice, person_id: int) -> None:
    """Consent that was given can be taken back at any time."""
    session.execute(
        delete(NoticeConfirmation).where(
            NoticeConfirmation.notice_id == notice.id, NoticeConfirmation.person_id == person_id
        )
    )


def forget_days_before(session: Session, now: datetime) -> None:
    """Throw away digests and salts of earlier days; the counts stay."""
    for model in (NoticeRead, ReadingSalt):
        session.execute(delete(model).where(model.day < today(now)))


def _salt(session: Session, day: date) -> str:
    kept = select(ReadingSalt.salt).where(ReadingSalt.day == day)
    known = session.scalars(kept).first()
    if known is None:
        _insert_once(session, ReadingSalt, day=day, salt=secrets.token_hex(32))
    return known or session.scalars(kept).one()


def _insert_once(session: Session, model: type[Base], **values: object) -> bool:
    """Insert a row unless it is there, also when somebody else does the same at this moment."""
    make = insert_postgresql if session.get_bind().dialect.name == "postgresql" else insert_sqlite
    # What was inserted is asked for: drivers differ in whether they count the row.
    table = Base.metadata.tables[model.__tablename__]
    statement = make(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return session.execute(statement).first() is not None
