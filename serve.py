"""The web server: `python serve.py`, or `python serve.py package.module:app` for another application.

HOST and PORT come from the environment, the rest from the site's settings.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from importlib import import_module
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from citizen_site.config import ConfigurationError, load_settings
from citizen_site.web.warm_up import warm_up

# Seconds that the requests of a worker get to end when it is stopped.
GRACE = 30
# Milliseconds that a connection may take for the head of its next request.
HEAD_TIMEOUT = 10_000
# Through the site's own logging, which names neither visitors nor private links (core/logging.py). There is no access
# log: the site writes one line a request itself.
LOGGING = {"formatters": {}, "handlers": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}


def main(target: str = "wsgi:app") -> None:
    """Serve until a signal comes. SIGTERM and SIGINT let requests end."""
    try:
        settings = load_settings()
    except ConfigurationError as error:
        sys.exit(str(error))
    # Loaded and warmed up once and then forked: a start costs that once instead of once for each worker, and they
    # share its memory.
    multiprocessing.set_start_method("fork")
    module, _, name = target.partition(":")
    application = getattr(import_module(module), name)
    if isinstance(application, Flask):
        warm_up(application)

    def begin_worker() -> Any:
        threading.Thread(target=_end_with_parent, daemon=True).start()
        return application

    Granian(
        target,
        address=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_TIMEOUT),
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
    ).serve(target_loader=begin_worker, wrap_loader=False)


def _end_with_parent() -> None:
    """In a worker: a parent that was killed leaves no worker that holds the port and answers from old code."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    main(*sys.argv[1:])
