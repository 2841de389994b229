"""Models are found by lineage, have a name only where a source has one, and say how long nobody told of them."""

from __future__ import annotations

from datetime import date, timedelta

import feedparser
import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.clock import now, today
from citizen_site.directory.models import Pillar
from citizen_site.programme.models.pilots import PilotStatus, PilotUpdate
from citizen_site.programme.pilots import PLACES, grid, listed_pilots, pilot_by_slug
from tests.factories.areas import merge_areas
from tests.factories.directory import add_service
from tests.factories.programme import SOURCE, add_pilot, seed_programme
from tests.support.pages import Visitor

LONG_BIEN = "phuong-chuyen-doi-so-long-bien"
# Today's wards of the people of Sài Đồng and the old Việt Hưng.
HEIRS = ("phuong-phuc-loi", "phuong-viet-hung", "phuong-long-bien")


def named(session: Session, area: str) -> list[str]:
    place = gazetteer(session).find(area)
    assert place, area
    return [pilot.slug for pilot in listed_pilots(session, place=place)]


def test_a_model_of_a_dissolved_district_is_found_under_todays_wards(session: Session, visitor: Visitor) -> None:
    seed_programme(session)
    assert {area: named(session, area) for area in HEIRS} == {area: [LONG_BIEN] for area in HEIRS}
    # Bồ Đề got land of them only.
    assert named(session, "phuong-bo-de") == []
    assert named(session, "ha-noi") == [LONG_BIEN]
    for area in ("phuong-sai-dong-quan-long-bien-truoc-2025", "quan-long-bien"):
        assert named(session, area) == [LONG_BIEN], area
    # A model without places of its own is that of its whole district.
    add_pilot(session, "huyen-ba-vi", "Mô hình của huyện", pillar=Pillar.SOCIETY)
    assert named(session, "xa-quang-oai") == ["mo-hinh-cua-huyen"]
    panel = visitor.get("/khu-vuc/phuong-phuc-loi")
    assert "Chuyển đổi số ở đây" in panel.text
    assert f"/chuyen-doi-so/mo-hinh/{LONG_BIEN}" in panel.html
    assert LONG_BIEN not in visitor.get("/khu-vuc/phuong-bo-de").html
    page = visitor.get(f"/chuyen-doi-so/mo-hinh/{LONG_BIEN}")
    assert "Phường Sài Đồng cũ nay thuộc" in page.text
    assert len(page.statements) <= 12


def test_a_ward_that_is_merged_later_takes_its_models_along(session: Session) -> None:
    seed_programme(session)
    merge_areas("phuong-phuc-loi", "phuong-ha-dong")
    session.commit()
    assert named(session, "phuong-ha-dong") == [LONG_BIEN]


def test_the_grid_has_39_places_and_names_what_has_a_source_alone(session: Session, visitor: Visitor) -> None:
    seed_programme(session)
    add_pilot(session, "huyen-ba-vi", "Mô hình thử", pillar=Pillar.ECONOMY, is_demo=True)
    found = grid(session)
    assert sum(len(row.cells) for row in found.rows) == PLACES == 39
    assert (found.sourced, found.unsourced) == (1, 38)
    page = visitor.get("/chuyen-doi-so/mo-hinh")
    cells = [" ".join("".join(cell.itertext()).split()) for cell in page.all("td")]
    assert len(cells) == 39
    assert [cell for cell in cells if "chưa có nguồn công khai" not in cell] == ["Kinh tế số Mô hình thử mẫu"]
    assert "Phường chuyển đổi số chưa rõ trụ cột" in page.text
    assert "1 mô hình có tên trong nguồn công khai; 38 mô hình chưa có." in page.text
    assert "Trang này có dữ liệu mẫu." in page.text


@pytest.mark.either_database
def test_a_filter_leaves_the_models_that_match_and_an_unknown_one_is_said(session: Session, visitor: Visitor) -> None:
    seed_programme(session)
    add_pilot(session, "huyen-ba-vi", "Mô hình thử", pillar=Pillar.ECONOMY, status=PilotStatus.RUNNING)
    listed = visitor.get("/chuyen-doi-so/mo-hinh?tru-cot=economy&tinh-trang=running").by_id("ket-qua")
    assert ["".join(each.itertext()) for each in listed.findall(".//h3")] == ["Mô hình thử"]
    assert (
        visitor.get("/chuyen-doi-so/mo-hinh?khu-vuc=phuong-phuc-loi").by_id("ket-qua").findall(".//h3")[0] is not None
    )
    visitor.get("/chuyen-doi-so/mo-hinh?tru-cot=khac", status=400)


@pytest.mark.either_database
def test_an_agency_leads_to_the_one_that_carries_on_today(session: Session, visitor: Visitor) -> None:
    seed_programme(session)
    tax = visitor.get("/chuyen-doi-so/don-vi/cuc-thue-ha-noi").text
    assert tax.index("Chi cục Thuế khu vực I") < tax.index("Thuế thành phố Hà Nội")
    assert "Sở Xây dựng" in visitor.get("/chuyen-doi-so/don-vi/so-giao-thong-van-tai").text
    district = visitor.get("/chuyen-doi-so/don-vi/quan-long-bien")
    for area in HEIRS:
        assert f"/khu-vuc/{area}" in district.html
    assert "11 phần việc" in district.text


