"""Services as CSV: what comes in, what is complained about and where, and that writing and reading agree."""

import csv
import io
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.core.file_imports import MAX_BYTES
from citizen_site.core.text import clean
from citizen_site.directory.csv_format import COLUMNS, REQUIRED, Parsed, parse_services, write_services

AREAS = {"ha-noi", "phuong-phuc-loi"}
GOOD = {
    "slug": "khai-sinh",
    "kind": "procedure",
    "pillar": "government",
    "name": "Đăng ký khai sinh",
    "summary": "Cho trẻ mới sinh.",
    "audiences": "residents",
    "areas": "ha-noi",
}


def table(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, delimiter: str = ",") -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def read(content: bytes) -> Parsed:
    return parse_services(content, AREAS)


def complaints(content: bytes) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in read(content).problems]


def test_a_good_row_becomes_values() -> None:
    parsed = read(
        table(
            GOOD
            | {
                "fee_online": "0",
                "fee_counter": "8000",
                "last_checked": "2026-11-20",
                "latitude": "21.04",
                "longitude": "105.91",
                "is_demo": "TRUE",
                "areas": "ha-noi; phuong-phuc-loi",
                "documents": "Căn cước;\n  Giấy chứng sinh",
            }
        )
    )
    assert parsed.problems == []
    (row,) = parsed.rows
    assert (row["fee_online"], row["fee_counter"], row["latitude"], row["is_demo"]) == (0, 8000, 21.04, True)
    assert row["last_checked"].isoformat() == "2026-11-20"
    assert row["areas"] == ["ha-noi", "phuong-phuc-loi"]
    assert row["languages"] == "vi"
    assert row["documents"].splitlines()[1].strip() == "Giấy chứng sinh"


def test_a_column_that_is_not_there_is_not_in_the_rows() -> None:
    (row,) = read(table(GOOD, columns=REQUIRED)).rows
    assert set(row) == {*REQUIRED, "position"}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("ending", [b"", b"\r\n\r\n", (";" * (len(COLUMNS) - 1) + "\r\n").encode()])
def test_what_spreadsheets_write_is_read(mark: bytes, delimiter: str, ending: bytes) -> None:
    if delimiter == ",":
        ending = ending.replace(b";", b",")
    parsed = read(mark + table(GOOD, delimiter=delimiter) + ending)
    assert parsed.problems == []
    assert [row["name"] for row in parsed.rows] == ["Đăng ký khai sinh"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("slug", ""),
        ("slug", "Khai Sinh"),
        ("slug", "a/b"),
        ("kind", "website"),
        ("pillar", ""),
        ("name", "x" * 201),
        ("name", "   "),
        ("audiences", "residents;martians"),
        ("life_events", "birthday"),
        ("areas", "atlantis"),
        ("languages", "fr"),
        ("url", "javascript:alert(1)"),
        ("url", "dichvucong.gov.vn"),
        ("url", "https://user:secret@example.vn/"),
        ("url", "http://[/"),
        ("phone", "gọi tôi"),
        ("last_checked", "20/11/2026"),
        ("procedure_level", "hành tinh"),
        ("fee_online", "-1"),
        ("fee_counter", "8.000"),
        ("fee_counter", "٣"),
        ("latitude", "21"),
        ("opening_hours", "cả ngày"),
        ("is_demo", "có"),
    ],
)
def test_each_wrong_cell_is_named_by_line_and_column(column: str, value: str) -> None:
    content = table(GOOD | {"slug": "mot"}, GOOD | {column: value}, GOOD | {"slug": "ba"})
    assert complaints(content) == [(3, column)]


@pytest.mark.parametrize(
    ("column", "written", "value"),
    [
        ("phone", "912345678", "0912345678"),
        ("phone", "2439764213", "02439764213"),
        ("phone", "0912345678", "0912345678"),
        ("phone", "19001234", "19001234"),
        ("phone", "1022", "1022"),
        ("phone", "+84912345678", "+84912345678"),
        ("opening_hours", "Mo–Fr 08:00–11:30,13:30—17:00; PH off", "Mo-Fr 08:00-11:30,13:30-17:00; PH off"),
    ],
)
def test_what_a_spreadsheet_did_to_a_cell_is_put_right(column: str, written: str, value: str) -> None:
    parsed = read(table(GOOD | {column: written}))
    assert [str(problem) for problem in parsed.problems] == []
    assert parsed.rows[0][column] == value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_point_with_decimal_commas_is_read(delimiter: str) -> None:
    parsed = read(table(GOOD | {"latitude": "21,0285", "longitude": "105,8542"}, delimiter=delimiter))
    assert parsed.problems == []
    assert (parsed.rows[0]["latitude"], parsed.rows[0]["longitude"]) == (21.0285, 105.8542)


@pytest.mark.parametrize("number", ["21,028,5", "21,02.85", "1.234,5"])
def test_a_number_that_could_be_two_is_refused(number: str) -> None:
    assert complaints(table(GOOD | {"latitude": number, "longitude": "105,8"})) == [(2, "latitude"), (2, "latitude")]


