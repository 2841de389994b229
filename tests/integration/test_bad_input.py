"""Whatever stands in an address, the answer is a clear page and never a 500."""

from urllib.parse import unquote_to_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.pages import assert_good_page
from tests.support.routes import public_pages

pytestmark = pytest.mark.either_database

NAMES = [
    "q",
    "sau",
    "vi-tri",
    "sai-so",
    "loai",
    "nhom",
    "doi-tuong",
    "su-kien",
    "khu-vuc",
    "sap-xep",
    "trang",
    "dang-mo",
    "x",
    "fbclid",
]
STRANGE = [
    "",
    "-1",
    "99999999999999999999999",
    "\x00",
    "a\x00b",
    "'; DROP TABLE area; --",
    '" OR 1=1',
    "NEAR(a b)",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "%s%n",
    "../../etc/passwd",
    "\u202e\ufeff",
    "🙂",
    "x" * 10_000,
    "đ" * 5_000,
    "W10",
    "WyJhIiwxXQ",
]


@pytest.fixture(scope="module")
def pages(sites) -> list[str]:
    return public_pages(sites["sqlite"].app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Keeps no cookies: to look after them reads long addresses twice more for each request."""
    return app.test_client(use_cookies=False)


@pytest.mark.parametrize("value", STRANGE)
def test_strange_values_get_a_clear_page_everywhere(client: FlaskClient, pages: list[str], value: str) -> None:
    for url in pages:
        for names in (NAMES, ["q"], ["sau"]):
            response = client.get(url, query_string=dict.fromkeys(names, value))
            assert response.status_code in (200, 400, 404), f"{url}?{names}={value[:30]!r}: {response.status_code}"
            if "html" in response.mimetype:
                html = response.get_data(as_text=True)
                assert "<script>alert" not in html
                assert "49" not in html.partition("{{ 7 * 7 }}")[1]


@pytest.mark.parametrize("raw", ["q=%ff%fe", "q=%c3%28", "%00=%00", "q=%", "&&&==", "q=%ed%a0%80", "q=1&q=2&q=3"])
def test_broken_utf8_gets_a_clear_page(client: FlaskClient, pages: list[str], raw: str) -> None:
    for url in pages:
        response = client.get(f"{url}?{raw}")
        assert response.status_code in (200, 400, 404), f"{url}?{raw}"
        if "html" in response.mimetype:
            assert_good_page(response, response.get_data(as_text=True), f"{url}?{raw}")


@settings(max_examples=120)
@given(
    arguments=st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=5)), st.text(max_size=60), max_size=4),
    position=st.integers(0, 200),
    htmx=st.booleans(),
)
def test_no_query_string_breaks_a_page(sites, pages, arguments, position, htmx) -> None:
    url = pages[position % len(pages)]
    arguments = {name: value.encode("utf-8", "replace") for name, value in arguments.items()}
    headers = {"HX-Request": "true"} if htmx else {}
    response = sites["sqlite"].app.test_client().get(url, query_string=arguments, headers=headers)
    assert response.status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "path",
    ["/%00", "/khu-vuc/%ff", "/khu-vuc/..%2f..", "/khu-vuc/" + "x" * 3000, "//evil.example", "/en//", "/ENGLISH"],
)
def test_strange_paths_lead_nowhere_else(client: FlaskClient, path: str) -> None:
    response = client.get("/", environ_overrides={"PATH_INFO": unquote_to_bytes(path).decode("latin-1")})
    assert response.status_code in (200, 308, 404)
    assert not response.headers.get("Location", "/").startswith(("//", "http://evil"))
