"""Access declarations: every view names its permission; one without is refused."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from citizen_site.core import audit, clock
from citizen_site.core.errors import NotAllowedError
from citizen_site.core.permissions import Actor, Permission, allowed
from citizen_site.core.site import current_site
from citizen_site.core.transactions import commit_regardless
from citizen_site.extensions import db
from citizen_site.web.views import P, View, mark

log = structlog.get_logger(__name__)


def public(view: View[P]) -> View[P]:
    """Anyone may use this view."""
    return mark(view, access="public")


def requires(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Only actors with this permission may use the view."""

    def declare(view: View[P]) -> View[P]:
        return mark(view, access=permission)

    return declare


def current_actor() -> Actor:
    """Who sends this request, with the roles that this browser's session lets them use."""
    if "actor" not in g:
        g.actor = current_site().access.actor_of_request()
    actor: Actor = g.actor
    return actor


def _audit_refusal(permission: Permission) -> None:
    """Somebody known was refused: that stays although the request changes nothing."""
    actor, now = current_actor(), clock.now()
    if actor.person_id is None:
        return

    def note(session: Session) -> None:
        audit.record(session, "access.denied", now=now, actor_id=actor.person_id, permission=permission.value)

    commit_regardless(db.session(), note)


def check_access() -> ResponseReturnValue | None:
    """Before each request: compare the view's declaration with the actor."""
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    access = getattr(view, "access", None)
    if access == "public":
        return None
    if access is None:
        log.error("view_without_access", endpoint=request.endpoint)
        raise NotAllowedError
    if allowed(current_actor(), access):
        return None
    if sign_in := missing_sign_in():
        return sign_in
    _audit_refusal(access)
    raise NotAllowedError(access)


def missing_sign_in() -> ResponseReturnValue | None:
    """The way to sign in, where that is missing for this view, or one that is strong enough for the role."""
    access = getattr(current_app.view_functions.get(request.endpoint or ""), "access", None)
    if not isinstance(access, Permission) or allowed(current_actor(), access):
        return None
    return current_site().access.sign_in_redirect(access)


def init_access(app: Flask) -> None:
    app.before_request(check_access)
    app.jinja_env.globals["can"] = lambda permission, thing=None: allowed(
        current_actor(), Permission(permission), thing
    )
