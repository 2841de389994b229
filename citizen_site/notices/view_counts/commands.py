"""Counts readers without identifying them.

For each publication of a notice and day a reader leaves one digest: of the publication, the network address and the
browser's name, keyed with a salt that is random for the day and thrown away with the digests on the next. Until then it
says that somebody was counted, afterwards nothing at all; a count stays.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from citizen_site.core.clock import today
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.tokens import digest
from citizen_site.notices.models import Notice
from citizen_site.notices.view_counts.models import (
    NoticeConfirmation,
    NoticeRead,
    NoticeViewCount,
    ReadAct,
    ReadingSalt,
)


@dataclass(frozen=True)
class Reader:
    """What distinguishes two readers for a day; never stored."""

    address: str
    browser: str


def count(session: Session, notice: Notice, act: ReadAct, reader: Reader, now: datetime) -> bool:
    """Count a reader of a publication once a day. False when they were counted already."""
    day, what = today(now), f"{act.value} {notice.id} {notice.publication}"
    mark = digest(_salt(session, day), what, f"{reader.address}\n{reader.browser}")
    if not insert_if_absent(session, NoticeRead, digest=mark, day=day):
        return False
    insert_if_absent(session, NoticeViewCount, notice_id=notice.id, opened=0, confirmed=0)
    counted = getattr(NoticeViewCount, act.value)
    session.execute(
        update(NoticeViewCount).where(NoticeViewCount.notice_id == notice.id).values({counted: counted + 1}),
        execution_options={"synchronize_session": False},
    )
    return True


def confirm_by_name(session: Session, notice: Notice, person_id: int, now: datetime) -> None:
    """Somebody signed in agreed that the leader sees the name with this notice."""
    insert_if_absent(session, NoticeConfirmation, notice_id=notice.id, person_id=person_id, at=now)


def withdraw_confirmation(session: Session, notice: Notice, person_id: int) -> None:
    """Consent can be withdrawn at any time."""
    session.execute(
        delete(NoticeConfirmation).where(
            NoticeConfirmation.notice_id == notice.id, NoticeConfirmation.person_id == person_id
        )
    )


def purge_days_before(session: Session, now: datetime) -> None:
    """Throw away digests and salts of earlier days; the counts stay."""
    for model in (NoticeRead, ReadingSalt):
        session.execute(delete(model).where(model.day < today(now)))


def _salt(session: Session, day: date) -> str:
    stored = select(ReadingSalt.salt).where(ReadingSalt.day == day)
    known = session.scalars(stored).first()
    if known is None:
        insert_if_absent(session, ReadingSalt, day=day, salt=secrets.token_hex(32))
    return known or session.scalars(stored).one()
