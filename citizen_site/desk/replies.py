"""The inbox of answers at the desk, and what each person has read of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from citizen_site.accounts.current_user import account_or_address
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.desk.report.actions import load_report
from citizen_site.extensions import db, limiter
from citizen_site.reports.reply_reads import Source, has_unseen, inbox, mark_seen, mark_unseen
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render
from citizen_site.web.saved_forms import autosaved

blueprint = Blueprint("replies", __name__, url_prefix="/dieu-hanh")
limiter.limit("2400 per hour", key_func=account_or_address)(blueprint)

SOURCES: Mapping[Source, Any] = {
    Source.REPORTER: _l("Người gửi"),
    Source.NEIGHBOUR: _l("Hàng xóm"),
    Source.OUTSIDE: _l("Nơi ngoài"),
    Source.COLLEAGUE: _l("Đồng nghiệp"),
}
ICONS: Mapping[Source, str] = {
    Source.REPORTER: "person",
    Source.NEIGHBOUR: "people",
    Source.OUTSIDE: "building",
    Source.COLLEAGUE: "pencil",
}
READ = "roi"
# In the form: it is to be unread again.
UNREAD = "chua"


@blueprint.get("/tra-loi")
@requires(Permission.SEE_DESK)
def show() -> Response:
    """What waits, of all sources or of one; or what the reader has read already."""
    args = QueryArgs()
    wanted, is_read = args.choice("tu", [each.value for each in Source]), args.choice("doc", [READ]) == READ
    found = inbox(db.session(), current_actor(), clock.now(), is_read=True if is_read else None)
    return render(
        "desk/replies.html",
        "results",
        status=args.status,
        problems=args.problems,
        replies=[each for each in found if wanted in ("", each.source)],
        number=len(found),
        numbers={each: sum(reply.source is each for reply in found) for each in Source},
        sources=SOURCES,
        icons=ICONS,
        wanted=wanted,
        is_read=is_read,
        now=clock.now(),
    )


@blueprint.post("/<code>/da-doc")
@requires(Permission.SEE_DESK)
@autosaved
def mark(code: str) -> ResponseReturnValue:
    """The page sends it after two seconds in view, with the moment up to which it shows what came; or somebody does."""
    found, session, actor, now = load_report(code), db.session(), current_actor(), clock.now()
    if request.form.get("doc") == UNREAD:
        mark_unseen(session, actor, found)
    else:
        try:
            until = clock.read_moment(request.form.get("luc", ""))
        except ValueError:
            until = now
        mark_seen(session, actor, found, until, now=now)
    if "ve" in request.form:
        return redirect(url_for("desk_report.report", code=found.display_code), 303)
    return render(
        "desk/report/reading.html",
        "reading",
        report=found,
        is_unseen=has_unseen(session, actor, found, now),
        now=now,
    )
