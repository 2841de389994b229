"""The list of services: filters, counts, words, areas, orders and pages, with and without htmx."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.formations import add_group
from citizen_site.areas.models import Area, AreaKind
from citizen_site.areas.succession_tables import TWO_LEVELS
from citizen_site.directory.commands import save_services
from tests.factories.directory import NOW, add_place, add_service, add_services, service_row
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database


def names(page: Page) -> list[str]:
    return [re.sub(r" Mẫu$", "", text_of(node)) for node in page.all("h3", class_="card__title")]


def options(page: Page) -> dict[str, tuple[int, str]]:
    """Filter id -> (the count beside it, its address)."""
    found = {}
    for node in page.all("a"):
        if (node.get("id") or "").startswith("loc-"):
            count = next(each for each in node.iter() if "count" in (each.get("class") or "").split())
            found[node.get("id").removeprefix("loc-")] = (int(re.sub(r"\D", "", text_of(count))), node.get("href"))
    return found


@pytest.fixture
def services(session: Session) -> None:
    add_services(
        session,
        [
            service_row(name="Khai sinh", kind="procedure", life_events="newborn;documents"),
            service_row(name="Khai tử", kind="procedure", life_events="death"),
            service_row(name="Báo cháy", kind="hotline", pillar="society", phone="114"),
            service_row(name="Thành lập hộ kinh doanh", kind="procedure", audiences="businesses", pillar="economy"),
            service_row(name="Mở cửa hàng số", audiences="residents;businesses", pillar="economy"),
        ],
    )


def test_every_count_is_what_its_link_shows(visitor: Visitor, services: None) -> None:
    for start in (
        "/dich-vu",
        "/dich-vu?loai=procedure",
        "/dich-vu?doi-tuong=businesses&tru-cot=economy",
        "/dich-vu?q=khai",
    ):
        for name, (count, href) in options(visitor.get(start)).items():
            argument, value = name.rsplit("-", 1)
            if parse_qs(urlsplit(start).query).get(argument) == [value]:
                continue  # its link takes the filter away again
            shown = visitor.get(href)
            assert len(names(shown)) == count, f"{start} {name}"


def test_a_tap_on_a_chosen_filter_takes_it_away(visitor: Visitor, services: None) -> None:
    page = visitor.get("/dich-vu?loai=hotline")
    assert names(page) == ["Báo cháy"]
    assert options(page)["loai-hotline"][1] == "/dich-vu"
    assert visitor.get("/dich-vu?loai=hotline").links()["Bỏ lọc: Đường dây nóng"] == "/dich-vu"


def test_the_form_carries_the_filters_on_without_script(visitor: Visitor, services: None) -> None:
    page = visitor.get("/dich-vu?loai=procedure&sap-xep=ten")
    form = next(node for node in page.all("form", role="search") if node.get("action") == "/dich-vu")
    hidden = {node.get("name"): node.get("value") for node in form.iter() if node.get("type") == "hidden"}
    assert hidden == {"loai": "procedure", "sap-xep": "ten"}


def test_words_and_filters_go_together(visitor: Visitor, services: None) -> None:
    assert names(visitor.get("/dich-vu?q=khai")) == ["Khai sinh", "Khai tử"]
    assert names(visitor.get("/dich-vu?q=khai&su-kien=death")) == ["Khai tử"]
    nothing = visitor.get("/dich-vu?q=khai&loai=hotline")
    assert "Không có dịch vụ nào như vậy" in nothing.text
    assert nothing.links()["Tìm trên cả trang"] == "/tim-kiem?q=khai"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("loai=website", "Không có lựa chọn “website”"),
        ("khu-vuc=atlantis", "không biết khu vực này"),
        ("vi-tri=here", "Vị trí không đúng dạng"),
        ("sap-xep=gan", "bấm “Gần tôi”"),
        ("sau=!", "Trang này không còn nữa"),
    ],
)
def test_what_is_not_understood_is_said_and_the_list_still_shown(
    visitor: Visitor, services: None, query: str, words: str
) -> None:
    page = visitor.get(f"/dich-vu?{query}", status=400)
    assert words in page.text
    assert len(names(page)) == 5


def test_a_fragment_is_that_part_of_the_page(visitor: Visitor, services: None) -> None:
    url = "/dich-vu?loai=procedure&q=khai"
    whole, part = visitor.get(url), visitor.fragment(url)
    assert text_of(whole.by_id("ket-qua")) == text_of(part.by_id("ket-qua"))
    assert part.all("h1") == []
    assert "HX-Request" in part.response.headers["Vary"]


def test_pages_hold_25_and_more_leads_to_the_rest(visitor: Visitor, session: Session) -> None:
    wanted = [f"Dịch vụ số {number:02}" for number in range(60)]
    add_services(session, [service_row(name=name) for name in wanted])
    for sort in ("", "?sap-xep=ten", "?sap-xep=moi"):
        seen: list[str] = []
        url = f"/dich-vu{sort}"
        for expected in (25, 25, 10):
            page = visitor.get(url)
            assert len(names(page)) == expected
            seen += names(page)
            url = page.links().get("Xem thêm", "")
        assert (seen, url) == (wanted, "")


def test_the_orders_by_name_by_change_and_by_distance(visitor: Visitor, session: Session) -> None:
    add_place(session, name="Đình", latitude=21.10, now=NOW)
    add_place(session, name="Ao", latitude=21.05, now=NOW + timedelta(days=1))
    add_place(session, name="Chùa", latitude=21.20, now=NOW - timedelta(days=1))
    add_service(session, name="Cổng", now=NOW - timedelta(days=2))
    assert names(visitor.get("/dich-vu?sap-xep=ten")) == ["Ao", "Chùa", "Cổng", "Đình"]
    assert names(visitor.get("/dich-vu?sap-xep=moi")) == ["Ao", "Đình", "Chùa", "Cổng"]
    near = visitor.get("/dich-vu?vi-tri=21.09,105.91")
    assert names(near) == ["Đình", "Ao", "Chùa", "Cổng"]
    assert "1,1 km" in near.text


class TestAreas:
    """A service holds for its areas and everything below them."""

    @pytest.fixture(autouse=True)
    def local_services(self, session: Session) -> None:
        ward = session.scalars(select(Area).where(Area.slug == "phuong-phuc-loi")).one()
        group = add_group(session, ward, "Tổ dân phố số 1", kind=AreaKind.GROUP, valid_from=TWO_LEVELS, is_demo=False)
        self.group = group.slug
        areas: dict[str, Any] = {area.slug: area for area in session.scalars(select(Area))}
        rows = [
            service_row(name="Của thành phố"),
            service_row(name="Của phường", areas=["phuong-phuc-loi"]),
            service_row(name="Của tổ", areas=[group.slug]),
            service_row(name="Của nơi khác", areas=["xa-bat-trang"]),
            service_row(name="Của phường Sài Đồng cũ", areas=["phuong-sai-dong-quan-long-bien-truoc-2025"]),
        ]
        save_services(session, rows, areas, NOW)
        session.commit()

    def test_are_inherited_downwards(self, visitor: Visitor) -> None:
        city = ["Của thành phố"]
        assert names(visitor.get("/dich-vu?khu-vuc=ha-noi")) == city
        assert names(visitor.get("/dich-vu?khu-vuc=xa-bat-trang")) == [*city, "Của nơi khác"]
        ward = names(visitor.get("/dich-vu?khu-vuc=phuong-phuc-loi"))
        assert set(ward) >= {"Của thành phố", "Của phường"}
        assert not set(ward) & {"Của tổ", "Của nơi khác"}
        group = names(visitor.get(f"/dich-vu?khu-vuc={self.group}"))
        assert set(group) >= {"Của thành phố", "Của phường", "Của tổ"}

    def test_an_old_areas_service_is_found_where_the_area_went(self, visitor: Visitor, session: Session) -> None:
        old = visitor.get("/khu-vuc/phuong-sai-dong-quan-long-bien-truoc-2025")
        successor = next(
            href.removeprefix("/khu-vuc/")
            for text, href in old.links().items()
            if href.startswith("/khu-vuc/phuong-") and "sai-dong" not in href
        )
        assert "Của phường Sài Đồng cũ" in names(visitor.get(f"/dich-vu?khu-vuc={successor}"))

    def test_the_area_page_shows_its_own_first(self, visitor: Visitor) -> None:
        text = visitor.get("/khu-vuc/phuong-phuc-loi").text
        assert text.index("Của phường") < text.index("Của thành phố")


@pytest.mark.parametrize("url", ["/dich-vu", "/dich-vu?q=dich&loai=online&khu-vuc=phuong-phuc-loi&sap-xep=ten", "/"])
def test_a_list_costs_the_same_however_many_services_there_are(visitor: Visitor, session: Session, url: str) -> None:
    add_services(session, [service_row() for _ in range(30)])
    visitor.get(url)
    few = len(visitor.get(url).statements)
    add_services(session, [service_row() for _ in range(300)])
    visitor.get(url)
    assert len(visitor.get(url).statements) == few <= 10


def test_a_list_page_stays_light(visitor: Visitor, session: Session) -> None:
    add_services(session, [service_row(summary="Chữ " * 90) for _ in range(40)])
    assert len(visitor.get("/dich-vu").html.encode()) < 110_000


def test_a_new_service_is_shown_at_once(visitor: Visitor, session: Session) -> None:
    before = visitor.get("/dich-vu")
    etag = {"If-None-Match": before.response.headers["ETag"]}
    assert visitor.client.get("/dich-vu", headers=etag).status_code == 304
    add_service(session, name="Mới tinh")
    assert visitor.client.get("/dich-vu", headers=etag).status_code == 200
    assert "Mới tinh" in names(visitor.get("/dich-vu"))
