"""`flask directory check-links` over real HTTP: what it records, what operators see, where it never goes."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.http import FetchPolicy
from citizen_site.directory.links import check_address
from citizen_site.directory.models import ServiceLink
from tests.factories.directory import add_service
from tests.support.pages import Visitor
from tests.support.servers import Server
from tests.support.site import change_settings

HERE = FetchPolicy(allow_private=True, total_timeout=3, max_bytes=1000)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as running:
        yield running


@pytest.fixture
def check(app: Flask, session: Session):
    """Runs the command; returns its output."""

    def run() -> str:
        result = app.test_cli_runner().invoke(args=["directory", "check-links"])
        assert result.exit_code == 0, result.output
        session.expire_all()
        return result.output

    return run


@pytest.mark.parametrize("status", [200, 204, 401, 403, 405, 429])
def test_an_answer_that_only_refuses_robots_is_alive(server: Server, status: int) -> None:
    assert check_address(server.serve("/", b"", status=status), HERE) == (status, "")


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_an_error_is_dead_and_says_which(server: Server, status: int) -> None:
    assert check_address(server.serve("/", b"gone", status=status), HERE) == (status, f"HTTP {status}")


def test_a_server_that_knows_no_head_is_asked_again(server: Server) -> None:
    def answer(handler: Any) -> None:
        handler.send_response(501 if handler.command == "HEAD" else 200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.answers["/"] = answer
    assert check_address(server.url + "/", HERE) == (200, "")


def test_a_page_too_large_to_read_is_still_there(server: Server) -> None:
    def answer(handler: Any) -> None:
        handler.send_response(501 if handler.command == "HEAD" else 200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(b"x" * 5000)

    server.answers["/"] = answer
    assert check_address(server.url + "/", HERE) == (200, "")


def test_a_redirect_is_followed_to_its_end(server: Server) -> None:
    server.serve("/cu", b"", status=301, Location="/moi")
    server.serve("/moi", b"", status=404)
    assert check_address(server.url + "/cu", HERE)[1] == "HTTP 404"


def test_nobody_home_is_dead_without_a_status() -> None:
    status, problem = check_address("http://127.0.0.1:9/", HERE)
    assert status is None
    assert problem


def test_a_dead_link_is_recorded_shown_and_forgotten_when_it_answers_again(
    check, server: Server, session: Session, visitor: Visitor, operator: Visitor
) -> None:
    add_service(session, slug="song", name="Còn sống", url=server.serve("/song", b"ok"))
    add_service(session, slug="chet", name="Đã chết", url=server.url + "/chet")
    add_service(session, slug="khong-trang", name="Không trang", url="")
    output = check()
    assert "chet: HTTP 404" in output
    assert "2 liên kết, 1 không mở được" in output
    since = session.scalars(select(ServiceLink.dead_since).where(ServiceLink.dead_since.is_not(None))).one()
    page = operator.get("/van-hanh/dich-vu")
    assert "Đã chết" in page.text
    assert "HTTP 404" in page.text
    assert "Còn sống" not in page.text
    assert "trang này không mở được" in visitor.get("/dich-vu/chet").text
    check()
    assert session.scalars(select(ServiceLink.dead_since).where(ServiceLink.dead_since.is_not(None))).one() == since
    server.serve("/chet", b"back")
    assert "0 không mở được" in check()
    assert "Không có liên kết nào hỏng" in operator.get("/van-hanh/dich-vu").text


def test_private_addresses_are_never_asked(
    app: Flask, check, server: Server, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_service(session, slug="ben-trong", url=server.serve("/", b"secret"))
    change_settings(app, monkeypatch, fetch_private_addresses=False)
    assert "ben-trong: private_address" in check()
    assert server.requests == []
