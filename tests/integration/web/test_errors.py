"""Errors are pages in the site's layout that say what to do next."""

import pytest
import structlog
from flask import Flask, abort
from sqlalchemy.exc import OperationalError

from citizen_site.core.disk import NoRoomError
from citizen_site.core.errors import InvalidInputError, NotAllowedError, NotFoundError
from citizen_site.web.errors import PAGES
from tests.support.pages import Visitor, assert_good_page

pytestmark = pytest.mark.either_database


@pytest.fixture
def failing(app: Flask):
    """`failing(error)` makes the GeoJSON view raise that error and returns what a visitor gets."""
    kept, propagate = app.view_functions["areas.geojson"], app.config.get("PROPAGATE_EXCEPTIONS")

    def fetch(error: Exception | int, path: str = "/khu-vuc.geojson"):
        def view() -> None:
            if isinstance(error, int):
                abort(error)
            raise error

        view.access = "public"
        app.view_functions["areas.geojson"] = view
        return app.test_client().get(path)

    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield fetch
    app.view_functions["areas.geojson"] = kept
    app.config["PROPAGATE_EXCEPTIONS"] = propagate


@pytest.mark.parametrize("code", PAGES)
def test_each_error_has_a_page_of_its_own_in_both_languages(failing, code: int) -> None:
    texts = set()
    for path in ("/khu-vuc.geojson", "/en/khu-vuc.geojson"):
        # Werkzeug has no exception for a full disk.
        response = failing(NoRoomError("full") if code == 507 else code, path)
        assert response.status_code == code
        html = response.get_data(as_text=True)
        assert_good_page(response, html, path)
        assert response.headers["Cache-Control"] == "no-store"
        assert 'href="/' in html, "a way on"
        texts.add(html)
    assert len(texts) == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFoundError("x"), 404),
        (NotAllowedError("x"), 403),
        (InvalidInputError("Hãy chọn một phường."), 422),
        (OperationalError("SELECT 1", {}, Exception("away")), 503),
        (ZeroDivisionError("secret detail"), 500),
    ],
)
def test_what_goes_wrong_below_becomes_the_fitting_page(failing, error: Exception, code: int) -> None:
    response = failing(error)
    assert response.status_code == code
    assert "secret detail" not in response.get_data(as_text=True)
    if code == 503:
        assert response.headers["Retry-After"] == "30"
    if code == 422:
        assert "Hãy chọn một phường." in response.get_data(as_text=True)


def test_a_page_stands_even_when_the_database_is_away_and_the_reader_has_an_area(app: Flask, failing) -> None:
    client = app.test_client()
    client.set_cookie("khu_vuc", "phuong-phuc-loi")
    failing(OperationalError("SELECT 1", {}, Exception("away")))
    response = client.get("/khu-vuc.geojson")
    assert response.status_code == 503
    assert_good_page(response, response.get_data(as_text=True), "503")


def test_an_unexpected_error_is_logged_with_its_request_id(failing) -> None:
    with structlog.testing.capture_logs() as logs:
        response = failing(ZeroDivisionError("x"))
    assert any(entry["event"] == "unexpected_error" for entry in logs)
    assert response.headers["X-Request-ID"] in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [("GET", "/no-such-page", 404), ("POST", "/khu-vuc", 405), ("GET", "/khu-vuc/nowhere", 404)],
)
def test_wrong_addresses_and_methods_are_answered_in_the_sites_layout(
    visitor: Visitor, method: str, url: str, status: int
) -> None:
    response = visitor.client.open(url, method=method, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == status
    assert_good_page(response, response.get_data(as_text=True), url)


def test_a_form_that_is_too_large_gets_a_clear_page(visitor: Visitor) -> None:
    page = visitor.post("/khu-vuc/chon", {"khu-vuc": "x" * (3 * 1024 * 1024)}, status=413)
    assert_good_page(page.response, page.html, "413")


def test_an_error_that_answers_htmx_takes_the_place_of_the_whole_page(visitor: Visitor) -> None:
    answer = visitor.fragment("/khu-vuc/nowhere", status=404).response
    assert answer.headers["HX-Retarget"] == "body"
    assert answer.headers["HX-Reselect"] == "body > *"
    assert answer.headers["HX-Reswap"] == "innerHTML"
    whole = visitor.get("/khu-vuc/nowhere", status=404).response
    assert "HX-Retarget" not in whole.headers
    assert "HX-Request" in whole.headers["Vary"]
