"""What can be reported: the file of categories, and how it is brought in."""

import json
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.config import ROOT
from citizen_site.core import clock
from citizen_site.reports.enums import Visibility
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.seed import CONTENT, seed
from citizen_site.reports.web.labels import GROUPS

ROWS: list[dict[str, Any]] = json.loads(CONTENT.read_text())
SPRITE = (ROOT / "static/img/icons.svg").read_text()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])
def test_each_category_says_all_that_the_pages_need(row: dict[str, Any]) -> None:
    assert row["group_code"] in GROUPS
    assert f'id="i-{row["icon"]}"' in SPRITE
    assert row["deadlines"]["urgent"] == 4
    assert row["deadlines"]["normal"] <= row["deadlines"]["complex"]
    assert all(row[name] for name in ("name", "name_en", "hint", "hint_en", "keywords"))
    for question in row["questions"]:
        assert question["type"] in ("text", "number", "choice", "choices")
        assert question["label_en"]
        assert bool(question.get("options")) == question["type"].startswith("choice")


def test_what_is_about_people_is_private_by_default() -> None:
    private = {row["code"] for row in ROWS if row["visibility"] == Visibility.PRIVATE}
    assert {"tre-em-nguoi-gia", "thai-do-phuc-vu"} <= private


def test_bringing_categories_in_again_changes_nothing_and_takes_none_away(session: Session) -> None:
    session.execute(delete(ReportCategory))
    assert seed(session, clock.now()) == f"{len(ROWS)} categories new, 0 changed"
    session.add(
        ReportCategory(code="cu", group_code="duong", name="Cũ", name_en="Old", sort_key="c", deadlines={"normal": 8})
    )
    session.flush()
    assert seed(session, clock.now()) == "0 categories new, 0 changed"
    session.scalars(select(ReportCategory).where(ReportCategory.code == "o-ga")).one().name = "Khác"
    session.flush()
    assert seed(session, clock.now()) == "0 categories new, 1 changed"
    assert session.scalars(select(ReportCategory.code).where(ReportCategory.code == "cu")).one()
