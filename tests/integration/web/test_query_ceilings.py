"""No public page asks the database more than ten times, whatever is in it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.demo.seed import seed as seed_demo
from citizen_site.directory.seed import seed as seed_directory
from citizen_site.reports.models.report import Report
from citizen_site.reports.seed import seed as seed_categories
from tests.factories.directory import NOW
from tests.factories.news import publish
from tests.support.pages import Visitor
from tests.support.routes import public_pages

CEILING = 10
WITH_ARGUMENTS = [
    "/dich-vu/mot-cua-phuong-phuc-loi",
    "/dich-vu/dang-ky-khai-sinh/bao-sai",
    "/dich-vu?q=khai&khu-vuc=phuong-phuc-loi&loai=procedure&doi-tuong=residents&sap-xep=ten",
    "/dich-vu?vi-tri=21.04,105.91",
    "/khu-vuc?q=sai dong",
    "/khu-vuc/ha-noi",
    "/khu-vuc/phuong-sai-dong-quan-long-bien-truoc-2025",
    "/chuyen-doi-so/mo-hinh/mau-tuyen-pho-khong-tien-mat",
    "/chuyen-doi-so/mo-hinh?khu-vuc=phuong-phuc-loi",
    "/chuyen-doi-so/don-vi/cuc-thue-ha-noi",
    "/chuyen-doi-so/chi-so/mau-cua-hang-nhan-ma-qr?khu-vuc=phuong-hoan-kiem",
    "/chuyen-doi-so/chu-de/tuyen-pho-khong-tien-mat",
    "/khu-vuc/gan-toi?vi-tri=21.0422,105.919&sai-so=35",
    "/tim-kiem?q=phuong",
    "/tin-tuc?q=phuong&khu-vuc=ha-noi",
    "/phan-anh?q=duong&khu-vuc=phuong-phuc-loi&tinh-trang=closed&thoi-gian=year&sap-xep=nhieu",
    "/phan-anh?vi-tri=21.04,105.91",
    "/phan-anh.geojson?khung=105.7,20.9,106.0,21.1&muc=12",
]


@pytest.mark.parametrize("mine", ["", "phuong-phuc-loi"])
def test_every_public_page_stays_below_the_ceiling(visitor: Visitor, session: Session, mine: str) -> None:
    seed_directory(session, NOW)
    seed_categories(session, NOW)
    seed_demo(session, NOW)
    publish(session, *(f"Phường Phúc Lợi, xã Bát Tràng: tin số {number}" for number in range(200)))
    if mine:
        visitor.client.set_cookie("khu_vuc", mine)
    costs = {}
    shown = session.scalars(select(Report).where(Report.is_public, Report.answer != "").limit(1)).one()
    a_report = f"/phan-anh/{shown.display_code}"
    for url in [*public_pages(visitor.client.application), *WITH_ARGUMENTS, a_report]:
        # The demo is off here, and nobody is named who takes reports of security holes.
        status = (
            404 if "minh-hoa" in url or url in ("/xem-thu", "/he-thong-thiet-ke", "/.well-known/security.txt") else 200
        )
        visitor.get(url, status=status)
        costs[url] = len(visitor.get(url, status=status).statements)
    assert {url: cost for url, cost in costs.items() if cost > CEILING} == {}
    assert costs["/"] > 0, "the statements are counted"
