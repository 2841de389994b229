"""The public list: filters, counts that keep their word, pages, and nothing that is not for everybody."""

import re
from datetime import timedelta
from urllib.parse import quote

import time_machine
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_category, make_many, make_report
from tests.support.pages import Page, Visitor, text_of

AREAS = ("phuong-phuc-loi", "phuong-bo-de", "xa-gia-lam")


def total(page: Page) -> int:
    heading = next(text_of(node) for node in page.all("h2") if re.fullmatch(r"[\d.]+ phản ánh", text_of(node)))
    return int(heading.split()[0].replace(".", ""))


def titles(page: Page) -> list[str]:
    return [text_of(node) for node in page.by_id("danh-sach").iter() if node.tag == "h3"]


def all_titles(visitor: Visitor, url: str) -> list[str]:
    """Through all pages."""
    found: list[str] = []
    while url:
        page = visitor.get(url)
        found += titles(page)
        url = page.links().get("Xem thêm", "")
    return found


def test_each_count_beside_a_filter_is_what_its_link_shows(visitor: Visitor, session: Session) -> None:
    make_many(60, areas=AREAS)
    session.commit()
    followed = 0
    for start in (
        "/phan-anh",
        "/phan-anh?nhom=duong&thoi-gian=year",
        "/phan-anh?khu-vuc=phuong-bo-de&tinh-trang=closed",
        "/phan-anh?nhom=duong&loai=o-ga",
    ):
        page = visitor.get(start)
        assert len(all_titles(visitor, start)) == total(page)
        for group in page.all("div", class_="filter-group"):
            for link in (node for node in group.iter() if node.tag == "a"):
                if link.get("aria-current"):
                    continue
                count = next(text_of(node) for node in link.iter() if node.get("class") == "count")
                assert total(visitor.get(link.get("href"))) == int(count), link.get("href")
                followed += 1
    assert followed > 15


def test_the_count_behind_a_ward_is_what_it_shows(visitor: Visitor, session: Session) -> None:
    make_many(40, areas=AREAS)
    session.commit()
    page = visitor.get("/phan-anh?tinh-trang=open")
    shown = {node.get("value"): text_of(node) for node in page.all("option")}
    for slug in AREAS:
        count = total(visitor.get(f"/phan-anh?tinh-trang=open&khu-vuc={slug}"))
        assert shown[slug].endswith(f"({count})")
        assert count > 0


def test_what_was_reported_in_an_old_ward_is_found_in_todays_and_by_the_old_name(
    visitor: Visitor, session: Session
) -> None:
    old = "phuong-sai-dong-quan-long-bien-truoc-2025"
    make_report(area=old, description="Báo từ phường cũ.")
    make_report(area="phuong-phuc-loi", description="Báo từ phường mới.")
    make_report(area="phuong-hoan-kiem", description="Báo từ nơi khác.")
    session.commit()
    both = {"Báo từ phường cũ", "Báo từ phường mới"}
    for place in ("phuong-phuc-loi", old, "quan-long-bien"):
        assert set(titles(visitor.get(f"/phan-anh?khu-vuc={place}"))) == both, place
    assert len(titles(visitor.get("/phan-anh?khu-vuc=ha-noi"))) == 3


def test_pages_follow_each_other_without_gap_or_repetition_in_every_order(visitor: Visitor, session: Session) -> None:
    make_many(70)
    make_report(description="Không có điểm trên bản đồ.")
    session.commit()
    for order in ("", "?sap-xep=nhieu", "?vi-tri=21.05,105.91", "?vi-tri=21.05,105.91&sap-xep=moi"):
        found = all_titles(visitor, f"/phan-anh{order}")
        assert len(found) == len(set(found)) == 71, order


def test_the_nearest_come_first_with_their_distance_and_those_without_a_point_last(
    visitor: Visitor, session: Session
) -> None:
    make_report(description="Xa.", latitude=21.06, longitude=105.95)
    make_report(description="Gần.", latitude=21.0501, longitude=105.91)
    make_report(description="Không rõ.")
    session.commit()
    page = visitor.get("/phan-anh?vi-tri=21.05,105.91")
    assert titles(page) == ["Gần", "Xa", "Không rõ"]
    assert "cách bạn 10 m" in page.text
    visitor.get("/phan-anh?sap-xep=gan", status=400)


def test_words_are_found_without_accents_and_counted(visitor: Visitor, session: Session) -> None:
    make_report(description="Đèn đường tắt cả tuần.")
    make_report(description="Nắp cống vỡ.")
    session.commit()
    page = visitor.get("/phan-anh?q=den duong")
    assert titles(page) == ["Đèn đường tắt cả tuần"]
    assert total(page) == 1
    assert total(visitor.get(f"/phan-anh?q={quote('nắp cống')}&tinh-trang=closed", status=200)) == 0


