"""One log line a request: route, status and duration. No addresses, no search words."""

from __future__ import annotations

import re
import time
import uuid

import structlog
from flask import Flask, Response, g, request

from citizen_site.core import audit
from citizen_site.core.logging import mask_addresses_below

log = structlog.get_logger("request")
REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


def mask_private_links(app: Flask) -> None:
    """Once all addresses are known: those with a secret in them are logged without it."""
    rules = (rule.rule for rule in app.url_map.iter_rules())
    mask_addresses_below(*(rule.partition("<token>")[0] for rule in rules if "<token>" in rule))


def init_requests_log(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if app.config["TRUSTED_PROXIES"] and REQUEST_ID.match(given) else uuid.uuid4().hex
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)
        audit.origin.set(audit.Origin(audit.network_of(request.remote_addr or ""), g.request_id))

    @app.after_request
    def end(response: Response) -> Response:
        if "started" in g:
            log.info(
                "request",
                method=request.method,
                route=request.url_rule.rule if request.url_rule else None,
                status=response.status_code,
                ms=round((time.perf_counter() - g.started) * 1000, 1),
            )
        response.headers["X-Request-ID"] = g.get("request_id", "")
        return response
