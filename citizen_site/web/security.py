"""Response headers, the origin check of every POST, and the one commit of a request."""

from __future__ import annotations

import structlog
from flask import Flask, Response, abort, current_app, request
from flask_babel import gettext as _
from werkzeug.middleware.proxy_fix import ProxyFix

from citizen_site.config import Settings
from citizen_site.core.jobs import notify_worker
from citizen_site.core.transactions import apply_deferred_changes, commits_on_error
from citizen_site.extensions import csrf, db
from citizen_site.web.machines import PeoplesSessions, forget_cookies, is_for_machines, send_no_cookie
from citizen_site.web.public_host import public_origins
from citizen_site.web.views import P, View

log = structlog.get_logger(__name__)

# Seconds after which somebody who found the site away may try again.
RETRY_AFTER = "30"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def content_security_policy(settings: Settings) -> str:
    """The same for every page; the only other host is the one that map tiles come from."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' {settings.map_tile_host}".rstrip(),
            "font-src 'self'",
            # The map asks whether what came was tiles.
            f"connect-src 'self' {settings.map_tile_host}".rstrip(),
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def csrf_exempt(view: View[P]) -> View[P]:
    """A POST from a page that anyone may cache, so it cannot carry a token.

    The check of the sender's origin, made for every POST, is what protects it (docs/adr/0005).
    Only for acts that touch nothing but the sender's own browser, or what the sender's account remembers of it.
    """
    csrf.exempt(view)
    return view


def capability_url(view: View[P]) -> View[P]:
    """A POST to an address that contains a secret: nobody else can aim a forged form at it.

    So it needs no token of a session, and still works when the browser was closed in between. The check of the
    sender's origin holds as well.
    """
    csrf.exempt(view)
    return view


def check_origin() -> None:
    """Refuse every write that another site's page sends; browsers say where a request comes from.

    Machines are let through: they have no cookie, and a key or signature of their own (web/machines.py).
    """
    if request.method in SAFE_METHODS or is_for_machines():
        return
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        if fetch_site in ("same-origin", "none"):
            return
    else:
        source = request.headers.get("Origin") or request.headers.get("Referer", "")
        # A Referer is a whole address, of which the origin is scheme and host.
        if "/".join(source.split("/")[:3]) in public_origins():
            return
    abort(400, _("Yêu cầu này không đến từ một trang của Phố Nhà. Bạn hãy mở lại trang và thử lần nữa."))


def set_security_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", current_app.config["CONTENT_SECURITY_POLICY"])
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.method not in SAFE_METHODS or response.status_code >= 400:
        headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("Cache-Control", "private, no-store")
    return response


def set_retry_after(response: Response) -> Response:
    """The limiter tells each answer when its limit is over. Only one who is too fast has to wait that long."""
    if response.status_code == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    elif response.status_code != 429:
        response.headers.pop("Retry-After", None)
    return response


def commit_after_request(response: Response) -> Response:
    """Commands only flush; what a write request changed is committed here, once, or not at all.

    A commit that fails is answered as the same error in the view would be. A page that was only read is shown all the
    same: what would have been noted about the visit is not.
    """
    session = db.session()
    is_error = response.status_code >= 400 and not (commits_on_error(session) and response.status_code < 500)
    refused = request.method in SAFE_METHODS or is_error
    try:
        if refused:
            session.rollback()
        if apply_deferred_changes(session) or not refused:
            session.commit()
            notify_worker(current_app, session)
    except Exception as error:
        session.rollback()
        if request.method in SAFE_METHODS:
            log.error("visit_not_noted", error=type(error).__name__, endpoint=request.endpoint)
            return response
        return current_app.make_response(current_app.handle_user_exception(error))
    return response


def init_security(app: Flask, settings: Settings) -> None:
    app.config.update(
        CONTENT_SECURITY_POLICY=content_security_policy(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.cookies_over_tls_only,
        SESSION_COOKIE_NAME="phien",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
    )
    if settings.trusted_proxies:
        # Only who asks: scheme and host are PUBLIC_URL's (web/public_host.py).
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask documents this assignment
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0, x_host=0
        )
    app.session_interface = PeoplesSessions()
    app.before_request(forget_cookies)
    app.before_request(check_origin)
    # The last is called first.
    app.after_request(send_no_cookie)
    app.after_request(set_retry_after)
    app.after_request(set_security_headers)
    app.after_request(commit_after_request)
