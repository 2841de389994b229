"""A request that loses a race is answered once more, and sees what the winner did (docs/adr/0041)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, Response, request

from citizen_site.core.lost_races import LOST_RACES, is_lost_race
from citizen_site.core.transactions import count_deferred_changes, forget_deferred_changes
from citizen_site.extensions import db
from citizen_site.web.security import SAFE_METHODS

log = structlog.get_logger(__name__)


class RetryingFlask(Flask):
    """Flask whose write requests run a second time when somebody else was faster.

    The checks that a view makes before it writes then find what the winner left, and say so in words of their own. One
    that loses twice is answered by web/errors.py.
    """

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here is a coroutine: Flask would look at thirty functions for each page."""
        return func

    def dispatch_request(self) -> Response:
        if request.method in SAFE_METHODS:
            return self.make_response(super().dispatch_request())
        session = db.session()
        deferred = count_deferred_changes(session)
        try:
            return self._run_view()
        except LOST_RACES as error:
            if not is_lost_race(error):
                raise
            log.info("race_lost", error=type(error).__name__, endpoint=request.endpoint)
        session.rollback()
        forget_deferred_changes(session, but=deferred)
        for file in (each for _, each in request.files.items(multi=True)):
            file.stream.seek(0)
        return self._run_view()

    def _run_view(self) -> Response:
        """With all that it writes, so that no race is lost later than here."""
        response = self.make_response(super().dispatch_request())
        if response.status_code < 400:
            db.session.flush()
        return response
