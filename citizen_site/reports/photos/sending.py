"""A public copy of a photo over the web, the same for everyone who may see it."""

from __future__ import annotations

from typing import Literal

from flask import Response, abort, send_file

from citizen_site.core.storage import site_storage
from citizen_site.reports.axes import PhotoState
from citizen_site.reports.photos.models import ReportPhoto
from citizen_site.reports.photos.sizes import Size, copy_key

SECONDS = 600
POLICY = "default-src 'none'; sandbox"


def send_copy(photo: ReportPhoto | None, size: str, who: Literal["public", "private"]) -> Response:
    """A picture and nothing else, whatever a browser would rather take it for; 404 when there is none.

    `who` may keep it for a while: any cache, or only the reader's browser. Photos of before there were tiny copies
    have none.
    """
    if photo is None or photo.state is not PhotoState.READY:
        abort(404)
    wanted = [Size.TINY, Size.SMALL] if size == Size.TINY else [Size(size)]
    paths = [site_storage().path(copy_key(photo.copies, each)) for each in wanted]
    path = next((each for each in paths if each.exists()), None)
    if path is None:
        abort(404)
    response = send_file(path, "image/webp", max_age=SECONDS)
    response.headers["Cache-Control"] = f"{who}, max-age={SECONDS}"
    response.headers["Content-Security-Policy"] = POLICY
    return response
