"""Operators import a file of services on pages: sent, looked at, confirmed, written whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.errors import NotAllowedError
from citizen_site.core.file_imports import (
    MAX_AT_ONCE,
    FileImport,
    ImportState,
    ImportStateError,
    begin_import,
    confirm_import,
)
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Actor, Role
from citizen_site.core.site import current_site
from citizen_site.directory.csv_format import write_services
from citizen_site.directory.importing import SERVICES
from citizen_site.directory.jobs import purge_service_imports
from citizen_site.directory.models import Service
from citizen_site.directory.queries import all_services
from tests.factories.directory import add_service
from tests.factories.staff import make_staff
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

PAGE = "/van-hanh/dich-vu/nhap"
HEADING = "slug,kind,pillar,name,summary,audiences,areas,phone\n"
BIRTH = "khai-sinh,procedure,government,Đăng ký khai sinh,Cho trẻ mới sinh.,residents,ha-noi,912345678\n"
DEATH = "khai-tu,procedure,government,Đăng ký khai tử,Khi có người mất.,residents,ha-noi,1022\n"
BAD = "khai-tu,procedure,government,,Khi có người mất.,residents,atlantis,gọi tôi\n"
OPERATOR = Actor(7, {}, frozenset({Role.OPERATOR}))


@pytest.fixture
def send(operator: Visitor) -> Callable[..., Page]:
    """Sends a file and follows to the page that shows it."""

    def deliver(content: str | bytes, **kwargs: int) -> Page:
        raw = content if isinstance(content, bytes) else content.encode()
        page = operator.submit(PAGE, {"file": (io.BytesIO(raw), "dich-vu.csv")}, **{"status": 303, **kwargs})
        return operator.get(page.response.location) if page.status == 303 else page

    return deliver


def services(session: Session) -> dict[str, str]:
    session.expire_all()
    return {row.slug: row.phone for row in session.execute(select(Service.slug, Service.phone).order_by(Service.slug))}


def address(page: Page) -> str:
    return str(page.by_id("nhap").getparent().find(".//form").get("action"))


@pytest.mark.every_database
def test_a_file_is_shown_before_it_is_written_and_written_when_it_is_confirmed(
    operator: Visitor, send, session: Session, visitor: Visitor
) -> None:
    add_service(session, slug="khai-tu", kind="procedure", name="Đăng ký khai tử", phone="0241234567")
    page = send(HEADING + BIRTH + DEATH)
    assert "Nếu nhập: 1 mới, 1 đổi, 0 giữ nguyên." in page.text
    assert "phone trước: 0241234567 sau: 1022" in page.text
    assert services(session) == {"khai-tu": "0241234567"}
    operator.submit(page.response.request.path, {}, status=303, url=address(page))
    assert services(session) == {"khai-sinh": "0912345678", "khai-tu": "1022"}
    assert "Đã nhập: 1 mới, 1 đổi, 0 giữ nguyên." in operator.get(page.response.request.path).text
    assert "Đăng ký khai sinh" in visitor.get("/tim-kiem?q=khai sinh").text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "directory.imported")).one()
    assert entry.actor_id
    assert entry.details == {"new": 1, "changed": 1}
    assert "Nhập danh bạ dịch vụ" in operator.get("/van-hanh/nhat-ky").text


def test_every_wrong_line_is_named_and_nothing_can_be_confirmed(operator: Visitor, send, session: Session) -> None:
    page = send(HEADING + BIRTH + BAD)
    assert "Có 3 chỗ cần sửa; chưa nhập gì." in page.text
    for words in (
        "Dòng 3, cột name: không được để trống",
        "Dòng 3, cột areas: không có “atlantis”",
        "Dòng 3, cột phone: “gọi tôi” không phải số điện thoại",
    ):
        assert words in page.text
    assert not [button for button in page.all("button") if "Nhập tệp này" in "".join(button.itertext())]
    english = operator.get(f"/en{page.response.request.path}")
    assert "Line 3, column phone: “gọi tôi” is not a phone number" in english.text
    operator.post(f"{page.response.request.path}/xac-nhan", {"csrf_token": _token(operator)}, status=409)
    assert services(session) == {}


def _token(operator: Visitor) -> str:
    return next(node.get("value") for node in operator.get(PAGE).all("input", name="csrf_token"))


@pytest.mark.every_database
def test_a_directory_that_changed_meanwhile_is_shown_anew_before_anything_is_written(
    operator: Visitor, send, session: Session
) -> None:
    page = send(HEADING + DEATH)
    add_service(session, slug="khai-tu", kind="procedure", name="Đăng ký khai tử", phone="113")
    operator.submit(page.response.request.path, {}, status=303, url=address(page))
    again = operator.get(page.response.request.path)
    assert "Dữ liệu vừa thay đổi nên chưa lưu gì." in again.text
    assert "phone trước: 113 sau: 1022" in again.text
    assert services(session) == {"khai-tu": "113"}
    operator.submit(page.response.request.path, {}, status=303, url=address(again))
    assert services(session) == {"khai-tu": "1022"}


@pytest.mark.every_database
def test_a_file_is_written_once_however_often_it_is_confirmed(operator: Visitor, send, session: Session) -> None:
    page = send(HEADING + DEATH)
    operator.submit(page.response.request.path, {}, status=303, url=address(page))
    second = operator.post(address(page), {"csrf_token": _token(operator)}, status=409)
    assert "Đã nhập: 1 mới, 0 đổi, 0 giữ nguyên." in second.text
    assert session.scalar(select(func.count()).select_from(AuditEntry).filter_by(action="directory.imported")) == 1


@pytest.mark.every_database
def test_a_large_file_is_read_and_written_by_the_worker(operator: Visitor, send, session: Session) -> None:
    rows = "".join(BIRTH.replace("khai-sinh", f"khai-sinh-{n}").replace("sinh.", "sinh. " * 60) for n in range(600))
    assert len((HEADING + rows).encode()) > MAX_AT_ONCE
    page = send(HEADING + rows)
    assert "Đang đọc tệp …" in page.text
    run_due_jobs(session, clock.now())
    session.commit()
    page = operator.get(page.response.request.path)
    assert "Chỉ hiện 200 mục đầu." in page.text
    operator.submit(page.response.request.path, {}, status=303, url=address(page))
    assert "Đang nhập …" in operator.get(page.response.request.path).text
    assert services(session) == {}
    run_due_jobs(session, clock.now())
    session.commit()
    assert "Đã nhập: 600 mới" in operator.get(page.response.request.path).text
    assert len(services(session)) == 600


def test_the_directory_goes_out_and_comes_back_with_nothing_to_import(
    operator: Visitor, send, session: Session
) -> None:
    add_service(session, name="Dịch vụ một", position=0)
    answer = operator.get("/van-hanh/dich-vu/dich-vu.csv").response
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.data == write_services(all_services(session))
    page = send(answer.data)
    assert "Dữ liệu đã giống hệt tệp này" in page.text
    assert "Nhập tệp này" not in page.text


@pytest.mark.parametrize("content", [b"", b"x" * (5 * 1024 * 1024 + 1)])
def test_no_file_or_one_that_is_too_large_is_said(send, content: bytes) -> None:
    page = send(content, status=422)
    assert ("Tệp lớn hơn 5 MB." if content else "Bạn chưa chọn tệp nào, hoặc tệp trống.") in page.text


@pytest.mark.parametrize(("role", "area"), [(Role.MODERATOR, "ha-noi"), (Role.OPERATOR, "phuong-phuc-loi")])
def test_only_operators_of_the_city_import(app: Flask, session: Session, role: Role, area: str) -> None:
    _, browser = make_staff(app, "Lê Thu", role, area)
    for url in (PAGE, f"{PAGE}/1", "/van-hanh/dich-vu/dich-vu.csv"):
        browser.get(url, status=403)
    with pytest.raises(NotAllowedError):
        begin_import(session, Actor(8), SERVICES, b"x", storage=current_site().storage, now=clock.now())


@pytest.mark.every_database
def test_what_is_not_ready_is_not_confirmed_and_old_files_go(session: Session, app: Flask) -> None:
    storage, now = current_site().storage, clock.now()
    begun = begin_import(session, OPERATOR, SERVICES, (HEADING + BAD).encode(), storage=storage, now=now)
    assert begun.state == ImportState.REFUSED
    with pytest.raises(ImportStateError):
        confirm_import(session, OPERATOR, SERVICES, begun, storage=storage, now=now)
    session.commit()
    purge_service_imports(now + timedelta(days=6))
    assert storage.path(begun.key).exists()
    key = begun.key
    purge_service_imports(now + timedelta(days=8))
    assert session.scalars(select(FileImport)).all() == []
    assert not storage.path(key).exists()


def test_the_command_and_the_page_leave_the_same_trace(app: Flask, session: Session, tmp_path) -> None:
    file = tmp_path / "services.csv"
    file.write_text(HEADING + BIRTH)
    assert app.test_cli_runner().invoke(args=["directory", "import", str(file)]).exit_code == 0
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "directory.imported")).one()
    assert (entry.actor_id, entry.details) == (None, {"new": 1, "changed": 0})
