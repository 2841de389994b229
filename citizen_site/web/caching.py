"""Pages that are the same for every anonymous reader: an ETag known before rendering, and Cache-Control."""

from __future__ import annotations

import functools
import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from flask import Flask, Response, current_app, make_response, request

from citizen_site.config import ROOT
from citizen_site.core.revisions import current_revisions, has_changed_content
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.web.cached_pages import ENVIRON_KEY, WRITER_COOKIE, Cacheable
from citizen_site.web.i18n import base_path, current_language
from citizen_site.web.rendering import is_fragment_request
from citizen_site.web.views import P, View, mark

# Cookies that change what a page says. A request that carries none of them is an anonymous one.
PERSONAL_COOKIES = ("khu_vuc", "phien", "tai_khoan")
# Everyone with the same area sees the same page; a session is one person's.
PRIVATE_COOKIES = ("phien", "tai_khoan")
ACCOUNT_COOKIE = "tai_khoan"
# Private links of reports that a phone remembers; only views with `shows_remembered` read it.
REMEMBERED_COOKIE = "phan_anh_da_nho"


def cached(*cache_tags: str, max_age: int = 60, shows_remembered: bool = False) -> Callable[[View[P]], View[P]]:
    """This page depends on these streams of content, on its address, and on the clock in steps of `max_age` seconds.

    A reader who has the current version gets 304 for the price of one query, and what somebody else was sent already
    is sent again without even that (web/cached_pages.py). Answers are public for a request
    without our cookies, private with them; `Vary` keeps the two apart in every cache. A page that says who is signed
    in, or with `shows_remembered` how many reports wait for this phone's owner, is stored nowhere.
    A view that sets `no-store` itself has its way.
    """
    personal_cookies = (ACCOUNT_COOKIE, REMEMBERED_COOKIE) if shows_remembered else (ACCOUNT_COOKIE,)

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> Response:
            if any(name in request.cookies for name in personal_cookies):
                # The page says what no stream tells: it is made anew and kept nowhere.
                response = make_response(view(*args, **kwargs))
                response.vary.update(("Cookie", "HX-Request"))
                return response
            read_at, now = monotonic(), time.time()
            revisions = current_revisions(db.session())
            etag = _etag(cache_tags, revisions, int(now) // max_age)
            if request.if_none_match.contains_weak(etag):
                response = Response(status=304)
            else:
                response = make_response(view(*args, **kwargs))
            if response.status_code in (200, 304) and not response.cache_control.no_store:
                response.set_etag(etag, weak=True)
                personal = any(name in request.cookies for name in PERSONAL_COOKIES)
                response.headers["Cache-Control"] = "private, no-cache" if personal else _shared_freshness()
                if not _is_private():
                    start = int(now) // max_age * max_age
                    request.environ[ENVIRON_KEY] = Cacheable(
                        dict(revisions), read_at, cache_tags, start, start + max_age, _route()
                    )
            response.vary.update(("Cookie", "HX-Request"))
            return response

        return mark(answer, is_cached=True)

    return decorate


def _etag(cache_tags: tuple[str, ...], revisions: dict[str, str], period: int) -> str:
    parts = [
        current_app.config["BUILD_ID"],
        *(f"{cache_tag}={revisions.get(cache_tag, '')}" for cache_tag in cache_tags),
        str(period),
        request.full_path,
        current_language(),
        str(is_fragment_request()),
        *(request.cookies.get(name, "") for name in PERSONAL_COOKIES),
    ]
    return hashlib.blake2s("\n".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _shared_freshness() -> str:
    """Browsers and proxies may keep a page as long as we do: whoever has just written reads it again at once."""
    staleness = current_site().settings.page_staleness_seconds
    return f"public, max-age={staleness}" if staleness else "public, no-cache"


def _is_private() -> bool:
    return request.authorization is not None or any(name in request.cookies for name in PRIVATE_COOKIES)


def _route() -> str:
    return request.url_rule.rule if request.url_rule else ""


def _mark_writer(response: Response) -> Response:
    """Whoever has just changed what pages show reads past what others are sent; a session does so anyway."""
    is_write = request.method not in ("GET", "HEAD", "OPTIONS") and response.status_code < 400
    settings = current_site().settings
    if settings.page_staleness_seconds and is_write and not _is_private() and has_changed_content(db.session()):
        response.set_cookie(
            WRITER_COOKIE,
            "1",
            # Longer than anyone may be sent the old page, by some seconds for the way.
            max_age=settings.page_staleness_seconds + 3,
            path=base_path() or "/",
            secure=settings.cookies_over_tls_only,
            httponly=True,
            samesite="Lax",
        )
    return response


def build_id() -> str:
    """A fingerprint of code, templates and assets: a new release makes every ETag new."""
    digest = hashlib.blake2s(digest_size=8)
    for folder, pattern in (("citizen_site", "*.py"), ("citizen_site", "*.mo"), ("templates", "*.html")):
        for path in sorted((ROOT / folder).rglob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    manifest = Path(ROOT / "static/dist/manifest.json")
    digest.update(manifest.read_bytes() if manifest.exists() else b"")
    return digest.hexdigest()


def init_caching(app: Flask) -> None:
    app.config["BUILD_ID"] = build_id()
    app.after_request(_mark_writer)
