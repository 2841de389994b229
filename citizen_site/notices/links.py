"""External links to notices: for feeds, calendars, previews and paper."""

from __future__ import annotations

from typing import Any

import segno
from flask import url_for
from markupsafe import Markup

from citizen_site.core.site import current_site


def public_link(endpoint: str, **arguments: Any) -> str:
    """The whole address, by the site's public name, in the reader's language."""
    root: str = current_site().settings.public_url.rstrip("/")
    return root + url_for(endpoint, **arguments)


def readable(link: str) -> str:
    """As people read it out: without the protocol."""
    return link.partition("://")[2]


def qr_drawing(link: str) -> Markup:
    """A QR code of an address as SVG for a page; medium redundancy, because paper gets wet and torn."""
    code = segno.make(link, error="m", micro=False)
    return Markup(code.svg_inline(scale=1, border=4, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704 - drawn by segno
