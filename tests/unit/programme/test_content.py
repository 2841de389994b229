"""The facts that every new database begins with: each has a source with a date, and says so in both languages."""

from __future__ import annotations

import pytest

from citizen_site.directory.seed import CONTENT as SERVICES
from citizen_site.programme.content_files import facts, indicator_groups, page_facts, sources_by_key

TEXTS = ("name", "title", "text", "summary", "definition", "said_by", "note", "basis", "unknown", "responsible")


def _records() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    waiting: list[object] = [facts(), page_facts()]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            found.append(current)
            waiting += current.values()
        elif isinstance(current, list):
            waiting += current
    return found


def test_each_fact_names_a_source_that_has_a_title_and_a_date() -> None:
    named = [str(record["source"]) for record in _records() if "source" in record]
    assert len(named) > 40
    assert {key for key in named if not (sources_by_key()[key].title and sources_by_key()[key].dated)} == set()


def test_each_text_is_there_in_both_languages() -> None:
    missing = [
        record
        for record in _records()
        for name in TEXTS
        if f"{name}_en" in record and bool(record[name]) != bool(record[f"{name}_en"])
    ]
    assert missing == []


def test_the_frame_of_decision_5279_has_47_indicators_in_eight_groups() -> None:
    assert [group.count for group in indicator_groups()] == [5, 3, 5, 6, 4, 10, 6, 8]


@pytest.mark.parametrize("slug", ["chi-so-phuong-sai-dong", "hoa-don-hop-dong-thue-dien-tu"])
def test_what_sai_dong_reported_is_called_a_report_of_that_day_and_no_aim(slug: str) -> None:
    line = next(line for line in SERVICES.read_text(encoding="utf-8").splitlines() if line.startswith(f"{slug},"))
    assert "12/1/2024" in line
    assert "báo cáo" in line
    assert "theo tóm tắt (chưa đọc được bản gốc)" in line
    assert not [word for word in ("mục tiêu", "aims", "chưa có nguồn", "no source") if word in line]


def test_what_we_have_not_read_names_the_summary_as_its_source() -> None:
    rows = [*facts()["indicators"], *facts()["promises"], {"slug": "traits", **page_facts()["traits"]}]
    told = {row["slug"] for row in rows if row["source"] == "phat-dong-tom-tat"}
    assert told >= {
        "sai-dong-van-ban",
        "sai-dong-doanh-nghiep",
        "long-bien-11-phan-viec",
        "van-ban-so-hoa-ky-so",
        "traits",
    }
    assert "theo tóm tắt" in sources_by_key()["phat-dong-tom-tat"].title


def test_no_figure_of_sai_dong_is_a_target() -> None:
    values = [value for row in facts()["indicators"] for value in row["values"] if "sai-dong" in value["area"]]
    assert {(value["kind"], value["value"], value["period_end"]) for value in values} == {
        ("reported", 100, "2024-01-12")
    }
    assert [row for row in facts()["indicators"] if row.get("target") is not None] == []
