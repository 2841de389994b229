"""A real nginx before the real web server: who is answered, from where, and what comes when the site is away."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.factories.drafts import START, token_in
from tests.support.live_site import LiveSite, free_port
from tests.support.nginx import HOST, Nginx
from tests.support.pages import fault_of
from tests.support.servers import Server
from tests.support.site import PRODUCTION

pytestmark = pytest.mark.proxy

WARD = "/khu-vuc/phuong-phuc-loi"
MOST = 122_000_000
FORM = {"Content-Type": "multipart/form-data; boundary=b"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    site = LiveSite(
        tmp_path_factory.mktemp("site"),
        ENVIRONMENT="production",
        DEMO="false",
        ILLUSTRATION_FEED="",
        NEWS_FEEDS="",
        SECRET_KEY=PRODUCTION["secret_key"],
        MAIL_SERVER="smtp://127.0.0.1:9",
        MAIL_SENDER=PRODUCTION["mail_sender"],
        PUBLIC_URL=f"https://{HOST}",
        TRUSTED_PROXIES="1",
        WEB_WORKERS="1",
        # As long as a test may take between its first and its second look.
        PAGE_STALENESS_SECONDS="60",
    ).start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory, site: LiveSite) -> Iterator[Nginx]:
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), site_port=site.port).start()
    yield nginx
    nginx.stop()


def fetch(nginx: Nginx, path: str, method: str = "GET", *, host: str = HOST, **options: Any) -> httpx2.Response:
    """As a browser on the site's own pages does it."""
    context = ssl.create_default_context(cafile=str(nginx.folder / "certificate.pem"))
    headers = {"Host": host, "Sec-Fetch-Site": "same-origin", **options.pop("headers", {})}
    with httpx2.Client(verify=context, timeout=60) as client:
        url = f"https://127.0.0.1:{nginx.port}{path}"
        return client.request(method, url, headers=headers, extensions={"sni_hostname": host}, **options)


def test_the_site_is_reached_by_its_name(nginx: Nginx) -> None:
    answer = fetch(nginx, WARD)
    assert answer.status_code == 200
    assert fault_of(answer.text) is None
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert fetch(nginx, "/khu-vuc//phuong-phuc-loi").headers["Location"] == f"https://{HOST}{WARD}"


def test_plain_http_leads_to_tls(nginx: Nginx) -> None:
    answer = nginx.ask("GET /en/dich-vu?q=x HTTP/1.1", plain=True)
    assert answer.startswith(b"HTTP/1.1 301")
    assert f"Location: https://{HOST}/en/dich-vu?q=x\r\n".encode() in answer


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost", f"{HOST}.evil.example", f"www.{HOST}"])
def test_a_request_for_another_host_gets_no_answer_at_all(nginx: Nginx, host: str, plain: bool) -> None:
    for path in ("/", "/healthz", "/static/x.css"):
        assert nginx.ask(f"GET {path} HTTP/1.1", host=host, plain=plain) == b""


def test_a_request_for_another_name_sees_no_certificate(nginx: Nginx) -> None:
    for name in ("evil.example", f"www.{HOST}"):
        with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
            nginx.connect(name=name)


def test_the_web_server_behind_it_answers_no_other_host_either(nginx: Nginx, site: LiveSite) -> None:
    sheet = re.findall(r'rel="stylesheet" href="([^"]+)"', fetch(nginx, WARD).text)[0]
    for host in (
        b"",
        b"evil.example",
        b"x" * 5000,
        b"\xff\xfe",
        b"a b",
        b"[a:b]",
        b"[::",
        b"localhost:99999",
        b"203.0.113.9",
    ):
        for path in ("/", "/healthz", "/khong-co", sheet):
            with socket.create_connection(("127.0.0.1", site.port), timeout=20) as connection:
                head = f"GET {path} HTTP/1.1\r\nConnection: close\r\nHost: "
                connection.sendall(head.encode() + host + b"\r\n\r\n")
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
            assert answer.startswith(b"HTTP/1.1 400 "), (host, path)
            assert f'href="https://{HOST}"'.encode() in answer


