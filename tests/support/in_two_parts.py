"""The site on a slow line, for the web server: every page arrives in two parts.

A click is over when the next page has begun to arrive. A test that reads the page without waiting for it passes on a
fast machine and fails on a busy one; here it fails on both.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wsgi import app as site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PAUSE = 0.04  # seconds


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Respond as the site does, but send a page in two parts with a pause between them."""
    is_page = "text/html" in environ.get("HTTP_ACCEPT", "") and environ["REQUEST_METHOD"] != "HEAD"
    parts: Iterable[bytes] = site.wsgi_app(environ, start_response)
    return _with_pause(parts) if is_page else parts


def _with_pause(parts: Iterable[bytes]) -> Iterator[bytes]:
    whole = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    yield whole[:200]
    if rest := whole[200:]:
        time.sleep(PAUSE)
        yield rest