def test_columns_without_a_name_are_none_while_they_are_empty() -> None:
    rows = [line + b",," for line in table(GOOD, columns=REQUIRED).splitlines()]
    parsed = read(b"\r\n".join(rows))
    assert parsed.problems == []
    assert set(parsed.rows[0]) == {*REQUIRED, "position"}
    (problem,) = read(b"\r\n".join([*rows[:-1], rows[-1] + "ghi chú".encode()])).problems
    assert str(problem) == "Dòng 2: cột thứ 9 không có tên mà ở đây có “ghi chú”; hãy đặt tên cột hoặc xóa ô"


@pytest.mark.parametrize("hint", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n', "\ufeffsep=;;;;\r\n"])
def test_the_line_in_which_excel_names_the_separator_is_none_of_the_tables(hint: str) -> None:
    parsed = read(hint.encode() + table(GOOD, GOOD | {"slug": "hai", "kind": "?"}, delimiter=";"))
    assert [row["name"] for row in parsed.rows] == ["Đăng ký khai sinh"] * 2
    assert [(problem.line, problem.column) for problem in parsed.problems] == [(3, "kind")]


@pytest.mark.parametrize("value", ["nan", "inf", "91", "-90.1", "bắc"])
def test_a_point_off_the_globe_is_refused(value: str) -> None:
    assert (2, "latitude") in complaints(table(GOOD | {"latitude": value, "longitude": "105"}))


def test_the_same_slug_twice_names_the_line_of_the_first() -> None:
    parsed = read(table(GOOD, GOOD))
    assert [(problem.line, problem.column) for problem in parsed.problems] == [(3, "slug")]
    assert "dòng 2" in str(parsed.problems[0])


def test_columns_are_checked_before_any_line() -> None:
    assert complaints(b"slug,colour\nx,y\n") == [(1, name) for name in (*REQUIRED[1:], "colour")]
    assert complaints(table(columns=(*REQUIRED, "slug"))) == [(1, "slug")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "thiếu cột này"),
        (table(), "không có dòng nào"),
        ("slug\nĐ".encode("cp1258", "replace") + b"\xd0", "không phải UTF-8"),
        (b"x" * (MAX_BYTES + 1), "lớn hơn 5 MB"),
        (table(GOOD) + b'"never closed', "không đọc được"),
        (table(GOOD) + b"a,b,c\r\n", "có 3 ô"),
        (b"\x00" * 100, "thiếu cột này"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_plainly(content: bytes, words: str) -> None:
    parsed = read(content)
    assert words in " ".join(str(problem) for problem in parsed.problems)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    read(content)
    read(table(GOOD) + content)


TEXT = st.text(max_size=60).map(lambda text: clean(text))
LONG = st.text(max_size=60).map(lambda text: clean(text, keep_lines=True))
SERVICE = st.fixed_dictionaries(
    {
        "slug": st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True),
        "kind": st.sampled_from(["online", "place"]),
        "pillar": st.just("society"),
        "name": TEXT.filter(bool),
        "summary": TEXT.filter(bool),
        "description": LONG,
        "documents": LONG,
        "provider": TEXT,
        "audiences": st.sampled_from(["residents", "residents;businesses"]),
        "life_events": st.sampled_from(["", "newborn", "newborn;school"]),
        "areas": st.lists(st.sampled_from(sorted(AREAS)), min_size=1, unique=True),
        "languages": st.sampled_from(["vi", "vi;en"]),
        "last_checked": st.none() | st.dates(),
        "fee_online": st.none() | st.integers(0, 10**9 - 1),
        "fee_counter": st.none() | st.integers(0, 10**9 - 1),
        "point": st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
        "is_demo": st.booleans(),
    }
)


@given(st.lists(SERVICE, min_size=1, max_size=3, unique_by=lambda row: row["slug"]))
def test_what_is_written_is_read_back_the_same(services: list[dict[str, object]]) -> None:
    rows = []
    for service in services:
        point = service.pop("point") or (None, None)
        rows.append(dict.fromkeys(COLUMNS, "") | service | {"latitude": point[0], "longitude": point[1]})
    objects = [
        SimpleNamespace(**row | {"areas": [SimpleNamespace(slug=slug) for slug in row["areas"]]}) for row in rows
    ]
    content = write_services(objects)
    parsed = read(content)
    assert parsed.problems == []
    assert [{name: row[name] for name in COLUMNS} for row in parsed.rows] == rows


@given(st.sampled_from("=+-@＝＋－＠'"), TEXT)
def test_no_written_cell_can_be_taken_for_a_formula(first: str, rest: str) -> None:
    row = dict.fromkeys(COLUMNS, "") | GOOD | {"name": clean(first + rest), "is_demo": False}
    content = write_services([SimpleNamespace(**row | {"areas": []})])
    cells = next(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert not cells["name"].lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
