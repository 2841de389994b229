"""Public pages of reports: the list, and each report."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, url_for
from flask.blueprints import BlueprintSetupState

from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.extensions import db
from citizen_site.reports import names, shown
from citizen_site.reports.queries import NEWEST_FIRST, code_of, listed_reports, public_timeline, report_by_code
from citizen_site.web.access import current_actor, public
from citizen_site.web.caching import cached
from citizen_site.web.query import QueryArgs, url_with
from citizen_site.web.rendering import render

blueprint = Blueprint("reports", __name__)


@blueprint.record_once
def _give_words_to_templates(state: BlueprintSetupState) -> None:
    """Globals, because components see nothing else."""
    state.app.jinja_env.globals.update(
        report_words=names,
        report_title=shown.report_title,
        report_place=shown.report_place,
    )


@blueprint.get("/phan-anh")
@public
@cached("reports", "areas", max_age=60)
def list_reports() -> Response:
    args = QueryArgs()
    page = args.page(listed_reports(), NEWEST_FIRST, size=PAGE_SIZE)
    return render(
        "reports/list.html",
        "results",
        status=args.status,
        problems=args.problems,
        reports=page.items,
        next_href=url_with(sau=page.next_cursor) if page.next_cursor else None,
    )


@blueprint.get("/phan-anh/<code>")
@public
@cached("reports", "areas", max_age=60)
def show_report(code: str) -> Any:
    """Found in any case, with or without the dash; the address that is passed on is always the same."""
    session = db.session()
    report = report_by_code(session, current_actor(), code_of(code))
    if code != report.shown_code:
        return redirect(url_for("reports.show_report", code=report.shown_code), 301)
    if report.removed_at:
        return render("reports/removed.html", status=410, report=report)
    return render("reports/show.html", report=report, events=public_timeline(session, report))
