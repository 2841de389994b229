"""Structured logs on standard error, one event a line, without personal data."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections import deque
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import cache
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


# What new_token() makes: 43 letters, digits, - and _. Names in code have no capitals and digits in one of that length.
_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])[A-Za-z0-9_-]{43}(?![\w-])")
# As servers say of a request that they could not read.
_VISITOR = re.compile(r"\bip=\S+")
_secret_addresses: set[str] = set()
MASK = "…"


def mask_addresses_below(*beginnings: str) -> None:
    """What follows these in an address, such as "/chuyen/", is a secret: no log line has it, encoded or not."""
    _secret_addresses.update(beginnings)


@cache
def _below(beginnings: frozenset[str]) -> re.Pattern[str]:
    any_of_them = "|".join(re.escape(each).replace("/", "(?:/|%2[Ff])") for each in sorted(beginnings, reverse=True))
    return re.compile(rf"({any_of_them})[^/\s?#&\"'<>%]+")


def mask_secrets(text: str) -> str:
    """The text without the tokens of private links and without visitors' addresses."""
    if _secret_addresses:
        text = _below(frozenset(_secret_addresses)).sub(rf"\g<1>{MASK}", text)
    return _VISITOR.sub(f"ip={MASK}", _TOKEN.sub(MASK, text))


def _mask_secrets(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Last of all: messages of libraries and tracebacks name addresses, too."""
    return {key: mask_secrets(value) if isinstance(value, str) else value for key, value in event.items()}


class RequestLines:
    """Writes a line about a request in the form of all others for a fifth of their price.

    What stands in it is our own and needs no mask. Lines wait for up to `DELAY` seconds, so that many are written at
    once: each write lets another thread have the interpreter and then waits for it. A process that is killed takes the
    last ones with it; one that stops writes them first.
    """

    DELAY = 0.1
    # More than that wait only where nobody reads the log; then the oldest are dropped.
    MAX_WAITING = 10_000

    def __init__(self) -> None:
        # None where lines are for people (LOG_FORMAT=text): then structlog writes each.
        self.handler: logging.StreamHandler[Any] | None = None
        self._logger = logging.getLogger("request")
        self._waiting: deque[str] = deque(maxlen=self.MAX_WAITING)
        self._is_due = False

    def write(self, fields: dict[str, str | float | bool]) -> None:
        if not self._logger.isEnabledFor(logging.INFO):
            return
        if self.handler is None:
            structlog.get_logger("request").info("request", **fields)
            return
        timestamp = f"{datetime.now(UTC).replace(tzinfo=None).isoformat()}Z"
        self._waiting.append(_json({**fields, "event": "request", "level": "info", "timestamp": timestamp}))
        if not self._is_due:
            self._is_due = True
            # Not a daemon: the end of the process waits for it.
            threading.Timer(self.DELAY, self.flush).start()

    def flush(self) -> None:
        """Write what waits now."""
        handler = self.handler
        lines: list[str] = []
        # What is added from here on finds nothing due and is written by the next call.
        self._is_due = False
        while self._waiting:
            lines.append(self._waiting.popleft())
        if handler and lines:
            with handler.lock or nullcontext():
                handler.stream.write("\n".join([*lines, ""]))
                handler.flush()


_json = json.JSONEncoder(ensure_ascii=False).encode
request_lines = RequestLines()


def configure_logging(level: str, log_format: str) -> None:
    """Set up structlog and let the standard library's loggers (granian, huey, SQLAlchemy) go through it."""
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
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _mask_secrets, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    request_lines.handler = handler if log_format == "json" else None
    root.setLevel(level)
    for noisy in ("alembic", "fontTools", "huey", "httpx2", "httpcore2", "PIL"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
