"""Passing a report on to an agency or a unit by mail, and taking in what they answer by the link in it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, true, update
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import audit
from citizen_site.core.clock import today
from citizen_site.core.errors import InvalidInputError, NotFoundError, ReasonRequiredError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.core.text import sort_key
from citizen_site.core.tokens import digest
from citizen_site.reports.attachments.photos import Upload, attach_photos
from citizen_site.reports.enums import Delivery, EventKind, PhotoStage, Urgency
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.forwarding import FINAL, Agency, Forwarding, Outcome
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.timeline import (
    EventAuthor,
    acknowledge,
    add_event,
    begin_act,
    record_audit,
    undone_event_ids,
)
from citizen_site.reports.workflow import ActorKind, Status

LINK_DAYS = 60
# After the first attempt the mail is tried again so much later; after the last one it has failed.
RETRIES = (timedelta(minutes=2), timedelta(minutes=20), timedelta(hours=2), timedelta(hours=8))
NEEDS_WORDS = frozenset({Outcome.DONE, Outcome.NOT_OURS})


class LinkExpiredError(InvalidInputError):
    """The agency has given its final answer, or the link is too old, or the report stands elsewhere."""


def forward(
    session: Session, report: Report, event: ReportEvent, agency_name: str, email: str, *, key: str, now: datetime
) -> Forwarding:
    """Owe the body a mail about a report that has just become `forwarded`. It has not reached those who handle it."""
    forwarding = _new_link(report, event, agency_name, email, key=key, now=now)
    report.delivery = Delivery.SENT
    session.add(forwarding)
    session.flush()
    # Of a danger at once, of all else when it can no longer be undone.
    is_danger = report.urgency is Urgency.URGENT
    enqueue(session, JobName.SEND_FORWARDING, due_at=now, at_once=is_danger, forwarding_id=forwarding.id)
    audit.record(
        session,
        "report.forwarded_by_mail",
        now=now,
        actor_id=event.actor_id,
        thing=f"report:{report.id}",
        body=agency_name,
    )
    return forwarding


def link_for_unit(
    session: Session, report: Report, event: ReportEvent, unit: HandlingUnit, *, key: str, now: datetime
) -> Forwarding:
    """The link by which a unit answers an assignment (`event`). A new one is not in the session yet."""
    known = session.scalars(select(Forwarding).where(Forwarding.event_id == event.id)).first()
    return known or _new_link(report, event, unit.name, unit.email, key=key, now=now, unit_id=unit.id)


def _new_link(
    report: Report,
    event: ReportEvent,
    name: str,
    email: str,
    *,
    key: str,
    now: datetime,
    unit_id: int | None = None,
) -> Forwarding:
    seed = secrets.token_hex(16)
    return Forwarding(
        report_id=report.id,
        event_id=event.id,
        unit_id=unit_id,
        agency_name=name,
        email=email,
        seed=seed,
        token_digest=link_digest(link_token(seed, key), key),
        created_at=now,
        expires_at=now + timedelta(days=LINK_DAYS),
    )


def revoke_link(
    session: Session,
    actor: Actor,
    report: Report,
    forwarding_id: int,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """The link opens nothing more. Raises NotFoundError for one of another report."""
    author = begin_act(session, actor, report, seen_version=seen_version)
    forwarding = session.get(Forwarding, forwarding_id)
    if forwarding is None or forwarding.report_id != report.id:
        raise NotFoundError(f"forwarding {forwarding_id}")
    if forwarding.revoked_at:
        return
    forwarding.revoked_at = now
    name = forwarding.agency_name
    add_event(session, report, EventKind.LINK_REVOKED, author, now=now, text=name, is_public=False)
    record_audit(session, "report.link_revoked", actor, report, now, body=name)


def link_token(seed: str, key: str) -> str:
    """The secret of the link, worked out whenever the mail is written."""
    secret = hmac.new(key.encode(), f"forwarding\n{seed}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(secret.digest()[:24]).decode()


def note_sent(session: Session, forwarding: Forwarding, now: datetime) -> None:
    """The mail has gone; whether it arrived nobody can know before the body answers."""
    forwarding.sent_at, forwarding.failed_at = now, None
    session.flush()


def note_links_sent(session: Session, links: Iterable[Forwarding], now: datetime) -> None:
    """The unit's mail with these links has gone."""
    for each in links:
        note_sent(session, each, now)


