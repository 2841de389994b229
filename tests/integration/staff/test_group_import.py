"""Operators import a file of residential groups: shown first, written whole or not at all, and twice is once."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.models import Area, AreaSuccession
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.file_imports import MAX_AT_ONCE
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.staff.group_import import COLUMNS
from tests.factories.groups import BASIS, IN_FORCE, PAGES, WARD, area, make_numbered
from tests.factories.staff import make_staff
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

PAGE = f"{PAGES}/nhap"
HEADING = ",".join(COLUMNS)
END = f"2026-07-01,{BASIS}"
MERGER = f"{WARD},Tổ dân phố số 8,Tổ dân phố số 8;Tổ dân phố số 9;to-dan-pho-so-9-phuong-phuc-loi,,{END}"
NEW = f"phuong-viet-hung,Tổ dân phố số 1,,,{END}"
SPLIT = [
    f"{WARD},Tổ dân phố số 10,Tổ dân phố số 10,Tổ dân phố số 10,{END}",
    f"{WARD},Tổ dân phố số 11,to-dan-pho-so-10-phuong-phuc-loi,,{END}",
]


def table(*lines: str) -> str:
    return "\n".join((HEADING, *lines)) + "\n"


@pytest.fixture
def chief(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi")[1]


@pytest.fixture
def send(chief: Visitor) -> Callable[[str | bytes], Page]:
    """Sends a file and follows to the page that shows it."""

    def deliver(content: str | bytes) -> Page:
        raw = content if isinstance(content, bytes) else content.encode()
        page = chief.submit(PAGE, {"file": (io.BytesIO(raw), "to.csv")}, status=303)
        return chief.get(page.response.location)

    return deliver


def confirm(chief: Visitor, page: Page) -> Page:
    url = page.response.request.path
    chief.submit(url, {}, status=303, url=f"{url}/xac-nhan")
    return chief.get(url)


def groups(session: Session) -> list[str]:
    """Today's, as "ward/name"."""
    areas = gazetteer(session)
    return sorted(
        f"{areas.get(each.parent_id or 0).slug}/{each.name}" for each in areas if each.is_group and each.is_current
    )


@pytest.mark.every_database
def test_a_file_is_shown_before_groups_are_formed_and_formed_when_it_is_confirmed(
    chief: Visitor, send, session: Session
) -> None:
    make_numbered(session, 8, 9, 10)
    page = send(table(MERGER, NEW, *SPLIT))
    assert "Nếu nhập: 4 mới, 0 đổi, 0 giữ nguyên." in page.text
    assert "Tổ dân phố số 9 (to-dan-pho-so-9-phuong-phuc-loi)" in page.text
    assert len(groups(session)) == 3
    assert "Đã nhập: 4 mới, 0 đổi, 0 giữ nguyên." in confirm(chief, page).text
    session.expire_all()
    assert groups(session) == [
        "phuong-phuc-loi/Tổ dân phố số 10",
        "phuong-phuc-loi/Tổ dân phố số 11",
        "phuong-phuc-loi/Tổ dân phố số 8",
        "phuong-viet-hung/Tổ dân phố số 1",
    ]
    areas, old = gazetteer(session), area(session, "to-dan-pho-so-10-phuong-phuc-loi")
    heirs = [(step.successor.name, step.is_main) for step in areas.successors(areas.get(old.id))]
    assert heirs == [("Tổ dân phố số 10", True), ("Tổ dân phố số 11", False)]
    added = area(session, "to-dan-pho-so-1-phuong-viet-hung")
    assert (added.valid_from, added.legal_basis) == (IN_FORCE, BASIS)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "groups.imported")).one()
    assert entry.details == {"new": 4, "ended": 3}


@pytest.mark.every_database
def test_the_same_file_again_changes_nothing(chief: Visitor, send, session: Session) -> None:
    make_numbered(session, 8, 9, 10)
    confirm(chief, send(table(MERGER, NEW, *SPLIT)))
    again = send(table(MERGER, NEW, *SPLIT))
    assert "Nếu nhập: 0 mới, 0 đổi, 4 giữ nguyên." in again.text
    assert session.query(AreaSuccession).filter_by(on=IN_FORCE).count() == 4


def test_both_ways_of_a_spreadsheet_to_save_utf_8_are_read(send, session: Session) -> None:
    make_numbered(session, 8, 9)
    for content in (table(MERGER).encode(), table(MERGER).encode("utf-8-sig"), _with_semicolons().encode("utf-8-sig")):
        assert "Nếu nhập: 1 mới" in send(content).text
    assert "tệp không phải UTF-8" in send(table(MERGER).encode("utf-16")).text


