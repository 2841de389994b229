"""Views below a private link: the report and its actor, and headers that keep the address from leaking."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, current_app

from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor
from citizen_site.extensions import db
from citizen_site.reports.access_link import report_of_token
from citizen_site.reports.models.report import Report
from citizen_site.web.access import current_actor


@dataclass(frozen=True)
class AccessGrant:
    """What a private link opens. `actor` may do there what its reporter may, besides what they may anyway."""

    report: Report
    actor: Actor


def actor_for(report: Report) -> Actor:
    """The actor of this request, for whom its address opens the report."""
    actor = current_actor()
    return replace(actor, opened=actor.opened | {f"report:{report.id}"})


def open_access_link(token: str) -> AccessGrant:
    """In views below a private link. Raises NotFoundError for a wrong token, which is the same as an unknown one."""
    report = report_of_token(db.session(), token, current_app.config["SECRET_KEY"])
    if report is None:
        raise NotFoundError
    return AccessGrant(report, actor_for(report))


def set_private_headers(blueprint: Blueprint) -> None:
    """For blueprints whose addresses hold a token: no address leaves in a Referer, no page stays in a cache.

    Error pages among them. A view whose pictures may be cached by the browser sets Cache-Control itself.
    """

    @blueprint.after_request
    def set_headers(response: Response) -> Response:
        # Other sites learn nothing. "no-referrer" would make older phones send the site's own forms without their
        # origin, and the check of the origin would refuse them.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
