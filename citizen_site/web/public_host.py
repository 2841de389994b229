"""The site responds at its public address only, and links to no other, whatever the Host header says."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, render_template, request
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wrappers import Response
from werkzeug.wsgi import get_host

from citizen_site.config import Settings
from citizen_site.web.email_templates import in_reader_context
from citizen_site.web.i18n import language_of_path

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = structlog.get_logger(__name__)

# Of a page that is text alone.
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PUBLIC_ORIGINS = "citizen_site.public_origins"
# A name has at most 253 letters, a port 5 digits. What is longer is not ours, and must not fill the memory.
MAX_HOST = 260
_PORT = re.compile(r":\d+$")


def public_origins() -> frozenset[str]:
    """PUBLIC_URL's origin, and the local one by which this request came: pages from there are our own."""
    origins: frozenset[str] = request.environ[PUBLIC_ORIGINS]
    return origins


class PublicHost:
    """WSGI middleware, outermost: static files, health checks and error pages are asked for by host, too.

    A request for a host that is not ours gets a plain 400. Any other one is seen by the application as a request for
    PUBLIC_URL's scheme and host: whatever makes a whole address (`url_for(_external=True)`, `request.host_url`,
    redirects) makes ours.
    """

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self.application = app.wsgi_app
        self.settings = settings
        self.scheme, _, self.host = settings.public_origin.partition("://")
        self.origins_of = lru_cache(100)(self._origins_of)
        self.refusal = cache(self._refusal)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        origins = self.origins_of(environ["wsgi.url_scheme"], get_host(environ)[:MAX_HOST])
        if not origins:
            log.info("host_refused")  # without its name, which is a stranger's text
            return self.refusal(language_of_path(environ.get("PATH_INFO", "")))(environ, start_response)
        environ[PUBLIC_ORIGINS] = origins
        environ["HTTP_HOST"] = self.host
        environ["wsgi.url_scheme"] = self.scheme
        return self.application(environ, start_response)

    def _origins_of(self, scheme: str, host: str) -> frozenset[str]:
        """`public_origins()` of a request for this host ("" when it cannot be one); nothing when it is not ours."""
        host = host.lower()
        if self._is_local(_PORT.sub("", host)):
            return frozenset({self.settings.public_origin, f"{scheme}://{host}"})
        is_ours = host_is_trusted(host, self.app.config["TRUSTED_HOSTS"])
        return frozenset({self.settings.public_origin}) if is_ours else frozenset()

    def _is_local(self, name: str) -> bool:
        """Is it this machine, asked by who watches or develops it? No name of a stranger can be made to look so.

        While developing, any bare address is: a phone opens the site by the one that the machine has in the house.
        """
        try:
            return ip_address(name.strip("[]")).is_loopback or not self.settings.is_production
        except ValueError:
            return name == "localhost"

    def _refusal(self, language: str) -> Response:
        """Made without the request, whose host allows no address to be built."""
        with self.app.app_context(), in_reader_context(language):
            body = render_template("errors/unknown_host.html", address=self.settings.public_url)
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": NOTHING,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        return Response(body, status=400, mimetype="text/html", headers=headers)


def init_public_host(app: Flask, settings: Settings) -> None:
    """After everything else that wraps the application."""
    app.config["TRUSTED_HOSTS"] = settings.trusted_hosts
    app.wsgi_app = PublicHost(app, settings)  # type: ignore[method-assign]  # Flask documents this assignment
