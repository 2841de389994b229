"""What machines ask for first: robots.txt, the sitemap and the security contact."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, request, url_for

from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.home.sitemap import sitemap_entries, sitemap_parts
from citizen_site.web.access import public
from citizen_site.web.caching import cached
from citizen_site.web.i18n import LANGUAGES, base_path
from citizen_site.web.indexing import canonical_url
from citizen_site.web.rendering import render

blueprint = Blueprint("discovery", __name__)

# Each is the beginning of paths that hold nothing for a search engine: work, accounts, forms, results of a search.
# "*" stands for any part (RFC 9309). Of private links only the common beginning is here, which tells nobody one.
DISALLOWED = (
    "/dieu-hanh",
    "/dang-nhap",
    "/nhan-su",
    "/phan-anh/*/theo-doi",
    "/phan-anh/cua-toi",
    "/phan-anh/moi/",
    "/tai-khoan",
    "/thong-bao/*/hoan-tac",
    "/thong-bao/*/nguoi-doc",
    "/thong-bao/*/rut-lai",
    "/thong-bao/*/sua",
    "/thong-bao/cua-toi",
    "/thong-bao/viet",
    "/tim-kiem",
    "/vai-tro",
    "/van-hanh",
)
# RFC 9116 recommends less than a year: the address of a site that nobody runs any more should lapse.
SECURITY_TXT_LIFETIME = timedelta(days=90)


@blueprint.get("/robots.txt")
@public
@cached(max_age=3600)
def robots() -> Response:
    paths = [f"{base_path()}{prefix}{path}" for prefix in ("", "/en") for path in DISALLOWED]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths)]
    return _text([*lines, "", f"Sitemap: {url_for('discovery.sitemap_index', _external=True)}"])


@blueprint.get("/.well-known/security.txt")
@public
@cached(max_age=3600)
def security_txt() -> Response:
    """Raises NotFoundError without the setting SECURITY_CONTACT."""
    contact = current_site().settings.security_contact
    if not contact:
        raise NotFoundError("security.txt")
    expires = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + SECURITY_TXT_LIFETIME
    return _text(
        [
            f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
            f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
            f"Preferred-Languages: {', '.join(LANGUAGES)}",
            f"Canonical: {url_for('discovery.security_txt', _external=True)}",
        ]
    )


@blueprint.get("/sitemap.xml")
@public
@cached("areas", "directory", "notices", "reports", max_age=3600)
def sitemap_index() -> Response:
    parts = sitemap_parts(db.session())
    links = [url_for("discovery.sitemap", kind=kind, number=number, _external=True) for kind, number in parts]
    return _xml(render("home/sitemap_index.xml", links=links))


@blueprint.get("/sitemap/<any(pages, areas, programme, services, notices, reports):kind>-<int:number>.xml")
@public
@cached("areas", "directory", "notices", "reports", max_age=3600)
def sitemap(kind: str, number: int) -> Response:
    """One part. An id range without public pages is an empty list, not an error."""
    entries = sitemap_entries(db.session(), kind, number)
    urls = [
        (canonical_url(language, path), entry.changed_at)
        for entry in entries
        for path in [url_for(entry.endpoint, **entry.arguments).removeprefix(request.script_root)]
        for language in LANGUAGES
    ]
    return _xml(render("home/sitemap.xml", urls=urls))


def _text(lines: list[str]) -> Response:
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _xml(response: Response) -> Response:
    response.content_type = "application/xml; charset=utf-8"
    return response
