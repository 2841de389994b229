"""What the map asks for: bundles that lose nothing, bounded answers, and arguments of any kind."""

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from citizen_site.core.geo import Point, quadkey
from citizen_site.reports.web.map import MAX_TILES, Box, tiles_of
from tests.factories.reports import make_many, make_report
from tests.support.pages import Visitor

CITY = "105,20.5,106.2,21.5"
MAP = "/phan-anh.geojson"


def features(visitor: Visitor, box: str, zoom: int, more: str = "", status: int = 200) -> list[dict[str, Any]]:
    answer = visitor.get(f"{MAP}?khung={box}&muc={zoom}{more}", lint=False, status=status).response
    assert answer.mimetype == "application/geo+json"
    assert answer.json
    return list(answer.json["features"])


@pytest.mark.parametrize("zoom", [0, 1, 9, 12, 15, 18, 20])
def test_bundles_add_up_to_all_reports_whatever_the_zoom(visitor: Visitor, session: Session, zoom: int) -> None:
    make_many(60, areas=("phuong-phuc-loi", "phuong-bo-de", "xa-gia-lam"))
    make_report(description="Không có điểm.")
    session.commit()
    found = features(visitor, CITY, zoom)
    assert sum(each["properties"]["number"] for each in found) == 60
    assert len(found) <= 16 * MAX_TILES
    listed = features(visitor, CITY, zoom, "&tinh-trang=open&khu-vuc=phuong-bo-de")
    assert 0 < sum(each["properties"]["number"] for each in listed) < 60


def test_a_single_report_says_what_it_is_and_where_it_leads(visitor: Visitor, session: Session) -> None:
    report = make_report(latitude=21.05, longitude=105.91)
    session.commit()
    (feature,) = features(visitor, "105.9,21,105.95,21.1", 16)
    assert feature["geometry"] == {"type": "Point", "coordinates": [105.91, 21.05]}
    assert feature["properties"]["href"] == f"/phan-anh/{report.display_code}"
    assert feature["properties"]["status"] == "Đã nhận"
    assert features(visitor, "105.5,21,105.51,21.01", 16) == []


@pytest.mark.either_database
def test_without_a_box_it_is_the_city(visitor: Visitor, session: Session) -> None:
    make_many(5)
    session.commit()
    answer = visitor.get(MAP, lint=False).response
    assert answer.json
    assert sum(each["properties"]["number"] for each in answer.json["features"]) == 5


def test_reports_at_one_spot_lead_to_the_list_around_it(visitor: Visitor, session: Session) -> None:
    for number in range(3):
        make_report(description=f"Cùng chỗ {number}.", latitude=21.05, longitude=105.91)
    session.commit()
    (feature,) = features(visitor, "105.909,21.049,105.911,21.051", 19)
    assert feature["properties"]["number"] == 3
    assert "Cùng chỗ 0" in visitor.get(feature["properties"]["href"]).text


@pytest.mark.parametrize(
    "wrong",
    ["khung=1,2,3", "khung=a,b,c,d", "khung=nan,0,1,1", "khung=inf,0,1,1", "khung=106,21,105,22",
     "khung=105,22,106,21", "khung=-500,0,0,0", f"khung={CITY}&muc=21", f"khung={CITY}&muc=-1",
     f"khung={CITY}&muc=x", f"khung={CITY}&muc=１１", f"khung={CITY}&nhom=khong-co"],
)  # fmt: skip
@pytest.mark.either_database
def test_wrong_arguments_are_refused_in_words(visitor: Visitor, wrong: str) -> None:
    answer = visitor.get(f"{MAP}?{wrong}", status=400, lint=False).response
    assert answer.json
    assert answer.json["features"] == []
    assert answer.json["problems"]


@given(box=st.text(max_size=60), zoom=st.text(max_size=12))
@example(box="1e308,-1e308,1e309,1", zoom="1e3")
@example(box="105,21,106,22,", zoom="٣")
def test_no_argument_breaks_it(visitor: Visitor, box: str, zoom: str) -> None:
    url = f"{MAP}?khung={quote(box, errors='replace')}&muc={quote(zoom, errors='replace')}"
    assert visitor.client.get(url).status_code in (200, 400)


degrees = st.tuples(
    st.floats(-180, 180), st.floats(-180, 180), st.floats(-90, 90), st.floats(-90, 90), st.integers(0, 20)
)


@given(degrees)
def test_tiles_cover_every_box_and_are_few(numbers: tuple[float, float, float, float, int]) -> None:
    west, east, south, north, zoom = numbers
    box = Box(min(west, east), min(south, north), max(west, east), max(south, north))
    tiles = tiles_of(box, zoom)
    assert 1 <= len(tiles) <= MAX_TILES
    level = len(tiles[0])
    middle = Point((box.south + box.north) / 2, (box.west + box.east) / 2)
    for point in (Point(box.south, box.west), Point(box.north, box.east), middle):
        assert quadkey(point)[:level] in tiles
