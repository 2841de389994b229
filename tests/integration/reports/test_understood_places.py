"""The ward is read from the address, a pin tells street and ward; both are said, and a ward that was chosen stays."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.areas.address_names import areas_in_address
from citizen_site.reports.addresses import street_near, wards_of_street
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.search import reindex
from tests.factories.drafts import AT_MARKET, DETAILS, WORDS, Writer, bring_in_categories
from tests.factories.reports import make_report
from tests.support.pages import Page, Visitor


@pytest.fixture
def writer(app: Flask, visitor: Visitor) -> Writer:
    with app.app_context():
        bring_in_categories()
    return Writer(visitor)


def chosen(page: Page) -> list[str]:
    return [node.get("value") for node in page.all("option") if "selected" in node.attrib and node.get("value")]


@pytest.mark.either_database
@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("Trước số 81 phố Phúc Lợi", "Phường Phúc Lợi"),
        ("truoc so 81 pho phuc loi", "Phường Phúc Lợi"),
        ("Ngõ 5 Sài Đồng, Long Biên", "Phường Sài Đồng"),
        ("số 3 p. Bồ Đề, cạnh cây xăng", "Phường Bồ Đề"),
        ("cạnh chợ Sài Đồng, gần cây đa", "Phường Sài Đồng"),
        ("phường Láng", "Phường Láng"),
        ("số 12 đường Láng", ""),
        ("Trước cổng trường", ""),
        ("quận Long Biên", ""),
        ("phố Phúc Lội", ""),
    ],
)
def test_an_address_names_its_ward_by_a_whole_name(session: Session, address: str, name: str) -> None:
    assert [each.text for each in areas_in_address(session, address)][:1] == ([name] if name else [])


def test_a_street_is_in_the_ward_that_past_reports_put_it_in(session: Session) -> None:
    bring_in_categories()
    for area, place in (
        ("phuong-bo-de", "Số 5 phố Hoa Sữa"),
        ("phuong-bo-de", "pho hoa sua, gan cau"),
        ("phuong-phuc-loi", "Phố Hoa Mai"),
    ):
        reindex(session, make_report(area=area, place_text=place))
    session.commit()
    (ward,) = wards_of_street(session, "trước số 12 phố Hoa Sữa")
    assert ward == make_report(area="phuong-bo-de").area_id
    assert wards_of_street(session, "phố Hoa Mai") == (), "one report is chance"
    assert wards_of_street(session, "ngõ 5") == ()


def test_the_street_at_a_point_is_the_one_that_reports_beside_it_name(session: Session) -> None:
    bring_in_categories()
    latitude, longitude = map(float, AT_MARKET.split(", "))
    make_report(latitude=latitude, longitude=longitude, place_text="trước số 12 phố Sài Đồng, gần chợ")
    make_report(latitude=latitude + 0.0005, longitude=longitude, place_text="Cổng chợ")
    make_report(latitude=latitude + 0.005, longitude=longitude, place_text="Đường Nguyễn Văn Linh")
    session.commit()
    point = session.query(ReportDraft).first() or make_report(latitude=latitude, longitude=longitude)
    assert point.point
    assert street_near(session, point.point) == "Phố Sài Đồng"


@pytest.mark.either_database
def test_while_one_types_the_ward_is_understood_and_said(writer: Writer) -> None:
    part = writer.visitor.fragment(writer.url("chi-tiet?place_text=81+pho+phuc+loi&area="))
    assert chosen(part) == ["phuong-phuc-loi"]
    assert "Hiểu là Phường Phúc Lợi, vì địa chỉ có “Phúc Lợi”" in part.text
    typed_on = "chi-tiet?place_text=81+pho+bo+de&area=phuong-phuc-loi&da-hieu=phuong-phuc-loi"
    assert chosen(writer.visitor.fragment(writer.url(typed_on))) == ["phuong-bo-de"], "until its reader chooses one"


@pytest.mark.either_database
def test_a_ward_that_was_chosen_stays_and_the_one_in_the_address_is_offered(writer: Writer) -> None:
    part = writer.visitor.fragment(writer.url("chi-tiet?place_text=81+pho+phuc+loi&area=phuong-bo-de&da-hieu="))
    assert chosen(part) == ["phuong-bo-de"]
    assert [node.get("value") for node in part.all("button", name="chon-phuong")] == ["phuong-phuc-loi"]
    assert "Địa chỉ này có phải ở đây không?" in part.text
    searched = writer.visitor.fragment(writer.url("chi-tiet?place_text=cong+cho&ward=sai+dong&area="))
    assert len(searched.all("button", name="chon-phuong")) > 1, "what was searched for is still there"


@pytest.mark.either_database
def test_ones_own_ward_gives_way_to_the_street_that_one_types(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        bring_in_categories()
    visitor.client.set_cookie("khu_vuc", "phuong-bo-de")
    writer = Writer(visitor)
    page = writer.get("chi-tiet")
    assert chosen(page) == ["phuong-bo-de"]
    (hidden,) = [node.get("value") for node in page.all("input", name="da-hieu")]
    kept = f"area=phuong-bo-de&da-hieu={hidden}"
    for typed, ward in (("cong+cho", "phuong-bo-de"), ("81+pho+phuc+loi", "phuong-phuc-loi")):
        part = writer.visitor.fragment(writer.url(f"chi-tiet?place_text={typed}&{kept}"))
        assert chosen(part) == [ward]
        assert part.all("input", name="da-hieu")[0].get("value") == ward
    # Without a script it is understood when the form is sent, and said; where several could be meant, it is asked.
    own = {"area": "phuong-bo-de", "da-hieu": hidden}
    asked = writer.post("chi-tiet", {**WORDS, **own, "place_text": "Ngõ 5 Sài Đồng"}, status=422)
    assert len(asked.all("button", name="chon-phuong")) > 1
    sent = writer.post("chi-tiet", {**WORDS, **own, "place_text": "Trước số 81 phố Phúc Lợi"})
    review = writer.visitor.get(sent.response.location)
    assert "Phường, xã hiểu từ địa chỉ bạn viết; chưa đúng thì bạn sửa." in review.text


@pytest.mark.either_database
def test_without_a_script_the_address_is_enough_and_the_review_says_what_was_understood(writer: Writer) -> None:
    answer = writer.post("chi-tiet", {**WORDS, "place_text": "Trước số 81 phố Phúc Lợi", "area": ""})
    page = writer.visitor.get(answer.response.location)
    assert "Phường Phúc Lợi" in page.text
    assert "Phường, xã hiểu từ địa chỉ bạn viết; chưa đúng thì bạn sửa." in page.text


@pytest.mark.either_database
def test_an_address_that_names_several_wards_asks_which(writer: Writer) -> None:
    page = writer.post("chi-tiet", {**WORDS, "place_text": "Ngõ 5 Sài Đồng", "area": ""}, status=422)
    assert len(page.all("button", name="chon-phuong")) > 1
    slug = page.all("button", name="chon-phuong")[0].get("value")
    writer.post("chi-tiet", {**WORDS, "place_text": "Ngõ 5 Sài Đồng", "area": "", "chon-phuong": slug})
    assert chosen(writer.get("chi-tiet")) == [slug]


@pytest.mark.either_database
def test_a_pin_fills_the_street_and_the_ward(writer: Writer, session: Session) -> None:
    latitude, longitude = map(float, AT_MARKET.split(", "))
    report = make_report(latitude=latitude, longitude=longitude, place_text="Số 12 phố Sài Đồng")
    session.commit()
    part = writer.visitor.fragment(writer.url(f"chi-tiet?point={AT_MARKET.replace(' ', '+')}&area="))
    assert len(chosen(part)) == 1
    assert part.all("p", role="status")[0].get("data-street") == "Phố Sài Đồng"
    writer.post("chi-tiet", {"place_text": "", "area": "", "point": AT_MARKET, "source": "device", "go": "stay"})
    page = writer.get("chi-tiet")
    assert page.by_id("place_text").get("value") == "Phố Sài Đồng"
    assert chosen(page) == chosen(part)
    assert report.place_text == "Số 12 phố Sài Đồng"


@pytest.mark.either_database
def test_addresses_of_former_steps_lead_to_the_step_they_became_and_take_along_what_was_typed(writer: Writer) -> None:
    for former, step in (("vi-tri", "chi-tiet"), ("noi-dung", "chi-tiet"), ("lien-lac", "xem-lai")):
        answer = writer.get(former, status=301, lint=False)
        assert answer.response.location.endswith(f"/{step}")
    assert writer.post("vi-tri", DETAILS, status=307).response.location == writer.url("chi-tiet")
    writer.post("chi-tiet", DETAILS)
    contact = {"way": "new", "contact": "lan@example.com", "name": "", "consent": "y"}
    assert writer.post("lien-lac", contact).response.location == writer.url("xem-lai")
    assert writer.get("xem-lai").by_id("contact").get("value") == "lan@example.com"
