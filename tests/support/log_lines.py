"""What the site's log says while a test looks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from structlog.stdlib import ProcessorFormatter

from citizen_site.core.logging import configure_logging, request_lines


@contextmanager
def log_lines() -> Iterator[StringIO]:
    """The lines within the block, in JSON."""
    configure_logging("INFO", "json")
    written = StringIO()
    (handler,) = (each for each in logging.getLogger().handlers if each.formatter.__class__ is ProcessorFormatter)
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    try:
        yield written
    finally:
        request_lines.flush()
        configure_logging("ERROR", "json")
