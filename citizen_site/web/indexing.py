"""The one address that a public page has for search engines, in each language."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, current_app, request

from citizen_site.web.i18n import base_path


def is_indexable() -> bool:
    """Is this page for everyone, and the same for everyone?

    Pages that are neither are excluded from search engines, whatever links to them.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "access", None) == "public" and getattr(view, "is_cached", False)


def canonical_url(language: str, path: str = "") -> str:
    """The whole address, by the public host, of this page or of an encoded path, in "vi" or "en".

    Filters and cursors are left out: a list is one page, however it is filtered.
    """
    prefix = "" if language == "vi" else f"/{language}"
    return f"{request.host_url.rstrip('/')}{base_path()}{prefix}{path or quote(request.path)}"


def init_indexing(app: Flask) -> None:
    app.jinja_env.globals.update(is_indexable=is_indexable, canonical_url=canonical_url)