def note_failure(session: Session, forwarding: Forwarding, report: Report, now: datetime) -> None:
    """The mail could not be sent: again later, or never; then the desk has to find another way."""
    forwarding.attempts += 1
    if forwarding.attempts <= len(RETRIES):
        later = now + RETRIES[forwarding.attempts - 1]
        enqueue(session, JobName.SEND_FORWARDING, due_at=later, enqueued_at=now, forwarding_id=forwarding.id)
        return
    note_lost(session, forwarding, report, now)


def note_lost(session: Session, forwarding: Forwarding, report: Report, now: datetime) -> None:
    """The email will not be retried, so the desk is asked to find another way."""
    forwarding.failed_at = now
    report.delivery = Delivery.FAILED
    session.flush()
    add_event(session, report, EventKind.FORWARD_FAILED, EventAuthor(ActorKind.SITE), now=now, is_public=False)


def note_opened(session: Session, forwarding_id: int, now: datetime) -> None:
    """Somebody opened the link for the first time; a mail scanner may have been the one."""
    session.execute(
        update(Forwarding).where(Forwarding.id == forwarding_id, Forwarding.opened_at.is_(None)).values(opened_at=now)
    )


def answer(
    session: Session,
    standing: ForwardingStatus,
    report: Report,
    outcome: Outcome,
    text: str,
    photos: Sequence[Upload] = (),
    *,
    now: datetime,
) -> None:
    """What the body says, for staff only until they take it over. After a final answer the link is used up.

    A unit's crew may let a photo say that the work is done. Raises LinkExpiredError, and ReasonRequiredError where
    words are needed.
    """
    forwarding = standing.forwarding
    if not standing.is_open(now):
        raise LinkExpiredError
    is_shown = forwarding.unit_id is not None and outcome is Outcome.DONE and bool(photos)
    if outcome in NEEDS_WORDS and not (text or is_shown):
        raise ReasonRequiredError
    acknowledge(report, now)
    author = EventAuthor(ActorKind.SITE, unit=forwarding.agency_name[:120])
    event = add_event(
        session,
        report,
        EventKind.FORWARD_ANSWERED,
        author,
        now=now,
        text=text,
        is_public=False,
        notify=False,
        outcome=outcome.value,
    )
    forwarding.outcome, forwarding.answered_at, forwarding.answer = outcome, now, text
    forwarding.answer_event_id = event.id
    attach_photos(session, report, photos if outcome in FINAL else (), event, stage=PhotoStage.AFTER, now=now)
    session.flush()


@dataclass(frozen=True)
class ForwardingStatus:
    """A forwarded report. `is_current`: the report still has the status that the forwarding gave it."""

    forwarding: Forwarding
    is_current: bool
    photos: Sequence[ReportPhoto] = ()

    @property
    def is_to_be_taken_over(self) -> bool:
        return self.is_current and self.forwarding.outcome is Outcome.DONE

    def has_answered(self, outcome: str, text: str) -> bool:
        """Whether exactly this was its final answer: a request that is sent again says nothing new."""
        forwarding = self.forwarding
        return forwarding.outcome in FINAL and (forwarding.outcome, forwarding.answer) == (outcome, text)

    def is_open(self, now: datetime) -> bool:
        """May the body still answer? Its page names the last day, so until the end of that."""
        over = self.forwarding.outcome in FINAL or today(self.forwarding.expires_at) < today(now)
        return self.is_current and not over


