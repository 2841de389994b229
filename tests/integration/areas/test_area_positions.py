"""Finding a unit by position, measured on points whose unit is known."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.position import RIGHT_AMONG_OFFERED, RIGHT_ELSEWHERE, RIGHT_WHERE_CLEAR, is_clear, units_at
from citizen_site.areas.position_check import KnownPoint, check_positions, read_known_points
from citizen_site.core.geo import Point
from tests.support.pages import Visitor

POINTS = Path(__file__).with_name("points_in_units.tsv")


@pytest.fixture
def known(session: Session) -> list[KnownPoint]:
    with POINTS.open(encoding="utf-8") as lines:
        return list(read_known_points(session, lines))


def test_the_right_unit_is_first_for_88_of_100_points_and_among_three_for_99_4(
    session: Session, known: list[KnownPoint]
) -> None:
    assert len(known) == 12 * 126
    for some in (known, known[::2], known[1::2]):
        result = check_positions(session, some)
        assert result.first / result.points >= 0.88
        assert result.among_offered / result.points >= 0.994


def test_what_the_page_says_of_its_certainty_is_measured(session: Session, known: list[KnownPoint]) -> None:
    result = check_positions(session, known)
    assert result.clear / result.points > 0.4
    assert result.clear_first / result.clear >= RIGHT_WHERE_CLEAR / 100
    assert (result.first - result.clear_first) / (result.points - result.clear) >= RIGHT_ELSEWHERE / 100
    assert result.among_offered / result.points >= RIGHT_AMONG_OFFERED / 100


def test_a_command_prints_how_often_the_finder_is_right(app: Flask, tmp_path: Path) -> None:
    said = app.test_cli_runner().invoke(args=["areas", "check-positions", str(POINTS)]).output
    assert "1512 points\nright first: 8" in said
    assert "right among 3: 99." in said
    wrong = tmp_path / "points.tsv"
    wrong.write_text("latitude\tlongitude\tcode\n21.04\t105.91\t99999\n")
    answer = app.test_cli_runner().invoke(args=["areas", "check-positions", str(wrong)])
    assert answer.exit_code == 1
    assert "line 2" in answer.output


def test_the_page_says_how_sure_it_is_and_leaves_the_choice_to_the_reader(visitor: Visitor, session: Session) -> None:
    areas = gazetteer(session)
    clear, near_a_border = Point(21.039, 105.919), Point(21.0442, 105.9035)
    assert is_clear(units_at(areas, clear))
    page = visitor.get("/khu-vuc/gan-toi?vi-tri=21.039,105.919&sai-so=100")
    assert "Có lẽ bạn đang ở phường Phúc Lợi. Ở những điểm thử như thế này, nơi đứng đầu đúng 98 trong 100" in page.text
    assert "Nơi đúng nằm trong ba nơi này 99 trong 100 lần" in page.text
    assert not is_clear(units_at(areas, near_a_border))
    page = visitor.get("/khu-vuc/gan-toi?vi-tri=21.0442,105.9035&sai-so=100")
    assert "nhưng chúng tôi không chắc" in page.text
    assert "đúng khoảng 80 trong 100 lần" in page.text
    assert page.all("form", action="/khu-vuc/chon") == []
    assert "khu_vuc" not in page.response.headers.get("Set-Cookie", "")


def test_a_vague_or_distant_position_claims_no_certainty(visitor: Visitor) -> None:
    for query in ("vi-tri=21.039,105.919&sai-so=5000", "vi-tri=10.77,106.69&sai-so=10"):
        page = visitor.get(f"/khu-vuc/gan-toi?{query}")
        assert "trong 100 lần" not in page.text
        assert "nên bạn tự chọn" in page.text


def test_the_page_of_sources_has_the_figures_of_the_finder(
    visitor: Visitor, session: Session, known: list[KnownPoint]
) -> None:
    result = check_positions(session, known)
    first, among_three = (f"{part / result.points:.1%}" for part in (result.first, result.among_offered))
    assert (
        f"the first answer is right for {first}, one of three for {among_three}"
        in visitor.get("/en/gioi-thieu/nguon").text
    )
    in_vietnamese = f"nơi đầu tiên đúng {first}, một trong ba nơi đúng {among_three}".replace(".", ",")
    assert in_vietnamese in visitor.get("/gioi-thieu/nguon").text
