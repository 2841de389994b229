"""One URL, one view, one template: the full page, or one named block of it for an htmx swap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import quote

from flask import Flask, Response, make_response, render_template, request
from jinja2 import StrictUndefined
from jinja2_fragments.flask import render_block
from markupsafe import Markup, escape

from citizen_site.core.phones import dial_address
from citizen_site.core.site import site_of
from citizen_site.web.template_environment import LanguageEnvironment

Context = Callable[[], dict[str, Any]]


def is_fragment_request() -> bool:
    """Does htmx ask for a part of the page? Not when it is boosted or restores history: then it wants all."""
    htmx = request.htmx  # type: ignore[attr-defined]  # set by htmx_flask
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render(
    template: str,
    fragment: str | None = None,
    *,
    status: int = 200,
    around: Context | None = None,
    alone: Context | None = None,
    **context: Any,
) -> Response:
    """The page, or for an htmx request the block named `fragment`. `Vary` always says that both exist.

    What only one of the two needs is asked for only then: `around` by the whole page, `alone` by the block.
    """
    if fragment and is_fragment_request():
        body = render_block(template, fragment, **context | (alone() if alone else {}))
    else:
        body = render_template(template, **(around() if around else {}) | context)
    response = make_response(body, status)
    response.vary.add("HX-Request")
    if status == 422:
        # A form that has to be mended is no new place to come back to.
        response.headers["HX-Push-Url"] = "false"
    return response


def push_url(response: Response, url: str) -> Response:
    """Make the address bar follow an htmx swap. Headers are ASCII, so the address is percent-encoded."""
    response.headers["HX-Push-Url"] = quote(url, safe="/?&=%:#+,;@!$'()*~")
    return response


def init_rendering(app: Flask) -> None:
    """Undefined names are errors, components are globals."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["ui"] = cast(LanguageEnvironment, app.jinja_env).components
    settings = site_of(app).settings
    app.jinja_env.globals["map_source"] = {
        "tiles": settings.map_tiles,
        "host": settings.map_tile_host,
        "attribution": settings.map_attribution,
        "attribution_url": settings.map_attribution_url,
    }
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    app.jinja_env.filters["dial"] = dial_address
    app.jinja_env.filters["lines"] = lambda value: Markup("<br>").join(escape(line) for line in value.splitlines())
