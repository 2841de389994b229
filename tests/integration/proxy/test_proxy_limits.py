"""How much the proxy lets through to each view, and its pages for more."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from citizen_site.config import ROOT
from citizen_site.web.proxy_pages import FOLDER, name_of, proxy_pages, upload_limits
from citizen_site.web.uploads import SMALL, UploadLimit, limit_of
from tests.support.nginx import COMMITTED, Nginx
from tests.support.pages import fault_of
from tests.support.routes import address, rules

pytestmark = pytest.mark.proxy

LANGUAGES = {"vi": "", "en": "/en"}


@pytest.fixture(scope="module")
def limits(site_app: Flask) -> dict[str, UploadLimit]:
    """Every address that something can be sent to, in both languages."""
    return {
        prefix + address(site_app, rule): limit_of(site_app.view_functions[rule.endpoint])
        for rule in rules(site_app, "POST")
        for prefix in LANGUAGES.values()
    }


def locations() -> Iterator[tuple[str, str]]:
    """Of the committed file: the pattern of each that has a limit of its own, and its directives."""
    for found in re.finditer(r"location ~ (\S+) \{(.*?)\n    \}", COMMITTED.read_text(), re.DOTALL):
        if "client_max_body_size" in found[2]:
            yield found[1], found[2]


def test_each_view_gets_what_it_takes_and_nobody_more(nginx: Nginx, limits: dict[str, UploadLimit]) -> None:
    assert len(set(limits.values())) >= 5
    for url, limit in limits.items():
        assert nginx.announce(url, limit.max_bytes)[0] == "100", url
        assert nginx.announce(url, limit.max_bytes + 1)[0] == "413", url


def test_nor_do_addresses_around_them(nginx: Nginx, site_app: Flask, limits: dict[str, UploadLimit]) -> None:
    for url in [url for url, limit in limits.items() if limit != SMALL]:
        for near in (f"{url}/", f"{url}/x", f"{url}x", f"/x{url}", f"/en/en{url}", url.upper()):
            limit = limit_at(site_app, near)
            assert nginx.announce(near, limit.max_bytes)[0] == "100", near
            assert nginx.announce(near, limit.max_bytes + 1)[0] == "413", near


def limit_at(app: Flask, url: str) -> UploadLimit:
    """What the site would take there."""
    try:
        endpoint, _ = app.url_map.bind("").match(url.removeprefix("/en"), method="POST")
    except HTTPException:
        return SMALL
    return limit_of(app.view_functions[endpoint])


def test_each_location_with_a_limit_is_for_a_view(limits: dict[str, UploadLimit]) -> None:
    patterns = [re.compile(pattern) for pattern, _ in locations()]
    assert len(patterns) == len(upload_limits_in_use(limits))
    for pattern in patterns:
        matched = [url for url in limits if pattern.search(url)]
        assert any(url.startswith("/en/") for url in matched), pattern.pattern
        assert any(not url.startswith("/en/") for url in matched), pattern.pattern


def upload_limits_in_use(limits: dict[str, UploadLimit]) -> set[UploadLimit]:
    return set(limits.values()) - {SMALL}


def test_the_page_for_too_much_says_how_much_is_taken(
    nginx: Nginx, site_app: Flask, limits: dict[str, UploadLimit]
) -> None:
    pages = proxy_pages(site_app)
    seen = set()
    for url, limit in limits.items():
        language = "en" if url.startswith("/en/") else "vi"
        if (language, limit) in seen and limit == SMALL:
            continue  # the same location for all of them
        seen.add((language, limit))
        _, page = nginx.announce(url, limit.max_bytes + 1)
        assert page == pages[f"{language}/{name_of(limit)}"], f"{url}: run make setup"
        assert f"{limit.max_bytes // 1_000_000} MB" in page
        assert ("không mất gì" in page or "nothing is lost" in page) is limit.preserves_text
    assert len(seen) == 2 * len(upload_limits(site_app))


def test_the_pages_are_files_in_the_sites_look_with_all_that_they_need(site_app: Flask) -> None:
    pages = proxy_pages(site_app)
    written = {str(path.relative_to(FOLDER)): path.read_text() for path in FOLDER.rglob("*.html")}
    assert written == pages, "run make setup"
    named = set(re.findall(r"/proxy/\$page_language/([\w.-]+);", COMMITTED.read_text()))
    assert {f"{language}/{name}" for language in LANGUAGES for name in named} == set(pages)
    for name, html in pages.items():
        assert fault_of(html) is None, name
        assert f'<html lang="{name[:2]}">' in html
        assert 'class="site-header"' in html
        for nothing in ("<script", "<form", "aria-current", "csrf", "Đăng nhập", "Sign in"):
            assert nothing not in html, f"{name}: {nothing}"
        files = re.findall(r'"/static/([^"#]+)', html)
        assert any(file.startswith("css/site.") for file in files)
        assert all((ROOT / "static/dist" / file).exists() for file in files)
