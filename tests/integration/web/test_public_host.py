"""By which hosts the site may be asked, and which address it gives out."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from citizen_site import create_app
from citizen_site.config import Settings
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.core.site import site_of
from citizen_site.core.tokens import new_token
from citizen_site.reports.attachments.photos import add_photo
from tests.factories.notices import make_groups, make_leader, post
from tests.factories.photos import photo_file
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.support.databases import SETTINGS
from tests.support.pages import Visitor, fault_of
from tests.support.routes import public_pages
from tests.support.site import PRODUCTION

pytestmark = pytest.mark.either_database

ASKED = "localhost:4444"
OURS = [
    "phonha.example",
    "PhoNha.Example",
    "phonha.example:8443",
    "localhost",
    "localhost:8000",
    "127.0.0.1",
    "[::1]:80",
]
# No name at all, somebody else's, or one that only looks like ours.
NOT_OURS = [
    "",
    " ",
    "evil.example",
    "phonha.example.evil.example",
    "evil.example#phonha.example",
    "phonha.example@evil.example",
    "evil-phonha.example",
    "www.phonha.example",
    "phonha.example.",
    "phonha.example, evil.example",
    "phonha.example/x",
    "phonha.example\\x",
    "phonha.example\x00",
    "<script>",
    "a b",
    "..",
    "a..b",
    "x" * 70,
    "x" * 5000,
    "xn--\xff",
    "phố-nhà.example",
    "ph\u1ed1nhà.example",
    "phonha.example:",
    "phonha.example:0",
    "phonha.example:99999",
    "phonha.example:-1",
    "phonha.example:x",
    "phonha.example:８０",
    "[",
    "[]",
    "[::",
    "[::1",
    "[::g]",
    "[a:b]",
    "[1:2:3:4:5:6:7:8:9]",
    "[v1.x]",
    "[::1%25eth0]",
    "::1",
    "0x7f.1",
]
BARE_ADDRESSES = ["192.0.2.7:8000", "0.0.0.0:8000", "[2001:db8::1]:8000"]
PATHS = ["/", "/en/khu-vuc", "/healthz", "/readyz", "/khong-co", "/dang-nhap", "/static/css/none.css"]


def site(sites: Any, folder: Path, **settings: Any) -> Flask:
    """In production, at https://phonha.example."""
    database = f"sqlite:///{site_of(sites['sqlite'].app).settings.instance_dir}/site.db"
    return create_app(
        Settings(**{**SETTINGS, **PRODUCTION, "instance_dir": folder, "database_url": database, **settings})
    )


