"""What the proxy writes down: which page, never whose, and no secret that an address holds."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from citizen_site.core.tokens import new_token
from citizen_site.extensions import csrf
from citizen_site.web.uploads import limit_of
from tests.support.nginx import HOST, Nginx
from tests.support.routes import address, rules

pytestmark = pytest.mark.proxy

SECRET = new_token()
ACCESS_LINK = "citizen_site.reports.web.access_link"
ELSEWHERE = (
    f"Referer: https://{HOST}/phan-anh/cua-toi/{SECRET}",
    f"Cookie: tai_khoan={SECRET}",
    f"User-Agent: {SECRET}",
)
# They lead to a page with a secret, or nearly.
ODD_SPELLINGS = (
    "/phan-anh//cua-toi/SECRET",
    "//phan-anh/cua-toi/SECRET",
    "/phan-anh/%63ua-toi/SECRET",
    "/PHAN-ANH/Cua-Toi/SECRET",
    "/en/loi-moi/SECRET/",
    "/en//loi-moi/SECRET",
    "/x/../loi-moi/SECRET",
    "/./loi-moi/SECRET",
    "/loi-moi/SECRET#x",
    "/#SECRET",
    f"https://{HOST}/loi-moi/SECRET",
    "/tim-kiem?q=SECRET",
    "/dang-nhap?tiep=/loi-moi/SECRET",
    "/dang-nhap/noi-khac/ve?code=SECRET&state=SECRET",
)


def is_secret(rule: Rule) -> bool:
    """A secret in an address is called "token" in every rule: the first test."""
    return "token" in rule.arguments


@pytest.fixture
def fresh(nginx: Nginx) -> Nginx:
    """With nothing written yet, nor anything of an earlier test still to be written."""
    last = f"/{new_token()}"
    nginx.ask(f"GET {last} HTTP/1.1")
    nginx.wait_for(last)
    nginx.log.write_text("")
    return nginx


def test_every_view_with_a_secret_in_its_address_calls_it_so(site_app: Flask) -> None:
    secret = {rule.endpoint for rule in site_app.url_map.iter_rules() if is_secret(rule)}
    for endpoint, view in site_app.view_functions.items():
        # What is @capability_url; of the @csrf_exempt ones, none has anything in its address.
        if f"{view.__module__}.{view.__name__}" in csrf._exempt_views:
            for rule in site_app.url_map.iter_rules(endpoint):
                assert is_secret(rule) or not rule.arguments, rule
    private = {
        name
        for name, functions in site_app.after_request_funcs.items()
        if name and any(function.__module__ == ACCESS_LINK for function in functions)
    }
    assert len(private) >= 5
    assert private <= {endpoint.partition(".")[0] for endpoint in secret}
    assert {"sign_in.follow_link", "invitations.open_invitation", "agency_reply.show", "my_reports.show"} <= secret


def test_no_secret_is_written_down_and_no_other_address_is_hidden(fresh: Nginx, site_app: Flask) -> None:
    """The site is away and files are too large, which is when nginx has most to say."""
    expected = []
    for method in ("GET", "POST"):
        for rule in rules(site_app, method):
            for prefix in ("", "/en"):
                url = prefix + address(site_app, rule, SECRET if is_secret(rule) else "x")
                answer = fresh.ask(f"{method} {url}?tiep=/loi-moi/{SECRET} HTTP/1.1", *ELSEWHERE, "Content-Length: 0")
                assert answer.split(b" ")[1] == b"502", url
                expected.append((method, 502, url))
                if method == "POST":
                    too_much = limit_of(site_app.view_functions[rule.endpoint]).max_bytes + 1
                    assert fresh.announce(url, too_much)[0] == "413", url
                    expected.append((method, 413, url))
    logged = {(each["method"], each["status"], each["address"]) for each in fresh.entries(len(expected))}
    # A few addresses stand where other ones have a secret: "/phan-anh/cua-toi/da-gui".
    where = tuple({url.partition(SECRET)[0] for _, _, url in expected if SECRET in url})
    for method, status, url in expected:
        hidden = next((f"{beginning}…" for beginning in where if url.startswith(beginning)), "")
        assert (method, status, hidden or url) in logged
    assert SECRET not in fresh.written()


@pytest.mark.parametrize("plain", [False, True])
def test_nor_is_one_whose_address_is_spelled_in_an_odd_way(fresh: Nginx, plain: bool) -> None:
    for odd in ODD_SPELLINGS:
        url = odd.replace("SECRET", SECRET)
        status = fresh.ask(f"GET {url} HTTP/1.1", *ELSEWHERE, plain=plain).split(b" ")[1]
        assert status == (b"301" if plain else b"502"), url
    fresh.entries(len(ODD_SPELLINGS))
    assert SECRET not in fresh.written()


def test_broken_requests_leave_no_secret_either(fresh: Nginx) -> None:
    for line, *headers in (
        (f"GET /loi-moi/{SECRET} HTTP/3.9",),
        (f"GET /loi-moi/{SECRET}",),
        (f"GET /loi-moi/{SECRET} x HTTP/1.1",),
        (f"{SECRET} / HTTP/1.1",),
        (f"GET /loi-moi/{SECRET} HTTP/1.1", "Content-Length: x"),
        (f"GET /loi-moi/{SECRET} HTTP/1.1", "Transfer-Encoding: odd"),
        (f"GET /loi-moi/{SECRET}{'x' * 20_000} HTTP/1.1",),
        ("GET / HTTP/1.1", f"X-Long: {SECRET}{'x' * 20_000}"),
    ):
        assert fresh.ask(line, *headers)[:12] != b"HTTP/1.1 200"
    assert SECRET not in fresh.written()


def test_a_visitor_is_not_in_the_log(fresh: Nginx) -> None:
    fresh.ask("GET /khu-vuc HTTP/1.1", "X-Forwarded-For: 203.0.113.9")
    (entry,) = fresh.entries(1)
    assert set(entry) == {
        "time", "method", "address", "status", "bytes", "seconds", "site_status", "cache", "request_id",
    }  # fmt: skip
    assert "127.0.0.1" not in str(entry)
    assert "203.0.113.9" not in fresh.log.read_text()
