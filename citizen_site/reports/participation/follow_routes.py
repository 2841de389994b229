"""Following a report: signed in, because the site must know whom to tell."""

from __future__ import annotations

from flask import Response, redirect, url_for

from citizen_site.accounts.forms import ActForm
from citizen_site.accounts.models import ContactKind
from citizen_site.accounts.queries import contacts_of
from citizen_site.accounts.signed_in import me
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db
from citizen_site.reports.models import Report
from citizen_site.reports.participation.commands import follow, unfollow
from citizen_site.reports.participation.queries import is_following
from citizen_site.reports.participation.support_routes import blueprint
from citizen_site.reports.queries import code_of, report_by_code
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render


def _report(code: str) -> Report:
    report = report_by_code(db.session(), current_actor(), code_of(code))
    if report.removed_at:
        raise NotFoundError(code)
    return report


@blueprint.get("/phan-anh/<code>/theo-doi")
@requires(Permission.USE_OWN_ACCOUNT)
def show_follow(code: str) -> Response:
    report = _report(code)
    return render(
        "reports/follow.html",
        report=report,
        follows=is_following(db.session(), report, me().id),
        # Text messages cost: news of what one follows goes by mail.
        has_mail=any(each.kind == ContactKind.EMAIL for each in contacts_of(db.session(), me())),
        form=ActForm(),
    )


@blueprint.post("/phan-anh/<code>/theo-doi")
@requires(Permission.USE_OWN_ACCOUNT)
def begin(code: str) -> Response:
    follow(db.session(), _report(code), current_actor(), clock.now())
    return redirect(url_for("report_support.show_follow", code=code), 303)  # type: ignore[return-value]


@blueprint.post("/phan-anh/<code>/theo-doi/thoi")
@requires(Permission.USE_OWN_ACCOUNT)
def end(code: str) -> Response:
    """Also what has been hidden since can be followed no longer, but then there is nothing to see."""
    unfollow(db.session(), _report(code), me().id)
    return redirect(url_for("report_support.show_follow", code=code), 303)  # type: ignore[return-value]
