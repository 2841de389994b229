"""What a moderator does about spam."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.permissions import Actor, Permission, Role, authorise
from citizen_site.moderation.four_eyes.queries import needs_second
from citizen_site.moderation.handling.commands import author_of, hide_report
from citizen_site.moderation.routing.commands import route
from citizen_site.reports.axes import Delivery, EventKind, Moderation
from citizen_site.reports.commands import add_event, check_version
from citizen_site.reports.models import Report, ReporterContact
from citizen_site.reports.sources.commands import block_source
from citizen_site.reports.sources.models import SourceBlock
from citizen_site.reports.sources.source import SourceKind

# More than these are hidden by a second block, or by hand.
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Hidden:
    """How many waiting reports of a source were hidden, and how many were left."""

    number: int = 0
    left: int = 0


def release(session: Session, actor: Actor, report: Report, *, now: datetime, seen_version: int) -> None:
    """It is no spam: back into the queue, where it waits to be approved like any other, by the rules for new ones."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    check_version(report, seen_version)
    if not report.held_for:
        return
    report.held_for = ""
    add_event(session, report, EventKind.RELEASED, author_of(session, actor, report), now=now, is_public=False)
    audit.record(session, "report.released", now=now, actor_id=actor.person_id, thing=f"report:{report.id}")
    route(session, report, now)


def block_and_hide(
    session: Session,
    actor: Actor,
    report: Report,
    kind: SourceKind,
    reason: str,
    *,
    days: int,
    hides: bool,
    key: str,
    now: datetime,
) -> tuple[SourceBlock, Hidden]:
    """Block the source; with `hides` what waits from it in the actor's areas is hidden with the same reason.

    Returns how many of these were hidden, and how many were not: those about the office need a second one.
    """
    block = block_source(session, actor, report, kind, reason, days=days, key=key, now=now)
    if not hides:
        return block, Hidden()
    waiting = _waiting_from(session, actor, report, kind)
    number = session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    hidden = 0
    for each in session.scalars(waiting.order_by(Report.id).limit(MOST_AT_ONCE)).all():
        if not needs_second(session, each):
            hide_report(session, actor, each, reason, now=now, seen_version=each.version)
            hidden += 1
    return block, Hidden(hidden, number - hidden)


def _waiting_from(session: Session, actor: Actor, report: Report, kind: SourceKind) -> Select[Report]:
    """What nobody has approved yet and the actor may handle, from the same source; the report itself among it."""
    return select(Report).where(
        _comes_from(session, report, kind),
        Report.area_id.in_(actor.areas(Role.MODERATOR)),
        Report.reporter_id.is_distinct_from(actor.person_id),
        Report.moderation == Moderation.PENDING,
        Report.delivery != Delivery.UNSENT,
        Report.removed_at.is_(None),
    )


def _comes_from(session: Session, report: Report, kind: SourceKind) -> ColumnElement[bool]:
    """Reports of the same account, network or proved contact; see sources_of()."""
    if kind is SourceKind.ACCOUNT:
        return Report.reporter_id == report.reporter_id
    if kind is SourceKind.NETWORK:
        return Report.source_digest == report.source_digest
    contact = session.get_one(ReporterContact, report.id)
    return Report.id.in_(
        select(ReporterContact.report_id).where(
            ReporterContact.value == contact.value, ReporterContact.verified_at.is_not(None)
        )
    )
