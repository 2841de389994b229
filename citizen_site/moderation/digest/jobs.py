"""The mail of each working morning."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.clock import to_local, today
from citizen_site.core.jobs import periodic
from citizen_site.core.once import insert_once
from citizen_site.extensions import db
from citizen_site.moderation.digest.queries import morning_of, working_moderators
from citizen_site.moderation.letters.models import DeskLetter
from citizen_site.moderation.letters.sending import Mailbox, mailbox_of, owe, writes
from citizen_site.web.letters import Letter, write_letter

KIND = "morning"
# A worker that was down at half past seven catches up; in the evening nobody needs to know any more.
FROM, UNTIL = time(7, 30), time(17)


@periodic("desk.morning", minutes=5)
def begin_morning(now: datetime) -> None:
    """Look once a day at what waits for each moderator. Who has nothing to do is not looked at again that day."""
    if not FROM <= to_local(now).time() < UNTIL:
        return
    session, about = db.session(), today(now).isoformat()
    done = set(session.scalars(select(DeskLetter.recipient).where(DeskLetter.kind == KIND, DeskLetter.about == about)))
    for person_id, actor in working_moderators(session, now).items():
        recipient = f"person:{person_id}"
        if recipient in done:
            continue
        if morning_of(session, actor, now).is_empty:
            insert_once(session, DeskLetter, kind=KIND, about=about, recipient=recipient, owed_at=now, begun_at=now)
        else:
            owe(session, KIND, about, recipient, now)
        session.commit()


@writes(KIND)
def write_morning(session: Session, letter: DeskLetter, now: datetime) -> tuple[Mailbox, Letter] | None:
    """As it is when it goes: not to who is no moderator any more, and not yesterday's."""
    person_id = int(letter.recipient.removeprefix("person:"))
    actor, mailbox = working_moderators(session, now).get(person_id), mailbox_of(session, person_id)
    if actor is None or mailbox is None or letter.about != today(now).isoformat():
        return None
    morning = morning_of(session, actor, now)
    if morning.is_empty:
        return None
    return mailbox, write_letter("desk_morning", mailbox.language, morning=morning, day=today(now))