def agencies_for(session: Session, area_id: int) -> Sequence[Agency]:
    """Agencies that a report of this area can be forwarded to: those of its current area and of all above it."""
    areas = gazetteer(session)
    reach = areas.with_ancestors(areas.current_successor(areas.get(area_id)))
    return session.scalars(
        select(Agency).where(Agency.area_id.in_(reach), Agency.closed_at.is_(None)).order_by(Agency.sort_key, Agency.id)
    ).all()


def agencies_of(session: Session, actor: Actor) -> Sequence[Agency]:
    """Those that the actor cares for, as sorted."""
    mine = true() if Role.MODERATOR in actor.everywhere else Agency.area_id.in_(actor.areas(Role.MODERATOR))
    return session.scalars(
        select(Agency).where(mine, Agency.closed_at.is_(None)).order_by(Agency.sort_key, Agency.id)
    ).all()


def agency_of(session: Session, actor: Actor, body_id: int) -> Agency:
    """One that the actor cares for. Raises NotFoundError."""
    body = session.get(Agency, body_id)
    if body is None or not allowed(actor, Permission.SEE_DESK, body):
        raise NotFoundError(f"body {body_id}")
    return body


def known_address(session: Session, area_id: int, name: str) -> str:
    """The address of the body with this name, "" when there is none."""
    wanted = sort_key(name)
    return next((each.email for each in agencies_for(session, area_id) if each.sort_key == wanted), "")


def forwardings_of(session: Session, report: Report) -> Sequence[ForwardingStatus]:
    """All forwardings of a report by email, the latest first."""
    rows = session.scalars(
        select(Forwarding).where(Forwarding.report_id == report.id).order_by(Forwarding.id.desc())
    ).all()
    return [_forwarding_status(session, each, report) for each in rows]


def forwarding_of_token(session: Session, token: str, key: str) -> ForwardingStatus | None:
    """What a link leads to, with its report. It may be over."""
    found = session.scalars(
        select(Forwarding)
        .where(Forwarding.token_digest == link_digest(token, key))
        .options(joinedload(Forwarding.report).joinedload(Report.category))
    ).first()
    return _forwarding_status(session, found, found.report) if found else None


def link_digest(token: str, key: str) -> str:
    """What is stored in a link's place."""
    return digest(key, "forwarding link", token)


def _latest_change(session: Session, report: Report) -> int | None:
    """The entry that set the present status: an act that was undone does not count."""
    return session.scalar(
        select(func.max(ReportEvent.id)).where(
            ReportEvent.report_id == report.id,
            ReportEvent.kind == EventKind.STATUS_CHANGED,
            ReportEvent.id.not_in(undone_event_ids(session, report.id)),
        )
    )


def _stands_there(session: Session, forwarding: Forwarding, report: Report) -> bool:
    """An agency's link holds while the report is forwarded by it, a unit's while the unit has the report."""
    if forwarding.unit_id is None:
        return report.status is Status.FORWARDED and _latest_change(session, report) == forwarding.event_id
    latest = select(func.max(Forwarding.id)).where(
        Forwarding.report_id == report.id, Forwarding.unit_id == forwarding.unit_id
    )
    has_it = report.assigned_unit_id == forwarding.unit_id and report.closed_at is None
    return has_it and session.scalar(latest) == forwarding.id


def _forwarding_status(session: Session, forwarding: Forwarding, report: Report) -> ForwardingStatus:
    """A report that was passed on, fetched back and passed on again stands elsewhere: the first link stays ended."""
    is_current = not forwarding.revoked_at and _stands_there(session, forwarding, report)
    photos: Sequence[ReportPhoto] = ()
    if forwarding.answer_event_id:
        photos = session.scalars(
            select(ReportPhoto)
            .where(ReportPhoto.event_id == forwarding.answer_event_id)
            .order_by(ReportPhoto.position, ReportPhoto.id)
        ).all()
    return ForwardingStatus(forwarding, is_current and report.removed_at is None, photos)
