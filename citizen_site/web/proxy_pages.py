"""Error pages that the proxy sends itself: the request is too large, or the site does not respond.

`flask assets` writes them beside the assets, so that they stand while the site is down.
"""

from __future__ import annotations

import shutil

from flask import Flask, g, render_template

from citizen_site.config import ROOT
from citizen_site.web.email_templates import in_reader_context
from citizen_site.web.i18n import LANGUAGES
from citizen_site.web.uploads import SMALL, UploadLimit, limit_of

FOLDER = ROOT / "static/dist/proxy"


def upload_limits(app: Flask) -> list[UploadLimit]:
    """Each that a view has, the smallest first."""
    limits = {SMALL, *(limit_of(view) for view in app.view_functions.values())}
    return sorted(limits, key=lambda each: (each.max_bytes, each.preserves_text))


def name_of(limit: UploadLimit) -> str:
    """ "413-122.html" for 122 MB, "413-122-text-stays.html" where going back a page brings the text back."""
    return f"413-{limit.megabytes}{'-text-stays' if limit.preserves_text else ''}.html"


def proxy_pages(app: Flask) -> dict[str, str]:
    """The pages by their path: "vi/502.html" and so on."""
    wanted = {"502.html": SMALL, "504.html": SMALL, **{name_of(limit): limit for limit in upload_limits(app)}}
    pages = {}
    for language in LANGUAGES:
        for name, limit in wanted.items():
            # An address that is no page's, so that no link in the navigation says that it leads here.
            with app.app_context(), in_reader_context(language, "/-"):
                g.offline = True  # no query: the database may not be there yet
                pages[f"{language}/{name}"] = render_template(
                    f"errors/{name[:3]}.html",
                    layout="layouts/static.html",
                    limit=limit,
                    detail=None,
                    request_id="",
                    typed=[],
                    can_be_sent_again=False,
                )
    return pages


def write_proxy_pages(app: Flask) -> int:
    """Write them and return how many there are. The assets must be there already."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    pages = proxy_pages(app)
    for name, html in pages.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html)
    return len(pages)
