"""The daily digest: an email to each moderator on a working morning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, time

from sqlalchemy import ForeignKey, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.clock import to_local, today
from citizen_site.core.database import UtcDateTime
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.core.permissions import Actor, Permission, Role, authorise
from citizen_site.extensions import Base, db
from citizen_site.notifications.models import Message, MessageKind, create_message, enqueue_once
from citizen_site.notifications.outgoing import Outgoing, compose, person_address
from citizen_site.reports.deadlines import calendar_of
from citizen_site.reports.filters import is_escalatable, of_actor
from citizen_site.reports.queue import Tab, counts
from citizen_site.reports.queue_filters import Filters
from citizen_site.staff.actor import make_actor
from citizen_site.staff.models import RoleGrant
from citizen_site.staff.queries import grants_in_force

KIND = MessageKind.DAILY_DIGEST
# A worker that was down at half past seven catches up; in the evening nobody needs to know any more.
FROM, UNTIL = time(7, 30), time(17)


@periodic(JobName.ENQUEUE_DAILY_DIGESTS, minutes=5)
def enqueue_digests(now: datetime) -> None:
    """Build each moderator's digest once a day. A moderator with nothing to do is not checked again that day."""
    if not FROM <= to_local(now).time() < UNTIL:
        return
    session, about = db.session(), today(now).isoformat()
    done = set(session.scalars(select(Message.recipient).where(Message.kind == KIND, Message.about == about)))
    for person_id, actor in working_moderators(session, now).items():
        recipient = f"person:{person_id}"
        if recipient in done:
            continue
        if build_digest(session, actor, now).is_empty:
            create_message(session, KIND, about, recipient, now, discarded_at=now)
        else:
            enqueue_once(session, KIND, about, recipient, now)
        session.commit()


def render_digest(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """As things stand when it goes: not for former moderators, and not yesterday's."""
    person_id = int(message.recipient.removeprefix("person:"))
    actor, to = working_moderators(session, now).get(person_id), person_address(session, person_id)
    if actor is None or to is None or message.about != today(now).isoformat():
        return None
    digest = build_digest(session, actor, now)
    if digest.is_empty:
        return None
    return Outgoing(to, compose("daily_digest", to, digest=digest, day=today(now)))


@dataclass(frozen=True)
class DailyDigest:
    """How many reports want what: the numbers of the queue's tabs, and those whose time is over three times."""

    replies: int
    new: int
    due_today: int
    overdue: int
    very_late: int
    disputed: int

    @property
    def is_empty(self) -> bool:
        return not any(astuple(self))


def build_digest(session: Session, actor: Actor, now: datetime) -> DailyDigest:
    """What waits for a moderator."""
    tabs = counts(session, actor, Filters(), now).tabs
    very_late = select(func.count()).where(of_actor(actor), is_escalatable(now))
    return DailyDigest(
        replies=tabs[Tab.REPLIES],
        new=tabs[Tab.NEW],
        due_today=tabs[Tab.DUE_TODAY],
        overdue=tabs[Tab.OVERDUE],
        very_late=session.scalars(very_late).one(),
        disputed=tabs[Tab.DISPUTED],
    )


def wants_digest(session: Session, person_id: int) -> bool:
    """Unless it was switched off."""
    return session.get(DigestOptOut, person_id) is None


def working_moderators(session: Session, now: datetime) -> Mapping[int, Actor]:
    """By person, those who moderate an area that works today and want the digest, with the areas that they have."""
    areas, day = gazetteer(session), today(now)
    grants: dict[int, list[RoleGrant]] = {}
    for grant in grants_in_force(session, Role.MODERATOR, now):
        grants.setdefault(grant.person_id, []).append(grant)
    off = set(session.scalars(select(DigestOptOut.person_id)))
    return {
        person_id: make_actor(person_id, held, areas)
        for person_id, held in grants.items()
        if person_id not in off and _works(session, held, day)
    }


def _works(session: Session, grants: Sequence[RoleGrant], day: date) -> bool:
    return any(calendar_of(session, grant.area_id).spans(day) for grant in grants)


class DigestOptOut(Base):
    """A moderator who switched the daily digest off."""

    __tablename__ = "digest_opt_out"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


def choose_digest(session: Session, actor: Actor, *, wanted: bool, now: datetime) -> None:
    """For oneself."""
    authorise(actor, Permission.SEE_DESK)
    if wanted:
        session.execute(delete(DigestOptOut).where(DigestOptOut.person_id == actor.person_id))
    else:
        insert_if_absent(session, DigestOptOut, person_id=actor.person_id, since=now)
