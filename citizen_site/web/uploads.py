"""Views that take files; all others read only small requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request

from citizen_site.web.views import P, View, mark


@dataclass(frozen=True)
class UploadLimit:
    """How many bytes a request may have. `preserves_text`: its author finds what was typed when going back a page."""

    max_bytes: int
    preserves_text: bool = False

    @property
    def megabytes(self) -> int:
        """As people count them; no more than what is taken."""
        return self.max_bytes // 1_000_000


# What a form without files may need.
SMALL = UploadLimit(2 * 1024 * 1024)


def takes_files(max_bytes: int, *, preserves_text: bool = False) -> Callable[[View[P]], View[P]]:
    """This view's requests may be so large. Files above some kilobytes are on disk while the view runs.

    The proxy in front has to let as much through: tests/integration/proxy holds deploy/nginx.conf to it.
    """

    def declare(view: View[P]) -> View[P]:
        return mark(view, upload_limit=UploadLimit(max_bytes, preserves_text))

    return declare


def limit_of(view: Callable[..., Any] | None) -> UploadLimit:
    limit: UploadLimit = getattr(view, "upload_limit", SMALL)
    return limit


def current_limit() -> UploadLimit:
    """Of the view that this request is for."""
    return limit_of(current_app.view_functions.get(request.endpoint or ""))


def raise_limit() -> None:
    """Before anything reads the form, and the check of its token does."""
    request.max_content_length = current_limit().max_bytes


def init_uploads(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = SMALL.max_bytes
    app.before_request(raise_limit)
