"""Spam at the desk: release quarantined reports, block and unblock sources."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.forms import ActForm
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Permission, Role, authorise
from citizen_site.desk.report.actions import load_report, submit_action
from citizen_site.desk.report.second_approval import MAX_REASON
from citizen_site.extensions import db, limiter
from citizen_site.reports.blocklist import (
    active_blocks_for,
    block_here,
    block_source,
    is_on_account,
    sources_of,
    unblock_source,
)
from citizen_site.reports.conflict_of_interest import needs_approval
from citizen_site.reports.enums import Delivery, EventKind, Moderation, SourceKind
from citizen_site.reports.models.block import Block
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.neighbour_updates import quarantined_updates
from citizen_site.reports.publication import hide
from citizen_site.reports.routing import route
from citizen_site.reports.timeline import add_event, begin_act, lock_cases, record_audit
from citizen_site.reports.web.labels import DAYS, QUARANTINE_REASONS, SHORT_SOURCES, SOURCES, SPAM_ANSWER
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form, VersionedForm, text_area
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

# More than these are hidden by a second block, or by hand.
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Hidden:
    """How many waiting reports of a source were hidden, and how many were left."""

    number: int = 0
    left: int = 0


def release(session: Session, actor: Actor, report: Report, *, now: datetime, seen_version: int) -> None:
    """It is no spam: back into the queue, where it waits to be approved like any other, by the rules for new ones."""
    author = begin_act(session, actor, report, seen_version=seen_version)
    if not report.quarantine_reason:
        return
    report.quarantine_reason = ""
    add_event(session, report, EventKind.RELEASED, author, now=now, is_public=False)
    record_audit(session, "report.released", actor, report, now)
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
    spam_answer: str,
    key: str,
    now: datetime,
) -> tuple[Block, Hidden]:
    """Block the source; with `hides` what waits from it in the actor's areas is hidden as spam with the same reason.

    Returns how many of these were hidden, and how many were not: those about the office need a second one.
    """
    if hides and kind in sources_of(session, report, key):
        # All at once and in order, before the block refers to one of them.
        first = _waiting_from(session, actor, report, kind).order_by(Report.id).limit(MOST_AT_ONCE)
        lock_cases(session, [report, *session.scalars(first)])
    block = block_source(session, actor, report, kind, reason, days=days, key=key, now=now)
    if not hides:
        return block, Hidden()
    waiting = _waiting_from(session, actor, report, kind)
    number = session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    hidden = 0
    for each in session.scalars(waiting.order_by(Report.id).limit(MOST_AT_ONCE)).all():
        if not needs_approval(session, each):
            hide(session, actor, each, reason, spam_answer=spam_answer, now=now, seen_version=each.version)
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


class BlockForm(Form):
    """Which source, until when, why; only what is known of the report can be chosen."""

    kind = RadioField(_l("Chặn gì"), validators=[InputRequired(_l("Hãy chọn một điều."))])
    days = RadioField(
        _l("Trong bao lâu"),
        choices=[SelectChoice(str(days), words) for days, words in DAYS.items()],
        default="7",
        validators=[InputRequired(_l("Hãy chọn một điều."))],
    )
    reason = text_area(
        _l("Lý do"),
        longest=MAX_REASON,
        required=_l("Hãy viết lý do."),
        description=_l("Người bị chặn đọc được lý do này."),
    )
    hides = BooleanField(_l("Ẩn và đóng luôn những phản ánh của người gửi này đang chờ duyệt, với cùng lý do"))

    def __init__(self, kinds: Collection[SourceKind], **options: Any) -> None:
        super().__init__(**options)
        self.kind.choices = [SelectChoice(kind.value, SOURCES[kind]) for kind in SourceKind if kind in kinds]


blueprint = Blueprint("spam_and_blocks", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)


@blueprint.post("/<code>/khong-phai-thu-rac")
@requires(Permission.SEE_DESK)
def release_report(code: str) -> ResponseReturnValue:
    found, form = load_report(code), VersionedForm()

    def act(now: Any) -> None:
        release(db.session(), current_actor(), found, now=now, seen_version=form.seen_version)

    return submit_action(found, form, act)


@blueprint.route("/<code>/chan-nguon", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def block(code: str) -> ResponseReturnValue:
    """A separate page: it is about people, not about this one report."""
    found, session, actor, key = load_report(code), db.session(), current_actor(), current_app.config["SECRET_KEY"]
    authorise(actor, Permission.HANDLE_REPORT, found)
    known = sources_of(session, found, key)
    form = BlockForm(known)
    if known and form.validate_on_submit():
        _, hidden = block_and_hide(
            session,
            actor,
            found,
            SourceKind(form.kind.data),
            form.reason.data,
            days=int(form.days.data),
            hides=form.hides.data,
            spam_answer=str(SPAM_ANSWER),
            key=key,
            now=clock.now(),
        )
        return redirect(url_for("spam_and_blocks.blocks", an=hidden.number, con=hidden.left or None), 303)
    return render(
        "desk/spam_and_blocks/block.html",
        status=422 if request.method == "POST" else 200,
        report=found,
        form=form,
        known=known,
    )


@blueprint.get("/chan-nguon")
@requires(Permission.SEE_DESK)
def blocks() -> Response:
    """Who is blocked now in my areas, until when and why."""
    session, args = db.session(), QueryArgs()
    hidden = number_in(args.text("an"))
    return render(
        "desk/spam_and_blocks/list.html",
        blocks=active_blocks_for(session, current_actor(), clock.now()),
        quarantined=quarantined_updates(session, current_actor()),
        hold_reasons=QUARANTINE_REASONS,
        is_own=_is_own,
        place_of=lambda each: gazetteer(session).get(each.area_id),
        sources=SHORT_SOURCES,
        hidden=hidden,
        left=number_in(args.text("con")),
        most=MOST_AT_ONCE,
        form=ActForm(),
    )


def number_in(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@blueprint.post("/chan-nguon/<int:block_id>/thoi")
@requires(Permission.SEE_DESK)
def unblock(block_id: int) -> ResponseReturnValue:
    session, actor, key = db.session(), current_actor(), current_app.config["SECRET_KEY"]
    unblock_source(session, actor, block_here(session, actor, block_id), key=key, now=clock.now())
    return redirect(url_for("spam_and_blocks.blocks"), 303)


def _is_own(block: Block) -> bool:
    """Blocks on the reader's account: another moderator decides about those."""
    return is_on_account(block, current_actor().person_id, current_app.config["SECRET_KEY"])
