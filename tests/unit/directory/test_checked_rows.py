"""Keywords, sources and fee bases on their way from a file of services and back."""

import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest

from citizen_site.directory.csv_format import COLUMNS, parse_services, write_services
from citizen_site.directory.models import UNCHECKED

ROW = {
    "slug": "trich-luc",
    "kind": "procedure",
    "pillar": "government",
    "name": "Trích lục",
    "summary": "Bản sao.",
    "audiences": "residents",
    "areas": "ha-noi",
}


def parse(**given: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The row's values, and (column, kind) of what is wrong in it."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS)
    writer.writeheader()
    writer.writerow(ROW | given)
    parsed = parse_services(buffer.getvalue().encode(), {"ha-noi"})
    return parsed.rows[0], [(problem.column, problem.kind.value) for problem in parsed.problems]


def test_lists_are_cut_at_semicolons_and_hold_each_part_once() -> None:
    row, problems = parse(
        keywords="trích lục; bản sao ;trích lục;", source="Luật 1 https://a.example/x?b=1&c=2; Báo A, 2/2/2026"
    )
    assert problems == []
    assert row["keywords"] == "trích lục;bản sao"
    assert row["source"] == "Luật 1 https://a.example/x?b=1&c=2;Báo A, 2/2/2026"


@pytest.mark.parametrize("basis", ["", "city", "ministry", "national"])
def test_the_basis_of_a_fee_is_one_of_three_or_unknown(basis: str) -> None:
    assert parse(fee_basis=basis)[1] == []
    assert parse(fee_basis="thành phố")[1] == [("fee_basis", "not_one_of")]


def test_what_nobody_compared_has_no_day_of_a_check() -> None:
    assert parse(source=UNCHECKED)[1] == []
    assert parse(source="Luật 1", last_checked="2026-11-29")[1] == []
    assert parse(source=UNCHECKED, last_checked="2026-11-29")[1] == [("last_checked", "unchecked")]


def test_the_columns_of_a_check_are_written_and_read_back() -> None:
    row, _ = parse(
        keywords="KT3;ở trọ",
        source="Luật 1 https://a.example/;Báo A",
        last_checked="2026-11-29",
        checked_by="Nhóm Phố Nhà",
        unverified="Lệ phí: chưa rõ.",
        unverified_en="The fee: not known.",
        fee_basis="city",
    )
    written = write_services([SimpleNamespace(**row | {"areas": [SimpleNamespace(slug="ha-noi")]})])
    again = parse_services(written, {"ha-noi"})
    assert again.problems == []
    assert again.rows == [row]
