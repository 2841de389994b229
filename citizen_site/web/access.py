"""Every view says who may use it; one that says nothing is refused."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from citizen_site.core import audit, clock
from citizen_site.core.errors import NotAllowedError
from citizen_site.core.permissions import Actor, Permission, allowed, authorise
from citizen_site.core.transactions import keep
from citizen_site.extensions import db

log = structlog.get_logger(__name__)

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Anyone may use this view."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Only actors with this permission may use the view."""

    def declare(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        return view

    return declare


def current_actor() -> Actor:
    """Who sends this request. An operator comes with HTTP Basic until staff have accounts."""
    if "actor" not in g:
        g.actor = Actor(person_id=current_app.extensions["signed_in_person"](), is_operator=_is_operator())
    actor: Actor = g.actor
    return actor


def _is_operator() -> bool:
    password = current_app.config["OPERATOR_PASSWORD"]
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if not password or scheme.lower() != "basic":
        return False
    try:
        user, _, given = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return False
    return user == "operator" and hmac.compare_digest(given.encode(), password.encode())


def _note_refusal(permission: Permission) -> None:
    """Somebody known, or somebody with a password, was refused: that stays although the request changes nothing."""
    actor, now = current_actor(), clock.now()
    if actor.person_id is None and not request.authorization:
        return

    def note(session: Session) -> None:
        audit.record(session, "access.denied", now=now, actor_id=actor.person_id, permission=permission.value)

    keep(db.session(), note)


def check_access() -> Response | None:
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
    if not allowed(current_actor(), access) and allowed(Actor(person_id=0), access):
        sign_in: Response = current_app.extensions["sign_in_first"]()
        return sign_in
    if not allowed(current_actor(), access):
        _note_refusal(access)
    if not allowed(current_actor(), access) and current_app.config["OPERATOR_PASSWORD"]:
        return Response(status=401, headers={"WWW-Authenticate": 'Basic realm="Pho Nha"'})
    authorise(current_actor(), access)
    return None


def init_access(app: Flask) -> None:
    app.before_request(check_access)
    app.jinja_env.globals["can"] = lambda permission, thing=None: allowed(
        current_actor(), Permission(permission), thing
    )
