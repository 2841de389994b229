"""Views that take files: only they read more than the small request that is allowed everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(max_bytes: int) -> Callable[[View], View]:
    """This view's requests may be so large. Files above some kilobytes are on disk while the view runs."""

    def declare(view: View) -> View:
        view.max_bytes = max_bytes  # type: ignore[attr-defined]
        return view

    return declare


def raise_limit() -> None:
    """Before anything reads the form, and the check of its token does."""
    view = current_app.view_functions.get(request.endpoint or "")
    if max_bytes := getattr(view, "max_bytes", None):
        request.max_content_length = max_bytes


def init_uploads(app: Flask) -> None:
    app.before_request(raise_limit)
