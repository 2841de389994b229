"""A small application for the tests of the web server: `python serve.py tests.support.tiny_app:app`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from citizen_site.core.logging import configure_logging

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

configure_logging("INFO", "json")


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Say which process responds; below /slow after a second, below /fault not at all."""
    if environ["PATH_INFO"].startswith("/fault"):
        raise ValueError(f"fault for {environ['REMOTE_ADDR']} at {environ['PATH_INFO']}, ip={environ['REMOTE_ADDR']}")
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(str(os.getpid()))))])
    return [str(os.getpid()).encode()]
