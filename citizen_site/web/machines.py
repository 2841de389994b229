"""Addresses for machines, such as one-click unsubscribe, Open311 and webhooks: a key or a signature, never a cookie."""

from __future__ import annotations

import functools
from collections.abc import Callable

from flask import Flask, Response, current_app, request
from flask.globals import request_ctx
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue

from citizen_site.core.errors import NotAllowedError
from citizen_site.extensions import csrf
from citizen_site.web.access import public
from citizen_site.web.views import P, View, mark


def for_machines(is_authentic: Callable[P, bool]) -> Callable[[View[P]], View[P]]:
    """A view that no browser's session reaches, and that needs no page of ours before it.

    `is_authentic(**arguments of the address)` looks for the sender's key or signature in the request, in constant time;
    without it the answer is 403 and the view does not run. The origin is not checked: there is no cookie that a forged
    request could borrow.
    """

    def declare(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not is_authentic(*args, **kwargs):
                raise NotAllowedError
            return view(*args, **kwargs)

        csrf.exempt(answer)
        return mark(public(answer), is_for_machines=True)

    return declare


def is_for_machines() -> bool:
    """Is the present request one to such an address?"""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "is_for_machines", False))


def forget_cookies() -> None:
    """First of all that sees a request: from here on it has no cookie, and its session is empty."""
    if not is_for_machines():
        return
    request.environ.pop("HTTP_COOKIE", None)
    vars(request).pop("cookies", None)
    dict.clear(request_ctx.session)  # not its own method, which would count as a change


class PeoplesSessions(SecureCookieSessionInterface):
    """Flask's sessions, which no machine has: a view that writes to one there is a fault of ours."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not is_for_machines():
            super().save_session(app, session, response)
        elif session.modified:
            raise RuntimeError(f"{request.endpoint} is for machines and wrote to a session")


def send_no_cookie(response: Response) -> Response:
    """Last of all that sees a response."""
    if is_for_machines():
        response.headers.remove("Set-Cookie")
    return response