@pytest.mark.either_database
def test_half_a_year_without_news_is_said_unless_the_model_has_ended(session: Session, visitor: Visitor) -> None:
    seed_programme(session)
    assert "Chưa có tin mới từ 1/7/2025." in visitor.get(f"/chuyen-doi-so/mo-hinh/{LONG_BIEN}").text
    add_pilot(session, "huyen-ba-vi", "Đã dừng lâu", status=PilotStatus.STOPPED, since=date(2024, 1, 12))
    assert "Chưa có tin mới" not in visitor.get("/chuyen-doi-so/mo-hinh/da-dung-lau").text


def test_the_database_refuses_a_model_without_a_source(app: Flask, session: Session) -> None:
    seed_programme(session)
    with pytest.raises(IntegrityError):
        add_pilot(session, "huyen-ba-vi", "Không nguồn", source_title="")
    session.rollback()


@pytest.mark.either_database
def test_every_page_of_the_programme_is_found_in_both_languages(session: Session, visitor: Visitor) -> None:
    seed_programme(session)
    for path in (
        "",
        "/mo-hinh",
        "/chi-so",
        "/cam-ket",
        "/du-lieu",
        "/chu-de/ban-chi-dao",
        "/chu-de/tuyen-pho-khong-tien-mat",
    ):
        for language in ("", "/en"):
            visitor.get(f"{language}/chuyen-doi-so{path}")
    assert "three pillars" in visitor.get("/en/chuyen-doi-so/cam-ket").text
    assert "chưa ai đo" in visitor.get("/chuyen-doi-so/cam-ket").text
    for path in ("/mo-hinh/x", "/chi-so/x", "/don-vi/x", "/chu-de/x", "/du-lieu/x.csv"):
        visitor.get(f"/chuyen-doi-so{path}", status=404)


def test_a_service_shows_its_model_and_search_finds_all_kinds(session: Session, visitor: Visitor) -> None:
    add_service(session, slug="long-bien-hat-nhan-to-dan-pho", name="Long Biên: chuyển đổi số từ tổ dân phố")
    seed_programme(session)
    page = visitor.get("/dich-vu/long-bien-hat-nhan-to-dan-pho")
    assert "Mô hình của Quận Long Biên" in page.text
    assert f"/chuyen-doi-so/mo-hinh/{LONG_BIEN}" in page.html
    for words, address in (
        ("phuong chuyen doi so", f"/chuyen-doi-so/mo-hinh/{LONG_BIEN}"),
        ("ký số văn bản phát hành", "/chuyen-doi-so/chi-so/van-ban-so-hoa-ky-so"),
        ("39 mo hinh 13 don vi", "/chuyen-doi-so/cam-ket#39-mo-hinh"),
        ("ban chi dao", "/chuyen-doi-so/chu-de/ban-chi-dao"),
    ):
        assert f'href="{address}"' in visitor.get(f"/tim-kiem?q={words}").html, words


@pytest.mark.either_database
def test_the_front_page_of_a_ward_has_one_line_when_there_is_news(session: Session, visitor: Visitor) -> None:
    seed_programme(session)
    pilot = pilot_by_slug(session, LONG_BIEN)
    day = today(now())
    for days, text in ((40, "Tin đã cũ."), (3, "Tin mới đây."), (9, "Tin trước đó.")):
        on = day - timedelta(days=days)
        session.add(PilotUpdate(pilot_id=pilot.id, on=on, text=text, entered_at=now(), **SOURCE))
    session.commit()
    assert "Tin mới đây." not in visitor.get("/").text
    visitor.client.set_cookie("khu_vuc", "phuong-phuc-loi")
    front = visitor.get("/").text
    assert "Phường chuyển đổi số: Tin mới đây." in front
    assert "Tin trước đó." not in front
    visitor.client.set_cookie("khu_vuc", "phuong-bo-de")
    assert "Tin mới đây." not in visitor.get("/").text


@pytest.mark.either_database
def test_a_model_is_followed_by_a_feed_of_its_news_in_both_languages(session: Session, visitor: Visitor) -> None:
    seed_programme(session)
    page = visitor.get("/chuyen-doi-so/mo-hinh/phuong-chuyen-doi-so-long-bien")
    link = page.all("link", type="application/atom+xml")[0].get("href")
    assert f'href="{link}"' in page.html.partition("<body")[2]
    for prefix, news, source in (("", "Ra mắt cùng lễ phát động", "Nguồn:"), ("/en", "Launched together", "Source:")):
        feed = feedparser.parse(visitor.get(prefix + link).response.data)
        assert not feed.bozo
        assert [entry.published[:10] for entry in feed.entries] == ["2025-07-01", "2024-01-12"]
        assert news in feed.entries[1].title
        assert source in feed.entries[1].summary
        assert "Đại Đoàn Kết" in feed.entries[1].summary
        anchor = feed.entries[1].link.partition("#")[2]
        assert page.by_id(anchor) is not None
