"""Areas as a resident meets them."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.formations import add_group
from citizen_site.areas.gazetteer import load_gazetteer
from citizen_site.areas.models import Area, AreaKind
from citizen_site.areas.succession_tables import TWO_LEVELS
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database

PHUC_LOI = "/khu-vuc/phuong-phuc-loi"


@pytest.mark.parametrize("words", ["sai dong", "Sài Đồng", "SAI DONG", "p. sai dong", "phuong sai dong", "sài đồn"])
def test_an_old_name_leads_to_todays_unit_with_or_without_accents(visitor: Visitor, words: str) -> None:
    page = visitor.get("/khu-vuc", query_string={"q": words})
    assert "Phường Sài Đồng cũ (đến hết 31/12/2024) nay chủ yếu thuộc phường Phúc Lợi" in page.text
    assert page.links()["Phường Phúc Lợi"] == PHUC_LOI


def test_where_an_old_unit_went_to_several_all_are_offered_the_main_one_first(visitor: Visitor) -> None:
    results = visitor.fragment("/khu-vuc?q=sai+dong")
    offered = [text_of(node) for node in results.all("a") if node.get("href", "").startswith("/khu-vuc/phuong-")]
    todays = [name for name in offered if "Sài Đồng" not in name]
    assert todays[0] == "Phường Phúc Lợi"
    assert set(todays) == {"Phường Phúc Lợi", "Phường Việt Hưng", "Phường Long Biên"}


def test_todays_unit_ranks_before_old_ones_of_the_same_name(visitor: Visitor) -> None:
    results = visitor.fragment("/khu-vuc?q=viet+hung")
    first = next(node for node in results.all("a"))
    assert first.get("href") == "/khu-vuc/phuong-viet-hung"


def test_an_old_district_is_understood(visitor: Visitor) -> None:
    page = visitor.get("/khu-vuc?q=quan+hoan+kiem")
    assert "Quận Hoàn Kiếm hoạt động đến hết 30/6/2025" in page.text


def test_a_name_that_nobody_knows_gets_a_way_on(visitor: Visitor) -> None:
    page = visitor.get("/khu-vuc?q=atlantis")
    assert "Chúng tôi không biết tên này" in page.text


def test_the_list_by_letter_is_in_vietnamese_order(visitor: Visitor) -> None:
    page = visitor.get("/khu-vuc")
    letters = [text_of(node) for node in page.all("h3") if len(text_of(node)) == 1]
    assert letters == sorted(letters, key="AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY".index)
    assert "Đ" in letters
    assert sum(href.startswith(("/khu-vuc/phuong-", "/khu-vuc/xa-")) for href in page.links().values()) == 126


def test_an_area_page_tells_its_history_and_its_neighbours(visitor: Visitor) -> None:
    page = visitor.get(PHUC_LOI)
    assert "Phường Phúc Lợi hoạt động từ 1/7/2025, gồm " in page.text
    assert "Phường Phúc Đồng" in page.text
    neighbours = [name for name in page.links() if name.endswith(" km")]
    assert len(neighbours) == 6
    assert any(name.startswith("Phường Việt Hưng ") for name in neighbours)


def test_a_divided_old_units_page_says_where_it_went_and_lets_choose_among_todays(visitor: Visitor) -> None:
    page = visitor.get("/khu-vuc/phuong-sai-dong-quan-long-bien-truoc-2025")
    assert "nay chủ yếu thuộc phường Phúc Lợi" in page.text
    offered = [node.get("value") for form in page.all("form", action="/khu-vuc/chon") for node in form.iter("{*}input")]
    assert offered == ["phuong-phuc-loi", "phuong-long-bien", "phuong-viet-hung"]


def test_choosing_my_neighbourhood_is_one_tap_stays_and_can_be_undone(visitor: Visitor) -> None:
    before = visitor.get(PHUC_LOI)
    (form,) = before.all("form", action="/khu-vuc/chon")
    fields = {node.get("name"): node.get("value") for node in form.iter() if node.get("name")}
    assert fields == {"khu-vuc": "phuong-phuc-loi"}
    assert visitor.post("/khu-vuc/chon", fields, status=303).response.location == PHUC_LOI
    after = visitor.get(PHUC_LOI)
    assert after.all("form", action="/khu-vuc/chon") == []
    assert after.all("form", action="/khu-vuc/bo-chon") != []
    visitor.post("/khu-vuc/bo-chon", status=303)
    assert visitor.get(PHUC_LOI).all("form", action="/khu-vuc/chon") != []


def test_choosing_an_old_unit_remembers_todays(visitor: Visitor) -> None:
    answer = visitor.post("/khu-vuc/chon", {"khu-vuc": "phuong-phuc-loi-quan-long-bien-truoc-2025"}, status=303)
    assert answer.response.location == PHUC_LOI


@pytest.mark.parametrize("slug", ["", "nowhere", "../../etc", "<script>", "x" * 5000])
def test_choosing_nonsense_sets_no_cookie(visitor: Visitor, slug: str) -> None:
    answer = visitor.post("/khu-vuc/chon", {"khu-vuc": slug}, status=404)
    assert "Set-Cookie" not in answer.response.headers


@pytest.mark.parametrize("value", ["nowhere", "\u1eeb", "'; DROP", "x" * 3000])
def test_a_broken_cookie_is_as_good_as_none(visitor: Visitor, value: str) -> None:
    visitor.client.set_cookie("khu_vuc", value)
    assert visitor.get(PHUC_LOI).all("form", action="/khu-vuc/chon") != []


def test_a_residential_group_has_a_page_and_can_be_chosen(visitor: Visitor, session: Session) -> None:
    ward = session.scalars(select(Area).where(Area.slug == "phuong-phuc-loi")).one()
    group = add_group(session, ward, "Tổ dân phố số 8", kind=AreaKind.GROUP, valid_from=TWO_LEVELS, is_demo=True)
    session.commit()
    assert visitor.get(PHUC_LOI).links()["Tổ dân phố số 8"] == f"/khu-vuc/{group.slug}"
    visitor.post("/khu-vuc/chon", {"khu-vuc": group.slug}, status=303)
    page = visitor.get(f"/khu-vuc/{group.slug}")
    assert page.links()["Phường Phúc Lợi"] == PHUC_LOI
    assert f"/khu-vuc/{group.slug}" in visitor.get("/khu-vuc?q=tdp+8").links().values()


def test_the_position_finder_offers_three_and_says_how_sure_it_is(visitor: Visitor) -> None:
    page = visitor.get("/khu-vuc/gan-toi?vi-tri=21.0422,105.919&sai-so=35")
    assert "35 m" in page.text
    assert "ranh giới thật có thể khác" in page.text
    (offers,) = [node for node in page.all("ol") if "Phường Phúc Lợi" in text_of(node)]
    assert len([node for node in offers if node.tag.endswith("li")]) == 3


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("vi-tri=10.77,106.69&sai-so=10", 200, "ngoài Hà Nội"),
        ("vi-tri=21.04,105.91&sai-so=5000", 200, "chưa chính xác"),
        ("vi-tri=abc", 400, "Vị trí không đúng dạng"),
        ("vi-tri=21.04,105.91&sai-so=-5", 200, "ranh giới thật có thể khác"),
        ("", 200, "Chọn theo tên"),
    ],
)
def test_the_position_finder_is_honest(visitor: Visitor, query: str, status: int, says: str) -> None:
    assert says in visitor.get(f"/khu-vuc/gan-toi?{query}", status=status).text


def test_the_geojson_holds_126_points_within_hanoi(visitor: Visitor) -> None:
    response = visitor.client.get("/khu-vuc.geojson")
    assert response.mimetype == "application/geo+json"
    features = json.loads(response.data)["features"]
    assert len(features) == 126
    for feature in features:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert 105.2 < longitude < 106.1
        assert 20.5 < latitude < 21.4


@pytest.mark.parametrize(
    "url", ["/khu-vuc", "/khu-vuc?q=phuc", PHUC_LOI, "/khu-vuc.geojson", "/khu-vuc/quan-long-bien"]
)
def test_area_pages_cost_few_queries(visitor: Visitor, url: str) -> None:
    visitor.get(url, lint=False)
    assert len(visitor.get(url, lint=False).statements) <= 10


def test_a_fragment_is_the_same_as_that_part_of_the_page(visitor: Visitor) -> None:
    whole = visitor.get("/khu-vuc?q=sai+dong")
    part = visitor.fragment("/khu-vuc?q=sai+dong")
    assert text_of(whole.by_id("ket-qua")) == text_of(part.by_id("ket-qua"))
    assert part.all("h1") == []
    assert "HX-Request" in whole.response.headers["Vary"]


def test_a_former_unit_is_no_namesake_of_itself_as_it_was_read_before(session: Session) -> None:
    """The index of names may have read the areas once more, or once less, than the page that asks."""
    one, other = load_gazetteer(session), load_gazetteer(session)
    place = one.find("phuong-sai-dong-quan-long-bien-truoc-2025")
    assert place
    assert other.namesakes(place) == []
