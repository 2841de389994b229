"""Spam: letting a report go on, blocking its source, and the blocks that hold."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for

from citizen_site.accounts.forms import ActForm
from citizen_site.accounts.signed_in import account_or_address
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Permission, authorise
from citizen_site.extensions import db, limiter
from citizen_site.moderation.handling.page import act_on, find
from citizen_site.moderation.spam.commands import MOST_AT_ONCE, block_and_hide, release
from citizen_site.moderation.spam.forms import BlockForm
from citizen_site.moderation.spam.names import SHORT_SOURCES
from citizen_site.reports.own.forms import VersionedForm
from citizen_site.reports.sources.commands import lift_block
from citizen_site.reports.sources.models import SourceBlock
from citizen_site.reports.sources.queries import block_here, blocks_here, is_on_account, sources_of
from citizen_site.reports.sources.source import SourceKind
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

blueprint = Blueprint("desk_spam", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)


@blueprint.post("/<code>/khong-phai-thu-rac")
@requires(Permission.SEE_DESK)
def let_go(code: str) -> Any:
    found, form = find(code), VersionedForm()

    def act(now: Any) -> None:
        release(db.session(), current_actor(), found, now=now, seen_version=form.seen_version)

    return act_on(found, form, act)


@blueprint.route("/<code>/chan-nguon", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def block(code: str) -> Any:
    """A page of its own: it is about people, not about this one report."""
    found, session, actor, key = find(code), db.session(), current_actor(), current_app.config["SECRET_KEY"]
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
            key=key,
            now=clock.now(),
        )
        return redirect(url_for("desk_spam.blocks", an=hidden.number, con=hidden.left or None), 303)
    return render(
        "moderation/spam/block.html",
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
        "moderation/spam/blocks.html",
        blocks=blocks_here(session, current_actor(), clock.now()),
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
def lift(block_id: int) -> Any:
    session, actor, key = db.session(), current_actor(), current_app.config["SECRET_KEY"]
    lift_block(session, actor, block_here(session, actor, block_id), key=key, now=clock.now())
    return redirect(url_for("desk_spam.blocks"), 303)


def _is_own(block: SourceBlock) -> bool:
    """On the account of whoever looks: somebody else decides about that."""
    return is_on_account(block, current_actor().person_id, current_app.config["SECRET_KEY"])