def test_a_report_is_found_by_its_code(visitor: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    assert len(titles(visitor.get(f"/phan-anh?q={report.code}"))) == 1


def test_closed_is_not_called_fixed(visitor: Visitor, session: Session) -> None:
    now = clock.now()
    done = TransitionData(public_text="Đã vá.", evidence="photo")
    reports = [make_report(description=f"Việc {number}.") for number in range(4)]
    for report in reports[:2]:
        change_status(session, STAFF, report, Status.RESOLVED, done, now=now)
    reports[0].fix_confirmed_at = now
    change_status(session, STAFF, reports[2], Status.DUPLICATE, TransitionData(target=reports[3]), now=now)
    session.commit()
    # Three count: the duplicate says nothing about those who handle reports.
    text = visitor.get("/phan-anh").text
    assert "67% đã đóng" in text
    assert "33% người gửi xác nhận đã xong" in text
    assert "1 được người gửi xác nhận xong" in text
    assert titles(visitor.get("/phan-anh?tinh-trang=confirmed")) == ["Việc 0"]
    assert "100% đã đóng" not in visitor.get("/phan-anh?tinh-trang=closed").text


def test_an_unknown_filter_is_ignored_and_said(visitor: Visitor, session: Session) -> None:
    make_many(3)
    session.commit()
    for wrong in ("nhom=x", "loai=x", "tinh-trang=x", "thoi-gian=x", "khu-vuc=x", "sap-xep=x", "sau=x", "vi-tri=x"):
        assert total(visitor.get(f"/phan-anh?{wrong}", status=400)) == 3, wrong


def test_an_empty_list_says_what_to_do(visitor: Visitor, session: Session) -> None:
    make_category()
    session.commit()
    page = visitor.get("/phan-anh?q=zzzz")
    assert "Gửi phản ánh của bạn" in page.text
    assert "/phan-anh/moi" in page.links().values()


def test_anonymous_readers_get_no_cookie_and_a_304_for_what_they_have(visitor: Visitor, session: Session) -> None:
    report = make_report(latitude=21.05, longitude=105.91)
    session.commit()
    point = "/phan-anh.geojson?khung=105.8,21,106,21.1&muc=12"
    for url in ("/phan-anh", f"/phan-anh/{report.display_code}", point):
        with time_machine.travel(clock.now(), tick=False):  # a page is another one in the next minute
            response = visitor.get(url).response
            visitor.get(url, headers={"If-None-Match": response.headers["ETag"]}, status=304, lint=False)
        assert "Set-Cookie" not in response.headers, url
        assert response.headers["Cache-Control"].startswith("public"), url


def test_a_new_report_is_counted_at_once(visitor: Visitor, session: Session) -> None:
    make_report()
    session.commit()
    assert total(visitor.get("/phan-anh")) == 1
    make_report(description="Một việc nữa.", now=clock.now() - timedelta(days=40))
    session.commit()
    assert total(visitor.get("/phan-anh")) == 2
    assert total(visitor.get("/phan-anh?thoi-gian=month")) == 1


class TestWhatIsNotForEverybody:
    """A pending, hidden, unsent or private report is nowhere: not in a list, a count, the map, the search, a panel."""

    SECRET = "Việc không ai được thấy"
    PAGES = (
        "/phan-anh",
        "/phan-anh?q=viec khong ai",
        "/phan-anh?vi-tri=21.05,105.91",
        "/phan-anh?sap-xep=nhieu",
        "/tim-kiem?q=viec khong ai",
        "/khu-vuc/phuong-phuc-loi",
        "/",
    )

    def test_it_is_nowhere(self, visitor: Visitor, session: Session) -> None:
        values = {"description": f"{self.SECRET}.", "latitude": 21.05, "longitude": 105.91}
        make_report(is_approved=False, **values)
        make_report(is_delivered=False, **values)
        make_report(visibility="private", **values)
        make_report(is_approved=False, moderation="hidden", hidden_reason="nêu tên", **values)
        session.commit()
        for url in self.PAGES:
            assert self.SECRET not in visitor.get(url).text, url
        assert total(visitor.get("/phan-anh")) == 0
        assert "phuong-phuc-loi" in visitor.get("/phan-anh").html
        answer = visitor.get("/phan-anh.geojson?khung=105,20,107,22&muc=11", lint=False).response
        assert answer.json
        assert answer.json["features"] == []

    def test_it_would_be_there_if_it_were_for_everybody(self, visitor: Visitor, session: Session) -> None:
        make_report(description=f"{self.SECRET}.", latitude=21.05, longitude=105.91, support_count=1)
        session.commit()
        for url in self.PAGES:
            assert self.SECRET in visitor.get(url).text, url
