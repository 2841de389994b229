"""Fetching from servers that are slow, huge, redirecting or lying. Real HTTP on loopback."""

import gzip
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from citizen_site.core.http import FetchError, FetchFailure, FetchPolicy, fetch, is_public
from tests.support.servers import Server

HERE = FetchPolicy(allow_private=True, total_timeout=3, max_bytes=50_000)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as running:
        yield running


def failure(url: str, policy: FetchPolicy = HERE) -> FetchFailure:
    with pytest.raises(FetchError) as caught:
        fetch(url, policy=policy)
    return caught.value.reason


def test_an_answer_comes_whole_with_its_headers(server: Server) -> None:
    url = server.serve("/feed", "đủ".encode(), ETag='"1"')
    answer = fetch(url, policy=HERE, headers={"If-None-Match": '"0"'})
    assert (answer.status, answer.body.decode(), answer.headers["etag"]) == (200, "đủ", '"1"')
    assert server.requests[0][1]["if-none-match"] == '"0"'
    assert "PhoNha" in server.requests[0][1]["user-agent"]


def test_an_error_status_is_an_answer(server: Server) -> None:
    assert fetch(server.url + "/nothing", policy=HERE).status == 404


def test_private_addresses_are_refused_unless_allowed(server: Server) -> None:
    url = server.serve("/feed", b"secret")
    assert failure(url, FetchPolicy()) == FetchFailure.PRIVATE_ADDRESS
    assert server.requests == []


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.1",
        "0x7f000001",
        "2130706433",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "10.0.0.1",
        "169.254.169.254",
    ],
)
def test_no_way_of_writing_a_private_address_helps(host: str) -> None:
    assert failure(f"http://{host}:9/", FetchPolicy(total_timeout=3)) in (
        FetchFailure.PRIVATE_ADDRESS,
        FetchFailure.DNS,
    )


def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("8.8.8.8", 80)), (2, 1, 6, "", ("192.168.1.1", 80))]
    )
    assert failure("http://feed.example/", FetchPolicy()) == FetchFailure.PRIVATE_ADDRESS


def test_a_redirect_to_a_private_address_is_refused_after_the_first_hop(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first name counts as public, the second is loopback by its own address."""
    real, asked = socket.getaddrinfo, []

    def resolve(host: str, *args: object, **options: object) -> object:
        asked.append(host)
        return real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("citizen_site.core.http.is_public", lambda address: asked[-1] == "localhost")
    url = server.serve("/feed", b"", status=302, Location=server.url + "/secret").replace("127.0.0.1", "localhost")
    server.serve("/secret", b"secret")
    assert failure(url, FetchPolicy(total_timeout=3)) == FetchFailure.PRIVATE_ADDRESS
    assert [path for path, _ in server.requests] == ["/feed"]


def test_the_name_is_resolved_once_for_each_connection(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = socket.getaddrinfo

    def resolve(host: str, *args: object, **options: object) -> object:
        calls.append(host)
        return real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    fetch(server.serve("/feed", b"x").replace("127.0.0.1", "localhost"), policy=HERE)
    assert calls.count("localhost") == 1


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "1.1.1.1"])
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
        *("255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "2002:7f00:1::"),
        *("64:ff9b::7f00:1", "ff02::1", "2001:db8::1"),
    ],
)
def test_addresses_that_are_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feed",
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "http://user:pw@example.org/",
        "http://a:99999/",
        "http://[::1",
        "http://a b/",
    ],
)
def test_only_plain_web_addresses_are_asked(url: str) -> None:
    assert failure(url) in (FetchFailure.BAD_URL, FetchFailure.DNS)


def test_redirects_are_followed_and_limited(server: Server) -> None:
    server.serve("/end", b"here")
    server.serve("/a", b"", status=302, Location="/end")
    answer = fetch(server.url + "/a", policy=HERE)
    assert (answer.body, answer.url) == (b"here", server.url + "/end")
    server.serve("/loop", b"", status=301, Location="/loop")
    assert failure(server.url + "/loop") == FetchFailure.TOO_MANY_REDIRECTS
    assert len(server.requests) == 2 + HERE.max_redirects + 1
    server.serve("/out", b"", status=302, Location="file:///etc/passwd")
    assert failure(server.url + "/out") == FetchFailure.BAD_URL


def test_a_huge_answer_is_cut_off_whether_it_says_its_length_or_not(server: Server) -> None:
    assert failure(server.serve("/honest", b"x" * 60_000)) == FetchFailure.TOO_LARGE

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 10_000)

    server.answers["/endless"] = endless
    assert failure(server.url + "/endless") == FetchFailure.TOO_LARGE


def test_a_compressed_bomb_counts_by_what_it_becomes(server: Server) -> None:
    url = server.serve("/bomb", gzip.compress(b"\0" * 20_000_000), Content_Encoding="gzip")
    assert failure(url) == FetchFailure.TOO_LARGE


def test_broken_compression_is_a_plain_failure(server: Server) -> None:
    assert failure(server.serve("/x", b"not gzip", Content_Encoding="gzip")) == FetchFailure.PROTOCOL


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_sends_a_byte_now_and_then_runs_out_of_time(server: Server, part: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        text = b"HTTP/1.1 200 OK\r\n" + (b"X-Slow: " if part == "head" else b"\r\n")
        handler.wfile.write(text)
        for _ in range(200):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    server.answers["/drip"] = drip
    begin = time.monotonic()
    assert failure(server.url + "/drip", FetchPolicy(allow_private=True, total_timeout=0.7)) == FetchFailure.TIMEOUT
    assert time.monotonic() - begin < 10


def test_nobody_there_and_nonsense_are_plain_failures(server: Server) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert failure(f"http://127.0.0.1:{unused.getsockname()[1]}/") == FetchFailure.CONNECTION
    server.answers["/lie"] = lambda handler: handler.wfile.write(b"220 smtp ready\r\n")
    assert failure(server.url + "/lie") == FetchFailure.PROTOCOL
    assert failure(server.url.replace("http:", "https:") + "/feed") in (FetchFailure.TLS, FetchFailure.CONNECTION)
