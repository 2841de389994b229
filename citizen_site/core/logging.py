"""Structured logs on standard error, one event a line, without personal data."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

# Names under which personal data could slip into an event; their values are never written.
_PRIVATE = {
    "email",
    "phone",
    "name",
    "address",
    "ip",
    "cookie",
    "password",
    "token",
    "secret",
    "query",
    "message",
}


def _withhold_private(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {key: "[withheld]" if key in _PRIVATE else value for key, value in event.items()}


def configure_logging(level: str, log_format: str) -> None:
    """Set up structlog and let the standard library's loggers (gunicorn, huey, SQLAlchemy) go through it."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            *shared,
            _withhold_private,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.processors.format_exc_info],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("alembic", "fontTools", "huey", "httpx2", "httpcore2", "PIL"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
