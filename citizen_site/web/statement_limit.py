"""Requests that only read end the statements that run too long; their page says so (core/statement_limit.py)."""

from __future__ import annotations

from typing import Any

from flask import Flask, has_request_context, request
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from citizen_site.core.site import current_site
from citizen_site.core.statement_limit import limit_statements
from citizen_site.web.security import SAFE_METHODS


def _limit_reader(_session: Session, _transaction: Any, connection: Connection) -> None:
    if has_request_context() and request.method in SAFE_METHODS:
        limit_statements(connection, current_site().settings.statement_seconds)


def init_statement_limit(_app: Flask) -> None:
    """For the sessions of all apps of this process."""
    if not event.contains(Session, "after_begin", _limit_reader):
        event.listen(Session, "after_begin", _limit_reader)