def _with_semicolons() -> str:
    """As Excel saves it in Vietnam: a cell with semicolons is quoted."""
    cells = MERGER.split(",")
    cells[2] = f'"{cells[2]}"'
    return f"sep=;\r\n{';'.join(COLUMNS)}\r\n{';'.join(cells)}\r\n"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([f"phuong-la,Tổ 1,,,{END}"], "Dòng 2, cột ward: không có “phuong-la”"),
        ([f"{WARD},,,,{END}"], "Dòng 2, cột name: không được để trống"),
        ([f"{WARD},Tổ 1,Tổ 99,,{END}"], "Dòng 2, cột former: không có “Tổ 99”"),
        ([f"{WARD},Tổ 1,,,1/7/2026,{BASIS}"], "Dòng 2, cột valid_from: phải là ngày dạng 2026-11-23"),
        ([f"{WARD},Tổ 1,,,2030-01-01,{BASIS}"], "Dòng 2, cột valid_from: chưa tới ngày này"),
        ([f"{WARD},Tổ 1,,,2026-07-01,"], "Dòng 2, cột document: không được để trống"),
        ([f"{WARD},Tổ dân phố số 9,,,{END}"], "Dòng 2, cột name: phường, xã đã có “Tổ dân phố số 9”"),
        ([f"{WARD},Tổ 1,,,{END}", f"{WARD},tổ 1,,,{END}"], "Dòng 3, cột name: “tổ 1” đã có ở dòng 2"),
        ([f"{WARD},Tổ 1,Tổ dân phố số 8,Tổ dân phố số 9,{END}"], "Dòng 2, cột main_of: chỉ ghi tổ, thôn đã có"),
        (
            [f"{WARD},Tổ {n},Tổ dân phố số 8,Tổ dân phố số 8,{END}" for n in (1, 2)],
            "Dòng 3, cột main_of: “Tổ dân phố số 8” đã tiếp nối ở dòng 2",
        ),
        (
            [f"{WARD},Tổ 1,Tổ dân phố số 8,,{END}", f"{WARD},Tổ 2,Tổ dân phố số 8,,2026-08-01,{BASIS}"],
            "Dòng 3, cột valid_from: “Tổ dân phố số 8” có ngày khác ở dòng trên",
        ),
        ([f"{WARD},Tổ 1,Tổ dân phố số 8,,2025-06-01,{BASIS}"], "ngày này “Tổ dân phố số 8” chưa có"),
        ([f"{WARD},Tổ 1,,,{END},thừa"], "Dòng 2: có 7 ô, phải có 6"),
    ],
)
def test_every_wrong_line_is_named_and_nothing_is_formed(
    chief: Visitor, send, session: Session, lines: list[str], told: str
) -> None:
    make_numbered(session, 8, 9)
    page = send(table(*lines))
    assert told in page.text
    assert "chỗ cần sửa; chưa nhập gì." in page.text
    url = page.response.request.path
    token = chief.get(PAGE).all("input", name="csrf_token")[0].get("value")
    chief.post(f"{url}/xac-nhan", {"csrf_token": token}, status=409)
    assert len(groups(session)) == 2


def test_the_command_imports_the_same_file_and_can_be_tried_first(app: Flask, session: Session, tmp_path: Path) -> None:
    make_numbered(session, 8, 9)
    file, bad = tmp_path / "to.csv", tmp_path / "sai.csv"
    file.write_text(table(MERGER))
    bad.write_text(table(MERGER, f"{WARD},,,,{END}"))
    run = app.test_cli_runner().invoke
    refused = run(args=["staff", "import-groups", str(bad)])
    assert refused.exit_code == 1
    assert "Dòng 3, cột name: không được để trống" in refused.output
    assert run(args=["staff", "import-groups", "--dry-run", str(file)]).output == "mới 1, giữ nguyên 0 (chỉ thử)\n"
    session.expire_all()
    assert len(groups(session)) == 2
    assert run(args=["staff", "import-groups", str(file)]).output == "mới 1, giữ nguyên 0\n"
    session.expire_all()
    assert groups(session) == [f"{WARD}/Tổ dân phố số 8"]


@pytest.mark.every_database
def test_a_group_that_changed_since_the_preview_is_shown_anew(chief: Visitor, send, session: Session) -> None:
    make_numbered(session, 8, 9)
    page = send(table(MERGER))
    rename = {"document": "QĐ 1", "document_date": "2026-09-01", "on": "2026-09-01", "name": "Tổ dân phố Hàm Long"}
    chief.submit(f"{PAGES}/to-dan-pho-so-9-phuong-phuc-loi/doi-ten", rename, status=303)
    assert "Dòng 2, cột former: “Tổ dân phố số 9” đã thay đổi theo văn bản khác" in confirm(chief, page).text
    assert sorted(groups(session)) == [f"{WARD}/Tổ dân phố Hàm Long", f"{WARD}/Tổ dân phố số 8"]


@pytest.mark.every_database
def test_a_large_file_is_read_and_written_by_the_worker(chief: Visitor, send, session: Session) -> None:
    content = table(*(f"{WARD},Tổ dân phố số {number},,,2026-07-01,{BASIS * 2}" for number in range(1, 2756)))
    assert len(content.encode()) > MAX_AT_ONCE
    page = send(content)
    assert "Đang đọc tệp …" in page.text
    run_due_jobs(session, clock.now())
    session.commit()
    assert "Nếu nhập: 2.755 mới" in chief.get(page.response.request.path).text
    assert "Đang nhập …" in confirm(chief, page).text
    run_due_jobs(session, clock.now())
    session.commit()
    assert session.query(Area).filter_by(valid_from=IN_FORCE).count() == 2755


def test_the_list_of_groups_goes_out_with_what_a_line_needs(chief: Visitor, session: Session) -> None:
    make_numbered(session, 8)
    answer = chief.get(f"{PAGES}/to-dan-pho.csv").response
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.data.decode("utf-8-sig").splitlines() == [
        HEADING,
        f"{WARD},Tổ dân phố số 8,to-dan-pho-so-8-phuong-phuc-loi,,,",
    ]


def test_a_file_of_groups_is_none_of_services(chief: Visitor, send, session: Session) -> None:
    url = send(table(NEW)).response.request.path
    number = url.rpartition("/")[2]
    chief.get(f"/van-hanh/dich-vu/nhap/{number}", status=404)


def test_only_operators_of_the_city_import(app: Flask, session: Session) -> None:
    browser = make_staff(app, "Lê Chi", Role.OPERATOR, WARD)[1]
    browser.get(PAGE, status=403)
