"""Headers, cookies, the origin of writes, trusted proxies."""

from pathlib import Path

import pytest
from flask import Flask, request

from citizen_site import create_app
from citizen_site.config import Settings
from citizen_site.core.permissions import Permission, Role
from citizen_site.core.site import site_of
from citizen_site.extensions import csrf
from citizen_site.web.security import content_security_policy
from tests.factories.staff import make_staff
from tests.support.databases import SETTINGS
from tests.support.pages import Visitor
from tests.support.site import PRODUCTION

pytestmark = pytest.mark.either_database

CHOOSE = "/khu-vuc/chon"
MINE = {"khu-vuc": "phuong-phuc-loi"}


@pytest.mark.parametrize(
    "url", ["/khu-vuc", "/khu-vuc.geojson", "/healthz", "/readyz", "/no-such-page", "/khu-vuc?sau=x"]
)
def test_every_response_carries_the_security_headers(app: Flask, url: str) -> None:
    headers = app.test_client().get(url).headers
    assert headers["Content-Security-Policy"] == content_security_policy(site_of(app).settings)
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_static_files_carry_them_too(app: Flask) -> None:
    url = "/static/" + app.config["ASSETS"]["css/site.css"]
    headers = app.test_client().get(url).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'"
    assert "immutable" in headers["Cache-Control"]


def test_pictures_may_come_from_the_host_of_the_map_and_from_no_other() -> None:
    def pictures(**settings: str) -> str:
        policy = content_security_policy(Settings(**settings))
        return next(part for part in policy.split("; ") if part.startswith("img-src"))

    assert pictures().endswith(" https://tile.openstreetmap.org")
    assert pictures(map_tiles="https://tiles.example:8080/x/{z}/{x}/{y}.png").endswith(" https://tiles.example:8080")
    assert "http" not in pictures(map_tiles="")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Referer": "http://localhost/khu-vuc"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Origin": "http://localhost.evil.example"}, 400),
        ({"Origin": "null"}, 400),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 400),
        ({}, 400),
    ],
)
def test_a_write_must_come_from_our_own_page(app: Flask, headers: dict[str, str], status: int) -> None:
    answer = app.test_client().post(CHOOSE, data=MINE, headers=headers)
    assert answer.status_code == status
    assert ("Set-Cookie" in answer.headers) == (status == 303)


SECRET_ADDRESSES = {
    "citizen_site.reports.web.agency_reply.reply",
    "citizen_site.reports.submission.category_step.step_category",
    "citizen_site.reports.submission.category_step.discard",
    "citizen_site.reports.submission.details_step.step_details",
    "citizen_site.reports.submission.moved_steps.moved_details",
    "citizen_site.reports.submission.moved_steps.moved_contact",
    "citizen_site.reports.submission.similar_step.step_similar",
    "citizen_site.reports.submission.similar_step.add_me_too",
    "citizen_site.reports.submission.review_step.submit_report",
    "citizen_site.reports.submission.code_step.request_code",
    "citizen_site.reports.submission.code_step.verify_code",
    "citizen_site.reports.submission.code_step.submit_unverified",
    "citizen_site.reports.web.photos.draft_photos",
    "citizen_site.reports.web.remembered.remember",
}


def test_only_harmless_views_may_do_without_a_token(app: Flask) -> None:
    # Those of other tests are in the same set.
    assert {each for each in csrf._exempt_views if each.startswith("citizen_site.")} == {
        "citizen_site.areas.routes.choose_area",
        "citizen_site.areas.routes.clear_area",
        "citizen_site.reports.submission.category_step.start",
        "citizen_site.reports.web.remembered.forget",
        *SECRET_ADDRESSES,
    }


def test_views_without_a_token_are_below_a_secret_or_touch_only_a_browser(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if f"{view.__module__}.{view.__name__}" in SECRET_ADDRESSES:
            assert "<token>" in rule.rule


def test_the_choice_is_stored_in_one_cookie_that_scripts_cannot_read(visitor: Visitor) -> None:
    answer = visitor.post(CHOOSE, MINE, status=303)
    (cookie,) = answer.response.headers.getlist("Set-Cookie")
    assert cookie.startswith("khu_vuc=phuong-phuc-loi;")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"):
        assert part in cookie
    assert "Secure" not in cookie


def site(folder: Path, **settings: object) -> Flask:
    return create_app(Settings(**{**SETTINGS, "instance_dir": folder, **settings}))


def test_behind_tls_cookies_are_secure(tmp_path: Path) -> None:
    app = site(tmp_path, **PRODUCTION)
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert site_of(app).settings.cookies_over_tls_only is True
    assert "Strict-Transport-Security" in app.test_client().get("/healthz").headers


def test_forwarded_headers_count_only_behind_the_configured_proxies(tmp_path: Path) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Request-ID": "given-by-proxy-1"}
    for proxies, address, is_given in ((0, "127.0.0.1", False), (1, "203.0.113.9", True)):
        with site(tmp_path, trusted_proxies=proxies).test_client() as client:
            answer = client.get("/healthz", headers=forwarded)
            assert request.remote_addr == address
        assert (answer.headers["X-Request-ID"] == "given-by-proxy-1") is is_given


@pytest.mark.parametrize("proxies", [0, 1, 2])
@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-For", "x-forwarded-proto", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP", "CF-Connecting-IP"],
)
def test_the_page_of_test_messages_is_closed_behind_any_proxy(tmp_path: Path, header: str, proxies: int) -> None:
    client = site(tmp_path, trusted_proxies=proxies).test_client()
    assert client.get("/thu-thu-nghiem").status_code == 200
    # Also where a proxy says that the reader is at this machine, or a reader says so themselves.
    for value in ("203.0.113.9", "127.0.0.1", "127.0.0.1, 127.0.0.1"):
        assert client.get("/thu-thu-nghiem", headers={header: value}).status_code == 404


def test_the_page_of_test_messages_is_closed_in_production(tmp_path: Path) -> None:
    assert site(tmp_path, **PRODUCTION).test_client().get("/thu-thu-nghiem").status_code == 404


def test_operators_pages_are_for_operators_of_the_whole_city(app: Flask, operator: Visitor) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/van-hanh")]
    # Residential groups are managed by the operators of their own ward.
    rules = [rule for rule in rules if app.view_functions[rule.endpoint].access is not Permission.MANAGE_GROUPS]
    assert {app.view_functions[rule.endpoint].access for rule in rules} <= set(Permission)
    protected = [rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments]
    assert len(protected) >= 4
    with app.app_context():
        visitors = {
            Role.MODERATOR: make_staff(app, "Lê Anh", Role.MODERATOR, "ha-noi")[1],
            Role.OPERATOR: make_staff(app, "Vũ An", Role.OPERATOR, "phuong-phuc-loi")[1],
        }
    for url in protected:
        answer = app.test_client().get(url)
        assert (answer.status_code, answer.location) == (303, f"/dang-nhap/mat-khau?tiep={url}")
        for visitor in visitors.values():
            visitor.get(url, status=403)
        operator.get(url)
