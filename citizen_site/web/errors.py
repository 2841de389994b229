"""Error pages in the site's layout that say what happened and what to do next."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException, TooManyRequests

from citizen_site.core import clock
from citizen_site.core.disk import NoRoomError, is_disk_full
from citizen_site.core.errors import InvalidInputError, NotAllowedError, NotFoundError
from citizen_site.core.lost_races import is_lost_race
from citizen_site.core.rate_limits import rate_limit_storage
from citizen_site.core.statement_limit import is_too_slow
from citizen_site.extensions import db
from citizen_site.web.access import missing_sign_in
from citizen_site.web.machines import is_for_machines
from citizen_site.web.rendering import is_fragment_request
from citizen_site.web.saved_forms import SAVED_FIELD, is_form, save_submitted_files, submitted_fields, submitted_words
from citizen_site.web.uploads import current_limit

log = structlog.get_logger(__name__)

PAGES = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507)


# What was sent cannot be read, or must not be sent again; all other pages bring it back.
WITHOUT_FORM = (400, 405, 413)
# Sending it again cannot help: only the words are shown.
FINAL = (404, 410)
# Nothing can be stored now, or somebody sends too much.
WITHOUT_FILES = (429, 500, 503, 507)


def error_page(
    code: int, *, detail: str | None = None, headers: Any = None, brings_form_back: bool | None = None
) -> Response:
    """The page of a status; codes without a page of their own borrow the nearest one.

    After a POST it brings the form back, with a button to send it again where that may help.
    """
    if brings_form_back is None:
        brings_form_back = code not in WITHOUT_FORM and not is_for_machines()
    typed = submitted_fields() if brings_form_back else []
    files = [file.filename for file in request.files.values() if file.filename] if brings_form_back else []
    saved = save_submitted_files() if files and code not in WITHOUT_FILES else ""
    page = code if code in PAGES else 500 if code >= 500 else 400
    # Whatever went wrong, this page must stand: no query runs while it is made.
    g.offline = True
    body = render_template(
        f"errors/{page}.html",
        detail=detail,
        request_id=g.get("request_id", ""),
        limit=current_limit(),
        typed=[*typed, (SAVED_FIELD, saved)] if saved else typed,
        words=submitted_words(typed),
        lost_files=files if not saved else [],
        can_be_sent_again=brings_form_back and is_form() and code not in FINAL,
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
        # Of what fails after the view, Flask knows only that it did.
        if isinstance(original := getattr(error, "original_exception", None), DBAPIError | PoolTimeoutError):
            return database_failed(original)
        if isinstance(error, TooManyRequests):
            rate_limit_storage().note_refusal(clock.now())
        detail = error.description if isinstance(error.description, str) else None
        own_words = detail is not None and detail != type(error).description
        return error_page(error.code or 500, detail=detail if own_words else None, headers=error.get_headers())

    @app.errorhandler(CSRFError)
    def csrf_failed(error: CSRFError) -> ResponseReturnValue:
        """The page is older than the session: somebody signed in or out elsewhere, or the browser was closed.

        That it is a page of ours was checked before (web/security.py), so the form comes back with a fresh token.
        """
        if sign_in := missing_sign_in():
            return sign_in
        return error_page(400, detail=_("Trang này mở đã lâu nên chưa gửi được."), brings_form_back=True)

    @app.errorhandler(NotFoundError)
    def not_found(error: NotFoundError) -> Response:
        return error_page(404)

    @app.errorhandler(NotAllowedError)
    def not_allowed(error: NotAllowedError) -> Response:
        return error_page(403)

    @app.errorhandler(InvalidInputError)
    def invalid_input(error: InvalidInputError) -> Response:
        return error_page(422, detail=str(error))

    @app.errorhandler(StaleDataError)
    @app.errorhandler(ObjectDeletedError)
    def race_lost(error: Exception) -> Response:
        """Twice, or at the commit: the view was run again before (web/lost_races.py)."""
        log.warning("race_lost_again", error=type(error).__name__, endpoint=request.endpoint)
        db.session.rollback()
        return error_page(409)

    @app.errorhandler(DBAPIError)
    @app.errorhandler(PoolTimeoutError)
    def database_failed(error: DBAPIError | PoolTimeoutError) -> Response:
        """Away, lost, locked, without a connection to spare, or chosen to end a deadlock: again in half a minute."""
        if is_lost_race(error):
            return race_lost(error)
        if is_disk_full(error):
            return disk_full(error)
        if is_too_slow(error):
            return too_slow()
        if not isinstance(error, OperationalError | InterfaceError | PoolTimeoutError):
            return unexpected(error)
        log.error("database_unavailable", error=type(error).__name__, endpoint=request.endpoint)
        db.session.rollback()
        return error_page(503)

    def too_slow() -> Response:
        log.warning("statement_too_slow", endpoint=request.endpoint)
        db.session.rollback()
        return error_page(
            503, detail=_("Máy chủ tìm quá lâu nên đã dừng. Bạn tìm hẹp hơn: một phường, xã, thêm một từ.")
        )

    @app.errorhandler(NoRoomError)
    @app.errorhandler(OSError)
    def disk_full(error: Exception) -> Response:
        if not is_disk_full(error):
            return unexpected(error)
        log.error("disk_full", endpoint=request.endpoint)
        db.session.rollback()
        return error_page(507)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        log.exception("unexpected_error", endpoint=request.endpoint)
        db.session.rollback()
        return error_page(500)
