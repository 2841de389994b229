"""The decorator of views whose readers are counted."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from contextlib import suppress

from flask import make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from citizen_site.client_network import client_network
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.transactions import commit_regardless
from citizen_site.extensions import db
from citizen_site.notices.queries import public_notice
from citizen_site.notices.view_counts.commands import Reader, count
from citizen_site.notices.view_counts.models import ReadAct
from citizen_site.web.views import P, View

# Machines that fetch a page to show its preview, or to index it, are no readers.
MACHINES = re.compile(r"bot|crawl|spider|preview|facebookexternalhit|zalo.*link|curl|wget|python|feed", re.IGNORECASE)


def reader_of_request() -> Reader:
    return Reader(client_network(), request.user_agent.string)


def count_views(view: View[P]) -> View[P]:
    """Count who opens a notice by its `code`, also when the page comes from the cache or is not sent again."""

    @functools.wraps(view)
    def counting(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        response = make_response(view(*args, **kwargs))
        is_reader = request.user_agent.string and not MACHINES.search(request.user_agent.string)
        if request.method == "GET" and response.status_code in (200, 304) and is_reader:
            commit_regardless(db.session(), _count_opening(str(kwargs["code"]), reader_of_request()))
        return response

    return counting


def _count_opening(code: str, reader: Reader) -> Callable[[Session], None]:
    now = clock.now()

    def change(session: Session) -> None:
        with suppress(NotFoundError):  # its publication was undone while the page was made
            count(session, public_notice(session, code), ReadAct.OPENED, reader, now)

    return change