@pytest.fixture(scope="module")
def production(sites: Any, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return site(sites, tmp_path_factory.mktemp("production"))


def ask(app: Flask, host: str, path: str = "/healthz", method: str = "GET", **headers: str) -> Response:
    """As a server hands it on: header bytes as Latin letters, whatever they are."""
    environ = EnvironBuilder(path, method=method, headers=headers).get_environ()
    # Not by the test client, which reads the host itself and stumbles over some.
    return Response(*run_wsgi_app(app, {**environ, "HTTP_HOST": host.encode().decode("latin-1")}, buffered=True))


@pytest.mark.parametrize("host", OURS)
def test_the_site_answers_at_its_own_address_and_on_its_own_machine(production: Flask, host: str) -> None:
    for path in ("/healthz", "/khu-vuc", f"/static/{production.config['ASSETS']['css/site.css']}"):
        assert ask(production, host, path).status_code == 200


@pytest.mark.parametrize("host", [*NOT_OURS, *BARE_ADDRESSES])
def test_another_host_gets_a_plain_page_and_leaves_no_trace(
    production: Flask, host: str, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (*PATHS, f"/static/{production.config['ASSETS']['css/site.css']}"):
        for method in ("GET", "POST", "OPTIONS", "BREW"):
            answer = ask(production, host, path, method)
            asked = f"{method} {path} at {host[:40]!r}"
            assert answer.status_code == 400, asked
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Set-Cookie" not in answer.headers
            html = answer.get_data(as_text=True)
            assert fault_of(html) is None
            assert 'href="https://phonha.example"' in html, "the way to the site"
            assert "evil" not in html
    assert ask(production, host, method="HEAD").data == b""
    assert [each for each in caplog.records if each.levelno > logging.INFO] == []


def test_its_page_is_in_the_readers_language(production: Flask) -> None:
    assert "Phố Nhà không ở địa chỉ này" in ask(production, "evil.example").get_data(as_text=True)
    assert "Phố Nhà is not at this address" in ask(production, "evil.example", "/en/").get_data(as_text=True)


def test_a_request_without_a_host_is_one_to_the_servers_own_address(production: Flask) -> None:
    environ = EnvironBuilder("/healthz").get_environ()
    for server, status in (("127.0.0.1", "200"), ("::1", "200"), ("evil.example", "400")):
        asked = {**environ, "SERVER_NAME": server, "SERVER_PORT": "8000"}
        asked.pop("HTTP_HOST")
        assert run_wsgi_app(production, asked)[1].startswith(status), server


def test_while_developing_a_phone_may_use_the_machines_bare_address(sites: Any, tmp_path: Path) -> None:
    app = site(sites, tmp_path, environment="development", public_url="http://localhost:8000")
    for host in BARE_ADDRESSES:
        assert ask(app, host).status_code == 200
    for host in NOT_OURS:
        assert ask(app, host).status_code == 400, host


def test_flask_trusts_no_other_host_either(production: Flask) -> None:
    assert production.config["TRUSTED_HOSTS"] == ["phonha.example", "localhost", "127.0.0.1"]


def test_no_header_of_a_proxy_makes_another_host(sites: Any, tmp_path: Path) -> None:
    app = site(sites, tmp_path, trusted_proxies=1)
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example"}
    answer = ask(app, "phonha.example", "/khu-vuc//phuong-phuc-loi", **forwarded)
    assert (answer.status_code, answer.location) == (308, "https://phonha.example/khu-vuc/phuong-phuc-loi")
    assert "Strict-Transport-Security" in answer.headers


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("phonha.example", "https://phonha.example", 303),
        ("phonha.example", "https://phonha.example/khu-vuc", 303),
        ("localhost:8000", "http://localhost:8000", 303),
        ("phonha.example", "http://phonha.example", 400),
        ("phonha.example", "https://phonha.example:8443", 400),
        ("phonha.example:8443", "https://phonha.example:8443", 400),
        ("phonha.example", "https://phonha.example@evil.example", 400),
        ("phonha.example", "http://localhost:8000", 400),
        ("localhost:8000", "http://localhost:3000", 400),
        ("phonha.example", "https://[phonha.example", 400),
        ("phonha.example", "//phonha.example", 400),
        ("phonha.example", "phonha.example", 400),
    ],
)
def test_a_form_comes_from_the_public_address(production: Flask, host: str, origin: str, status: int) -> None:
    for header in ("Origin", "Referer"):
        answer = production.test_client().post(
            "/khu-vuc/chon",
            data={"khu-vuc": "phuong-phuc-loi"},
            headers={header: origin},
            environ_overrides={"HTTP_HOST": host},
        )
        assert answer.status_code == status


def test_every_address_that_is_given_out_is_the_public_one(app: Flask, session: Session) -> None:
    """As somebody sees it who came by another name; the site of the tests is at http://127.0.0.1:8000."""
    token = new_token()
    report = make_report(key=app.config["SECRET_KEY"], token=token)
    add_photo(session, report, io.BytesIO(photo_file()), upload_key="anh-1", now=clock.now())
    make_groups(session)
    notice = post(session, make_leader(session))
    _, operator = make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi")
    session.commit()
    ward, code = "phuong-phuc-loi", notice.code
    urls = [
        *public_pages(app),
        *(
            rule.rule
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith(("/van-hanh", "/dieu-hanh", "/nhan-su"))
        ),
        f"/phan-anh/{report.display_code}",
        f"/phan-anh/{report.display_code}/theo-doi",
        f"/phan-anh/cua-toi/{token}",
        *(f"/thong-bao/{code}{rest}" for rest in ("", "/in", "/loa", "/lich.ics", "/anh.png")),
        *(f"/thong-bao/khu-vuc/{ward}{rest}" for rest in (".atom", ".ics", "/to-dan")),
        "/khu-vuc//phuong-phuc-loi",
        "/khong-co",
    ]
    public = set()
    for visitor in (Visitor(app), operator):
        for url in (each for each in urls if "<" not in each):
            for prefix in ("", "/en"):
                answer = visitor.client.get(f"{prefix}{url}", base_url=f"http://{ASKED}", follow_redirects=False)
                given = answer.get_data(as_text=True) if "image" not in answer.mimetype else ""
                assert ASKED not in given + str(answer.headers), url
                if "http://127.0.0.1:8000" in given + answer.headers.get("Location", ""):
                    public.add(url)
    expected = {
        f"/phan-anh/{report.display_code}",
        f"/thong-bao/{code}",
        f"/thong-bao/khu-vuc/{ward}.atom",
        "/khu-vuc//phuong-phuc-loi",
    }
    assert expected <= public, "this test sees nothing"
