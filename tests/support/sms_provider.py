"""A provider of text messages on loopback, which takes them as real ones do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def _nothing() -> None:
    """The default of what a provider does besides."""


class Provider:
    """`url` is for the gateway, `requests` are the headers and the JSON of those that came.

    `status` is what they are answered with; None ends the connection without an answer. `on_arrival` runs before.
    """

    def __init__(self, on_arrival: Callable[[], None] = _nothing) -> None:
        self.requests: list[tuple[dict[str, str], Any]] = []
        self.on_arrival = on_arrival
        self.status: int | None = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append(({k.lower(): v for k, v in self.headers.items()}, json.loads(body)))
                outer.on_arrival()
                if outer.status is None:
                    self.connection.close()
                    return
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/send"

    @contextmanager
    def running(self) -> Iterator[Provider]:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
