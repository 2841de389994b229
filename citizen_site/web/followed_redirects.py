"""A form that htmx sends is answered with what it leads to at once: a redirect costs a slow line two seconds more.

Without htmx a form is answered by 303, so that a reload sends nothing again. htmx reloads nothing, so the site goes
there itself, as one more request of the same browser, after the first one was committed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, request
from werkzeug.wrappers import Response

from citizen_site.web.rendering import is_fragment_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What the view asked for; the middleware puts it there and reads it afterwards.
WISHES = "citizen_site.follow"


def follow_for_htmx(response: Response, *, pushes_url: bool = True) -> Response:
    """In a blueprint's after_request: its redirects to pages of the site are followed for htmx.

    `pushes_url`: the address bar follows, as it does for forms with hx-push-url.
    """
    if response.status_code == 303 and request.method == "POST" and is_fragment_request():
        request.environ.get(WISHES, []).append(pushes_url)
    return response


class FollowedRedirects:
    """WSGI middleware around the application and its prefixes of languages."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or "HTTP_HX_REQUEST" not in environ:
            return self.application(environ, start_response)
        wishes: list[bool] = []
        response = Response.from_app(self.application, {**environ, WISHES: wishes})
        location = urlsplit(response.headers.get("Location", ""))
        if not wishes or location.netloc:
            return response(environ, start_response)
        cookies = response.headers.getlist("Set-Cookie")
        page = Response.from_app(self.application, _next_request(environ, location.path, location.query, cookies))
        if page.status_code != 200:
            page.close()
            return response(environ, start_response)
        response.close()
        for cookie in cookies:
            page.headers.add("Set-Cookie", cookie)
        if wishes[-1]:
            page.headers["HX-Push-Url"] = location.geturl()
        return page(environ, start_response)


def _next_request(environ: WSGIEnvironment, path: str, query: str, cookies: Iterable[str]) -> WSGIEnvironment:
    """What the browser would ask for, with the cookies that it was just given."""
    known = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    for cookie in cookies:
        known.load(cookie)
    return {
        **{name: value for name, value in environ.items() if name not in ("CONTENT_LENGTH", "CONTENT_TYPE")},
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote_to_bytes(path.removeprefix(environ.get("SCRIPT_NAME", ""))).decode("latin-1"),
        "QUERY_STRING": query,
        "HTTP_COOKIE": "; ".join(f"{name}={morsel.coded_value}" for name, morsel in known.items()),
        "wsgi.input": io.BytesIO(),
    }


def init_followed_redirects(app: Flask) -> None:
    app.wsgi_app = FollowedRedirects(app.wsgi_app)  # type: ignore[method-assign]  # Flask documents this assignment
