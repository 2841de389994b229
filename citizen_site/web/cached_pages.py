"""Answers anonymous readers before Flask: a page that somebody was sent already is sent again as it is (ADR 44)."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_cookie

from citizen_site.core.logging import request_lines
from citizen_site.core.page_cache import CachedPage
from citizen_site.core.revisions import Revision
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from citizen_site.web.requests_log import REQUEST_ID

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = structlog.get_logger("request")

ENVIRON_KEY = "citizen_site.cacheable"
AREA_COOKIE = "khu_vuc"
# Somebody who has just written sees what they wrote, whatever others are still sent.
WRITER_COOKIE = "vua_ghi"
# A request with one of these is never answered from here.
OWN_COOKIES = ("phien", "tai_khoan", "phan_anh_da_nho", WRITER_COOKIE)
# Of a header, in letters: what is longer was not sent by a browser, and must not fill the memory.
MAX_REMEMBERED = 200
ENCODINGS = ("zstd", "br", "gzip", "deflate", "identity")


@dataclass(frozen=True)
class Cacheable:
    """What a view knows of its response: it is the same for every anonymous reader until one of these changes."""

    # Cache tag -> version, all of them, and when they were read: monotonic seconds.
    revisions: dict[str, str]
    read_at: float
    cache_tags: tuple[str, ...]
    # Seconds since the epoch.
    starts_at: float
    expires_at: float
    route: str


class CachedPages:
    """WSGI middleware. What it may send was marked by the view that made it (`@cached`), in `environ`.

    The versions of the content are looked up at most every `max_staleness` seconds, so a page may be so old; 0 looks
    for each request. Where a page has to be rendered again, one request does that; others get the old copy meanwhile,
    unless it is older than that.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.application = app.wsgi_app
        self._revisions: dict[str, str] = {}
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    @property
    def max_staleness(self) -> int:
        return site_of(self.app).settings.page_staleness_seconds

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = key_of(environ)
        if key is None:
            return self.application(environ, start_response)
        started = time.perf_counter()
        page = site_of(self.app).page_cache.get(key)
        if page is None or not self._may_send(page):
            return self._render(key, environ, start_response)
        return self._send(page, started, environ, start_response)

    def _may_send(self, page: CachedPage) -> bool:
        """Is it current, or just rendered again by another request? Whoever gets False renders it."""
        now = monotonic()
        if self._is_current(page, now):
            page.current_at = now
            return True
        if now - page.current_at <= self.max_staleness and now - page.renewed_since <= self.max_staleness:
            return True
        page.renewed_since = now
        return False

    def _is_current(self, page: CachedPage, now: float) -> bool:
        if not page.starts_at <= time.time() < page.expires_at:
            return False
        if not 0 <= now - self._read_at < self.max_staleness:
            self._read_revisions(now)
        revisions = self._revisions
        if page.compared_with is revisions:
            return True
        if any(revisions.get(cache_tag, "") != version for cache_tag, version in page.versions):
            return False
        page.compared_with = revisions
        return True

    def _read_revisions(self, now: float) -> None:
        """One thread looks; with a staleness the others do not wait for it."""
        if not self._lock.acquire(blocking=not self.max_staleness):
            return
        try:
            with self.app.app_context(), db.engine.connect() as connection:
                rows = connection.execute(select(Revision.cache_tag, Revision.version)).all()
            self._revisions, self._read_at = {row.cache_tag: row.version for row in rows}, now
        except SQLAlchemyError as error:
            # The application meets the same trouble and has words for it.
            log.warning("revisions_not_read", error=type(error).__name__)
            self._revisions, self._read_at = {}, float("-inf")
        finally:
            self._lock.release()

    def _render(self, key: tuple[str, ...], environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let the application respond, and keep what it marked."""
        begun: list[Any] = []

        def begin(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            begun[:] = [status, headers]
            return start_response(status, headers, exc_info)

        parts = self.application(environ, begin)
        cacheable: Cacheable | None = environ.get(ENVIRON_KEY)
        if cacheable is None or environ["REQUEST_METHOD"] != "GET" or begun[0][:3] != "200":
            return parts
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        self._store(key, cacheable, begun[1], body)
        return [body]

    def _store(self, key: tuple[str, ...], cacheable: Cacheable, headers: list[tuple[str, str]], body: bytes) -> None:
        named = {name.lower(): value for name, value in headers}
        encoding = named.get("content-encoding", "identity")
        # A response that sets a cookie or counts a limit is one person's.
        if "set-cookie" in named or "x-ratelimit-limit" in named or encoding not in (key[-1], "identity"):
            return
        if cacheable.read_at > self._read_at:
            self._revisions, self._read_at = cacheable.revisions, cacheable.read_at
        site_of(self.app).page_cache.put(
            key,
            CachedPage(
                headers=[pair for pair in headers if pair[0].lower() != "x-request-id"],
                body=body,
                route=cacheable.route,
                etag=named["etag"].removeprefix("W/"),
                versions=tuple((tag, cacheable.revisions.get(tag, "")) for tag in cacheable.cache_tags),
                starts_at=cacheable.starts_at,
                expires_at=cacheable.expires_at,
                current_at=cacheable.read_at,
            ),
        )

    def _send(
        self, page: CachedPage, started: float, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "") if self.app.config["TRUSTED_PROXIES"] else ""
        request_id = given if REQUEST_ID.match(given) else os.urandom(16).hex()
        is_known = page.etag in environ.get("HTTP_IF_NONE_MATCH", "")
        headers = page.not_modified if is_known else page.headers
        method = environ["REQUEST_METHOD"]
        request_lines.write(
            {
                "request_id": request_id,
                "method": method,
                "route": page.route,
                "status": 304 if is_known else 200,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                "cached": True,
            }
        )
        start_response("304 NOT MODIFIED" if is_known else "200 OK", [*headers, ("X-Request-ID", request_id)])
        return [] if is_known or method == "HEAD" else [page.body]


def key_of(environ: WSGIEnvironment) -> tuple[str, ...] | None:
    """What tells one shared page from another; None for a request that only the application can answer."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
        return None
    cookies = environ.get("HTTP_COOKIE", "")
    area = _area_of(cookies) if cookies else ""
    if area is None:
        return None
    return (
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        area,
        # htmx asks for a part of a page, or for the whole.
        environ.get("HTTP_HX_REQUEST", ""),
        environ.get("HTTP_HX_BOOSTED", ""),
        environ.get("HTTP_HX_HISTORY_RESTORE_REQUEST", ""),
        _encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


def _area_of(cookies: str) -> str | None:
    """The area that a request's cookies name, "" without one; None where they name a person or a session."""
    if any(name in cookies for name in OWN_COOKIES):
        return None
    return _area_in(cookies) if len(cookies) <= MAX_REMEMBERED else _area_in.__wrapped__(cookies)


@lru_cache(1000)
def _area_in(cookies: str) -> str:
    return parse_cookie(cookies).get(AREA_COOKIE, "")


def _encoding_for(accepted: str) -> str:
    return _best_encoding(accepted) if len(accepted) <= MAX_REMEMBERED else _best_encoding.__wrapped__(accepted)


@lru_cache(1000)
def _best_encoding(accepted: str) -> str:
    return parse_accept_header(accepted, Accept).best_match(ENCODINGS, "identity") if accepted else "identity"


def init_cached_pages(app: Flask) -> None:
    """Outside of all that makes a page, inside of what looks at the host."""
    app.wsgi_app = CachedPages(app)  # type: ignore[method-assign]  # Flask documents this assignment