def test_a_page_is_cached_for_each_host_by_itself(tmp_path: Path) -> None:
    """A site with a second name must not mix the two up."""
    with Server().running() as server:

        def say_host(handler: Any) -> None:
            body = handler.headers["Host"].encode()
            handler.send_response(200)
            handler.send_header("Cache-Control", "public, max-age=60")
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        server.answers["/"] = say_host
        names = (HOST, f"www.{HOST}")
        nginx = Nginx(tmp_path, site_port=int(server.url.rpartition(":")[2]), names=" ".join(names)).start()
        try:
            seen = [fetch(nginx, "/", host=name).text for name in names * 2]
            caches = [each["cache"] for each in nginx.entries(4)]
        finally:
            nginx.stop()
    assert seen == [*names, *names]
    assert caches == ["MISS", "MISS", "HIT", "HIT"]
    assert len(server.requests) == 2


def test_what_is_public_is_cached_and_what_is_private_is_not(nginx: Nginx) -> None:
    before = len(nginx.log.read_text().splitlines())
    for path in ("/dich-vu", "/dich-vu", "/dang-nhap", "/dang-nhap"):
        fetch(nginx, path)
    assert [each["cache"] for each in nginx.entries(before + 4)[before:]] == ["MISS", "HIT", "MISS", "MISS"]


def form_of(length: int) -> bytes:
    """A form with one file in it, which is no photo, of exactly so many bytes."""
    head = b'--b\r\nContent-Disposition: form-data; name="anh"; filename="a.jpg"\r\n\r\n'
    foot = b"\r\n--b--\r\n"
    return head + bytes(length - len(head) - len(foot)) + foot


def test_files_of_the_largest_allowed_size_arrive_and_no_larger_ones(nginx: Nginx) -> None:
    begun = fetch(nginx, START, "POST", data={"category": "o-ga"})
    assert begun.status_code == 303
    address = f"{START}/{token_in(begun.headers['location'])}/chi-tiet"
    # Werkzeug counts a request of exactly the limit as one above it, where the server ends the stream.
    assert fetch(nginx, address, "POST", content=form_of(MOST - 1), headers=FORM).status_code == 422
    too_much = form_of(MOST + 1)
    # A browser says the length beforehand; others do not.
    for content in (too_much, iter([too_much])):
        answer = fetch(nginx, address, "POST", content=content, headers=FORM)
        assert answer.status_code == 413
        assert "nhiều nhất 122 MB" in answer.text


def test_while_the_site_is_down_its_page_says_so_in_both_languages(nginx: Nginx, site: LiveSite) -> None:
    fetch(nginx, WARD)
    site.stop()
    try:
        for path, heading in (("/phan-anh/moi/x/anh", "Trang đang tạm nghỉ"), ("/en/x", "The site is away")):
            for method in ("GET", "POST"):
                answer = fetch(nginx, path, method)
                assert answer.status_code == 502
                assert heading in answer.text
                assert_strict(answer)
        (sheet,) = re.findall(r'rel="stylesheet" href="([^"]+)"', answer.text)
        assert "@layer" in fetch(nginx, sheet).text
        assert fetch(nginx, "/static/css/none.css").status_code == 404
        assert fetch(nginx, WARD).status_code == 200, "what was cached is still shown"
        part = fetch(nginx, "/en/x", headers={"HX-Request": "true"}).headers
        assert (part["HX-Reswap"], part["HX-Push-Url"], part["HX-Replace-Url"]) == ("none", "false", "false")
    finally:
        site.start()
    assert fetch(nginx, "/en/khu-vuc").status_code == 200


def test_when_the_site_does_not_answer_in_time_a_page_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as silent:
        nginx = Nginx(tmp_path, site_port=silent.getsockname()[1], more="proxy_read_timeout 200ms;").start()
        try:
            for path, heading in (("/phan-anh/moi", "Trang trả lời quá lâu"), ("/en/x", "The site takes too long")):
                answer = fetch(nginx, path, "POST")
                assert answer.status_code == 504
                assert heading in answer.text
                assert_strict(answer)
        finally:
            nginx.stop()


def assert_strict(answer: httpx2.Response) -> None:
    assert fault_of(answer.text) is None
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; ")
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "HX-Reswap" not in answer.headers
