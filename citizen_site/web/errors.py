"""Error pages in the site's layout that say what happened and what to do next."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from citizen_site.core.errors import InvalidInputError, NotAllowedError, NotFoundError
from citizen_site.core.storage import NO_ROOM, NoRoomError
from citizen_site.extensions import db
from citizen_site.web.rendering import is_fragment_request
from citizen_site.web.uploads import current_limit
from citizen_site.web.views import P, View, mark

log = structlog.get_logger(__name__)

PAGES = (400, 403, 404, 405, 413, 422, 429, 500, 503)


def resubmittable(view: View[P]) -> View[P]:
    """When a POST comes at a bad moment, the error page holds what was typed and a button to send it again.

    Never for passwords: the page repeats every field.
    """
    return mark(view, is_resubmittable=True)


def submitted_fields() -> list[tuple[str, str]]:
    """The fields to send again, if this view offers that."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or not getattr(view, "is_resubmittable", False):
        return []
    return list(request.form.items(multi=True))


def error_page(code: int, *, detail: str | None = None, headers: Any = None) -> Response:
    """The page of a status; codes without a page of their own borrow the nearest one."""
    page = code if code in PAGES else (503 if code == 507 else 500 if code >= 500 else 400)
    # Whatever went wrong, this page must stand: no query runs while it is made.
    g.offline = True
    body = render_template(
        f"errors/{page}.html",
        detail=detail,
        request_id=g.get("request_id", ""),
        limit=current_limit(),
        typed=submitted_fields() if code in (429, 503, 507) else [],
    )
    response = Response(body, status=code, mimetype="text/html")
    for name, value in headers or ():
        if name.lower() in ("allow", "retry-after", "www-authenticate"):
            response.headers[name] = value
    if is_fragment_request():
        # htmx asked for a part, and gets a whole page: it takes the place of the one that asked.
        response.headers.update({"HX-Retarget": "body", "HX-Reselect": "body > *", "HX-Reswap": "innerHTML"})
    response.vary.add("HX-Request")
    return response


def init_errors(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None:
            return error.response
        detail = error.description if isinstance(error.description, str) else None
        own_words = detail is not None and detail != type(error).description
        return error_page(error.code or 500, detail=detail if own_words else None, headers=error.get_headers())

    @app.errorhandler(CSRFError)
    def csrf_failed(error: CSRFError) -> Response:
        return error_page(400, detail=None)

    @app.errorhandler(NotFoundError)
    def not_found(error: NotFoundError) -> Response:
        return error_page(404)

    @app.errorhandler(NotAllowedError)
    def not_allowed(error: NotAllowedError) -> Response:
        return error_page(403)

    @app.errorhandler(InvalidInputError)
    def invalid_input(error: InvalidInputError) -> Response:
        return error_page(422, detail=str(error))

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    def database_unavailable(error: Exception) -> Response:
        log.error("database_unavailable", error=type(error).__name__, endpoint=request.endpoint)
        db.session.rollback()
        return error_page(503, headers=[("Retry-After", "30")])

    @app.errorhandler(NoRoomError)
    @app.errorhandler(OSError)
    def disk_full(error: Exception) -> Response:
        if isinstance(error, OSError) and error.errno not in NO_ROOM:
            return unexpected(error)
        log.error("disk_full", endpoint=request.endpoint)
        db.session.rollback()
        return error_page(507, detail=_("Máy chủ hết chỗ nên chưa nhận được tệp. Những gì đã lưu trước đó vẫn còn."))

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        log.exception("unexpected_error", endpoint=request.endpoint)
        db.session.rollback()
        return error_page(500)
