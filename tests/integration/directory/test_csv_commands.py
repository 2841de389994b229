"""`flask directory import` and `export`: all of a file or nothing, and a report of what is wrong in which line."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.directory.csv_format import write_services
from citizen_site.directory.models import Service
from citizen_site.directory.seed import seed
from tests.factories.directory import NOW
from tests.support.pages import Visitor

HEADING = "slug,kind,pillar,name,summary,audiences,areas,fee_counter,areas_note\n".replace(",areas_note", "")
GOOD = "khai-sinh,procedure,government,Đăng ký khai sinh,Cho trẻ mới sinh.,residents,ha-noi,8000\n"
BAD = "khai-tu,procedure,government,,Khi có người mất.,residents,atlantis,tám nghìn\n"


@pytest.fixture
def run(app: Flask, session: Session, tmp_path: Path):
    """`run("import", content, *options)` -> (exit code, output); `run("export")` -> (exit code, the file)."""

    def invoke(command: str, content: str | bytes = b"", *options: str) -> tuple[int, str]:
        file = tmp_path / "services.csv"
        if command == "import":
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        result = app.test_cli_runner().invoke(args=["directory", command, str(file), *options])
        session.expire_all()
        return result.exit_code, file.read_bytes().decode("utf-8-sig") if command == "export" else result.output

    return invoke


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Service)) or 0


def test_a_file_comes_in_and_is_found_and_shown(run, session: Session, visitor: Visitor) -> None:
    assert run("import", HEADING + GOOD) == (0, "mới 1, đổi 0, giữ nguyên 0\n")
    assert "8.000 đồng" in visitor.get("/dich-vu/khai-sinh").text
    assert "Đăng ký khai sinh" in visitor.get("/tim-kiem?q=khai sinh").text


def test_one_wrong_line_and_nothing_comes_in(run, session: Session) -> None:
    code, output = run("import", HEADING + GOOD + BAD)
    assert code == 1
    for words in ("Dòng 3, cột name", "Dòng 3, cột areas: không có “atlantis”", "Dòng 3, cột fee_counter"):
        assert words in output
    assert "3 chỗ cần sửa; chưa nhập gì." in output
    assert count(session) == 0


def test_a_trial_says_what_would_happen_and_writes_nothing(run, session: Session) -> None:
    code, output = run("import", HEADING + GOOD, "--dry-run")
    assert (code, output) == (0, "mới 1, đổi 0, giữ nguyên 0 (chỉ thử)\n")
    assert count(session) == 0


def test_a_second_import_changes_what_differs_and_leaves_the_rest(run, session: Session) -> None:
    run("import", HEADING + GOOD)
    assert run("import", HEADING + GOOD)[1] == "mới 0, đổi 0, giữ nguyên 1\n"
    assert run("import", HEADING + GOOD.replace("8000", "10000"))[1] == "mới 0, đổi 1, giữ nguyên 0\n"
    assert run("import", "slug,kind,pillar,name,summary,audiences,areas\n" + GOOD.replace(",8000", ""))[0] == 0
    assert session.scalars(select(Service.fee_counter)).one() == 10000


def test_all_content_goes_out_and_comes_back_the_same(run, session: Session) -> None:
    seed(session, NOW)
    session.commit()
    code, exported = run("export")
    assert code == 0
    before = count(session)
    assert before >= 90
    assert run("import", exported)[1] == f"mới 0, đổi 0, giữ nguyên {before}\n"
    for service in session.scalars(select(Service)):
        session.delete(service)
    session.commit()
    assert run("import", exported)[1] == f"mới {before}, đổi 0, giữ nguyên 0\n"
    assert run("export")[1] == exported


def test_an_export_of_nothing_is_a_heading(run) -> None:
    assert run("export") == (0, write_services([]).decode("utf-8-sig"))


def test_a_file_that_is_no_table_is_refused_with_a_sentence(run) -> None:
    code, output = run("import", b"\xff\xfe\x00")
    assert code == 1
    assert "không phải UTF-8" in output
