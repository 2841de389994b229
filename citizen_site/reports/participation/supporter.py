"""Who supports from this browser: the person who is signed in, or the browser by a random name of its own."""

from __future__ import annotations

from flask import Response, current_app, request

from citizen_site.core.tokens import digest, new_token
from citizen_site.reports.participation.commands import Supporter
from citizen_site.web.access import current_actor
from citizen_site.web.i18n import base_path

# Given when a browser supports its first report; the site keeps a digest of it.
COOKIE = "ung_ho"
ONE_YEAR = 365 * 24 * 3600


def supporter_of(token: str) -> Supporter:
    return Supporter(current_actor().person_id, digest(current_app.config["SECRET_KEY"], "supporter", token))


def browser_name() -> str:
    """The browser's name, or a new one."""
    return request.cookies.get(COOKIE, "") or new_token()


def remember_browser(response: Response, token: str) -> Response:
    """People who are signed in are known without it."""
    if current_actor().person_id is None:
        response.set_cookie(
            COOKIE,
            token,
            max_age=ONE_YEAR,
            path=base_path() or "/",
            secure=current_app.config["SETTINGS"].cookies_over_tls_only,
            httponly=True,
            samesite="Lax",
        )
    return response
