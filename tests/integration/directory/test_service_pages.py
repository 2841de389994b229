"""One service as a resident meets it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from citizen_site.core.clock import HANOI
from citizen_site.directory.commands import record_link
from citizen_site.directory.seed import seed
from tests.factories.directory import NOW, add_place, add_service
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database


def details(page: Page) -> dict[str, str]:
    """The summary list: what -> how."""
    terms = [text_of(node) for node in page.all("dt")]
    return dict(zip(terms, [text_of(node) for node in page.all("dd")], strict=True))


def fees(page: Page) -> list[str]:
    """What each box of the price says, in its order."""
    return [" ".join(map(text_of, box)) for price in page.all("dl", class_="price") for box in price]


def test_the_official_button_leaves_for_the_official_site_and_says_so(visitor: Visitor, session: Session) -> None:
    add_service(session, slug="cong", name="Cổng dịch vụ", url="https://www.dichvucong.gov.vn/p/home")
    page = visitor.get("/dich-vu/cong")
    assert page.links()["Mở trang chính thức"] == "https://www.dichvucong.gov.vn/p/home"
    assert "Bạn sẽ rời Phố Nhà và sang trang dichvucong.gov.vn." in page.text


def test_a_number_is_one_tap_away(visitor: Visitor, session: Session) -> None:
    add_service(session, slug="dien", kind="hotline", name="Báo mất điện", phone="1900 1288")
    assert visitor.get("/dich-vu/dien").links()["Gọi 1900 1288"] == "tel:19001288"


def test_the_city_line_rings_from_a_mobile_however_its_number_is_written(visitor: Visitor, session: Session) -> None:
    for number, phone in enumerate(("1022", "024 1022", "0241022")):
        add_service(session, slug=f"so-{number}", kind="hotline", name="Tổng đài", phone=phone)
        assert visitor.get(f"/dich-vu/so-{number}").links()[f"Gọi {phone}"] == "tel:0241022"
    assert "tel:0241022" in visitor.get("/tim-kiem?q=zzzz").links().values()


def test_zero_online_is_said_proudly_beside_the_counter_fee(visitor: Visitor, session: Session) -> None:
    add_service(session, slug="khai-sinh", kind="procedure", name="Khai sinh", fee_online=0, fee_counter=8000)
    page = visitor.get("/dich-vu/khai-sinh")
    assert fees(page) == ["Nộp trực tuyến 0 đồng Nộp tại nhà, không mất tiền.", "Nộp tại quầy 8.000 đồng"]
    assert [text_of(each[1]) for each in page.all("div", class_="is-free")] == ["0 đồng"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fee_online": 0, "fee_counter": 0}, ["Lệ phí 0 đồng Trực tuyến hay tại quầy đều không mất tiền."]),
        ({"fee_online": 0}, ["Nộp trực tuyến 0 đồng Nộp tại nhà, không mất tiền."]),
        (
            {"fee_counter": 10000, "duration": "Trong ngày; nhận sau 15 giờ thì hôm sau"},
            ["Nộp tại quầy 10.000 đồng", "Mất bao lâu Trong ngày nhận sau 15 giờ thì hôm sau"],
        ),
        ({}, []),
    ],
)
def test_what_is_known_of_fee_and_time_comes_first_and_the_unknown_is_left_out(
    visitor: Visitor, session: Session, given: dict[str, Any], said: list[str]
) -> None:
    add_service(session, slug="chung-thuc", kind="procedure", name="Chứng thực", **given)
    assert fees(visitor.get("/dich-vu/chung-thuc")) == said


def test_what_to_bring_can_be_ticked_and_nothing_of_it_is_sent(visitor: Visitor, session: Session) -> None:
    add_service(
        session,
        slug="tam-tru",
        kind="procedure",
        name="Tạm trú",
        documents="Hợp đồng thuê;Căn cước",
        forms="Tờ khai thay đổi thông tin cư trú",
        steps="Nộp qua VNeID.\nCông an báo kết quả.",
        result="Thông báo trên VNeID.",
    )
    page = visitor.get("/dich-vu/tam-tru")
    boxes = page.all("input", type="checkbox")
    assert [text_of(box.getparent()) for box in boxes] == [
        "Hợp đồng thuê",
        "Căn cước",
        "Tờ khai thay đổi thông tin cư trúMẫu để điền: điền trên trang nộp trực tuyến, hoặc hỏi ở quầy.",
    ]
    assert all(box.get("name") is None and next(box.iterancestors("form"), None) is None for box in boxes)
    assert [text_of(step) for step in page.all("ol", class_="steps-list prose")[0]] == [
        "Nộp qua VNeID.",
        "Công an báo kết quả.",
    ]
    assert "Bạn nhận được gì? Thông báo trên VNeID." in page.text


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("city", "Hội đồng nhân dân thành phố quy định: nộp trực tuyến 0 đồng, nộp tại quầy thì bạn trả."),
        ("ministry", "Bộ Tài chính quy định: nộp trực tuyến thì thành phố trả thay bạn, nộp tại quầy thì bạn trả."),
        ("national", "Lệ phí theo mức chung của cả nước."),
    ],
)
def test_a_procedure_says_who_sets_its_fee_and_who_pays(
    visitor: Visitor, session: Session, basis: str, words: str
) -> None:
    add_service(session, slug="trich-luc", kind="procedure", name="Trích lục", fee_counter=8000, fee_basis=basis)
    page = visitor.get("/dich-vu/trich-luc")
    assert words in page.text
    more = "Phí thẩm định thì bạn tự trả. Theo Nghị quyết 77/2025/NQ-HĐND, từ 1/1/2026."
    assert (more in page.text) is (basis != "national")


def test_a_fee_that_the_city_pays_is_not_called_free(visitor: Visitor, session: Session) -> None:
    add_service(
        session,
        slug="trich-luc",
        kind="procedure",
        name="Trích lục",
        fee_online=0,
        fee_counter=8000,
        fee_basis="ministry",
    )
    page = visitor.get("/dich-vu/trich-luc")
    assert fees(page) == ["Nộp trực tuyến 0 đồng Thành phố trả thay bạn.", "Nộp tại quầy 8.000 đồng"]


def test_what_is_not_known_is_said_to_be_unknown(visitor: Visitor, session: Session) -> None:
    add_service(session, slug="nha", name="Xây nhà", unverified="Lệ phí: chưa rõ.", unverified_en="The fee: not known.")
    assert "Điều chưa rõ Lệ phí: chưa rõ." in visitor.get("/dich-vu/nha").text
    assert "The fee: not known." in visitor.get("/en/dich-vu/nha").text


def test_an_entry_names_what_it_was_compared_with_by_whom_and_when(visitor: Visitor, session: Session) -> None:
    add_service(
        session,
        slug="nha",
        name="Xây nhà",
        source="Báo A, 2/2/2026 https://bao.example/a?b=1;Thông tư 1/2026",
        last_checked=date(2026, 11, 29),
        checked_by="Nhóm Phố Nhà",
    )
    page = visitor.get("/dich-vu/nha")
    assert page.links()["Báo A, 2/2/2026"] == "https://bao.example/a?b=1"
    assert "Thông tư 1/2026" in page.text
    assert details(page)["Đối chiếu lần cuối"] == "29/11/2026, Nhóm Phố Nhà"


def test_an_unchecked_entry_names_no_source(visitor: Visitor, session: Session) -> None:
    add_service(session, slug="nha", name="Xây nhà", source="chưa kiểm tra")
    page = visitor.get("/dich-vu/nha")
    assert "Đối chiếu với" not in page.text
    assert "Chưa đối chiếu với nguồn chính thức" in page.text


def test_an_unknown_fee_is_not_called_free(visitor: Visitor, session: Session) -> None:
    add_service(session, slug="chung-thuc", kind="procedure", name="Chứng thực", fee_counter=10000)
    page = visitor.get("/dich-vu/chung-thuc")
    assert fees(page) == ["Nộp tại quầy 10.000 đồng"]
    assert "không mất tiền" not in page.text


def test_a_procedure_lists_what_is_needed_how_long_and_its_code(visitor: Visitor, session: Session) -> None:
    add_service(
        session,
        slug="ket-hon",
        kind="procedure",
        name="Kết hôn",
        documents="Căn cước của hai người;Giấy xác nhận tình trạng hôn nhân",
        duration="Trong ngày",
        procedure_code="1.000894",
        procedure_level="phường/xã",
    )
    page = visitor.get("/dich-vu/ket-hon")
    items = [text_of(node) for node in page.all("li")]
    assert "Căn cước của hai người" in items
    assert "Giấy xác nhận tình trạng hôn nhân" in items
    assert details(page)["Mất bao lâu"] == "Trong ngày"
    assert details(page)["Mã thủ tục"] == "1.000894"
    assert details(page)["Cấp giải quyết"] == "Phường, xã"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=HANOI), "Đang mở, đến 11:30"),
        (datetime(2026, 11, 23, 12, 0, tzinfo=HANOI), "Đang đóng, mở lại 13:30"),
        (datetime(2026, 11, 28, 15, 0, tzinfo=HANOI), "Đang đóng, mở lại 08:00 thứ Hai, 30/11/2026"),
        (datetime(2027, 2, 6, 9, 0, tzinfo=HANOI), "Nghỉ lễ: Tết Nguyên Đán."),
    ],
)
def test_a_place_says_whether_it_is_open_now(visitor: Visitor, session: Session, moment: datetime, words: str) -> None:
    add_place(session, slug="mot-cua", name="Một cửa")
    with time_machine.travel(moment, tick=False):
        page = visitor.get("/dich-vu/mot-cua")
    assert words in page.text


def test_the_hours_of_the_week_and_the_holidays_to_come_are_a_table(visitor: Visitor, session: Session) -> None:
    add_place(session, slug="mot-cua", name="Một cửa")
    with time_machine.travel(datetime(2026, 8, 24, 3, tzinfo=UTC), tick=False):
        page, english = visitor.get("/dich-vu/mot-cua"), visitor.get("/en/dich-vu/mot-cua")
    rows = [text_of(node) for node in page.all("tr")][1:]
    assert len(rows) == 7
    assert rows[0].startswith("Thứ Hai (hôm nay)")
    assert "08:00–11:30, 13:30–17:00" in rows[0]
    assert rows[6] == "Chủ nhật Nghỉ"
    assert "2/9/2026 (Quốc khánh): nghỉ" in page.text
    assert "(National Day)" in english.text


def test_a_place_that_never_closes_says_so(visitor: Visitor, session: Session) -> None:
    add_place(session, slug="cap-cuu", name="Cấp cứu", opening_hours="Mo-Su 00:00-24:00")
    assert "24 giờ, tất cả các ngày." in visitor.get("/dich-vu/cap-cuu").text


def test_the_distance_is_told_only_when_the_position_is_known(visitor: Visitor, session: Session) -> None:
    add_place(session, slug="mot-cua", name="Một cửa", latitude=21.04, longitude=105.91)
    page = visitor.get("/dich-vu/mot-cua")
    assert "cách bạn" not in page.text
    assert [node.get("data-position") for node in page.all("button") if node.get("data-position")] == [
        "/dich-vu/mot-cua"
    ]
    assert "cách bạn 1,1 km" in visitor.get("/dich-vu/mot-cua?vi-tri=21.05,105.91").text
    assert "1.1 km" in visitor.get("/en/dich-vu/mot-cua?vi-tri=21.05,105.91").text
    assert "Vị trí không đúng dạng" in visitor.get("/dich-vu/mot-cua?vi-tri=phia-dong", status=400).text


def test_an_entry_that_nobody_compared_says_so_and_a_compared_one_tells_when(
    visitor: Visitor, session: Session
) -> None:
    add_service(session, slug="chua-so", name="Chưa so")
    add_service(session, slug="da-so", name="Đã so", last_checked=date(2026, 11, 20))
    unchecked = visitor.get("/dich-vu/chua-so")
    assert "Chưa đối chiếu với nguồn chính thức" in unchecked.text
    assert "chưa đối chiếu với nguồn" in [text_of(node) for node in unchecked.all("span")]
    assert "chưa đối chiếu với nguồn" not in visitor.get("/dich-vu/da-so").text
    assert details(visitor.get("/dich-vu/da-so"))["Đối chiếu lần cuối"] == "20/11/2026"


def test_an_invented_place_is_marked_as_such(visitor: Visitor, session: Session) -> None:
    add_place(session, slug="mot-cua", name="Một cửa", is_demo=True)
    page = visitor.get("/dich-vu/mot-cua")
    assert "Trang này có dữ liệu mẫu." in page.text
    assert "Giờ này do chúng tôi tự viết để chạy thử." in page.text


def test_a_dead_link_is_told_to_readers_until_the_address_changes(visitor: Visitor, session: Session) -> None:
    service = add_service(session, slug="cong", name="Cổng", url="https://cu.example.vn/")
    record_link(session, service, status=404, problem="HTTP 404", now=NOW)
    session.commit()
    assert "trang này không mở được" in visitor.get("/dich-vu/cong").text
    service.url = "https://moi.example.vn/"
    session.commit()
    assert "trang này không mở được" not in visitor.get("/dich-vu/cong").text


def test_a_service_in_english_has_english_words(visitor: Visitor, session: Session) -> None:
    add_service(session, slug="cong", name="Cổng dịch vụ", name_en="Service portal", summary_en="File papers online.")
    page = visitor.get("/en/dich-vu/cong")
    assert text_of(page.all("h1")[0]) == "Service portal"
    assert "File papers online." in page.text


def test_a_service_that_is_not_there_is_a_clear_page(visitor: Visitor) -> None:
    visitor.get("/dich-vu/khong-co", status=404)
    visitor.get("/dich-vu/khong-co/bao-sai", status=404)


def test_a_detail_page_takes_few_queries(visitor: Visitor, session: Session) -> None:
    add_place(session, slug="mot-cua", name="Một cửa", areas=["phuong-phuc-loi", "phuong-viet-hung"])
    visitor.get("/dich-vu/mot-cua")
    assert len(visitor.get("/dich-vu/mot-cua").statements) <= 5


def test_every_service_of_the_content_file_has_a_good_page_in_both_languages(
    visitor: Visitor, session: Session
) -> None:
    seed(session, NOW)
    session.commit()
    slugs = {
        href.removeprefix("/dich-vu/")
        for page in _all_list_pages(visitor)
        for href in page
        if href.startswith("/dich-vu/")
    }
    assert len(slugs) >= 90
    for slug in sorted(slugs):
        visitor.get(f"/dich-vu/{slug}")
        visitor.get(f"/en/dich-vu/{slug}")


def _all_list_pages(visitor: Visitor) -> list[list[str]]:
    found, url = [], "/dich-vu"
    while url:
        links = visitor.get(url).links()
        found.append(list(links.values()))
        url = links.get("Xem thêm", "")
    return found
