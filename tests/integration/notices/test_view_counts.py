"""Counting readers without knowing them, and names only from those who agreed."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.notices.jobs import purge_reader_digests
from citizen_site.notices.models import Notice
from citizen_site.notices.view_counts.commands import Reader, count
from citizen_site.notices.view_counts.models import NoticeRead, NoticeViewCount, ReadAct, ReadingSalt
from tests.factories.notices import GROUP, OTHER_GROUP, place_id, post
from tests.factories.staff import make_person, signed_in
from tests.support.notices import fields
from tests.support.pages import Visitor

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 13) Chrome/126 Mobile"}
OTHER_PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Safari/605"}


def posted(session: Session, leader: Person) -> Notice:
    notice = post(session, leader)
    session.commit()
    return notice


def opened(session: Session) -> int:
    session.expire_all()
    tally = session.query(NoticeViewCount).one_or_none()
    return tally.opened if tally else 0


def test_each_phone_counts_once_a_day_and_machines_not_at_all(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    url = f"/thong-bao/{posted(session, leader).code}"
    with time_machine.travel(clock.now(), tick=False):  # each minute has a page of its own
        first = visitor.get(url, headers=PHONE)
        visitor.get(url, headers=PHONE)
        assert opened(session) == 1
        etag = {"If-None-Match": first.response.headers["ETag"]}
        visitor.get(url, status=304, lint=False, headers={**OTHER_PHONE, **etag})
    assert opened(session) == 2, "also one whose page was fresh"
    for machine in ("Googlebot/2.1", "facebookexternalhit/1.1", "Zalo link preview", ""):
        visitor.get(url, headers={"User-Agent": machine})
    visitor.get("/thong-bao/khong-co", status=404, headers=PHONE)
    assert opened(session) == 2


def test_what_tells_readers_apart_is_gone_the_next_day_and_the_count_stays(session: Session, leader: Person) -> None:
    notice, now = posted(session, leader), clock.now()
    reader = Reader("203.0.113.7", "Chrome")
    assert count(session, notice, ReadAct.OPENED, reader, now)
    assert not count(session, notice, ReadAct.OPENED, reader, now)
    session.commit()
    kept = session.query(NoticeRead).one()
    assert "203.0.113.7" not in kept.digest
    purge_reader_digests(now)
    assert session.query(NoticeRead).count() == 1
    tomorrow = now + timedelta(days=1)
    assert count(session, notice, ReadAct.OPENED, reader, tomorrow)
    session.commit()
    again = [row.digest for row in session.query(NoticeRead) if row.digest != kept.digest]
    assert len(again) == 1, "the same reader cannot be recognised from one day to the next"
    purge_reader_digests(tomorrow)
    assert (session.query(NoticeRead).count(), session.query(ReadingSalt).count(), opened(session)) == (1, 1, 2)


def test_confirming_is_counted_and_gives_no_name_unless_the_box_is_ticked(
    app: Flask, visitor: Visitor, session: Session, leader: Person, desk: Visitor
) -> None:
    notice = posted(session, leader)
    url = f"/thong-bao/{notice.code}/da-doc"
    assert visitor.get(url).all("input", type="checkbox") == []
    sent = visitor.submit(url, {"with_name": "y"}, status=303)
    assert "Cảm ơn bạn" in visitor.get(sent.response.location).text
    names = {"Trần Thu Hà": GROUP, "Vũ Khôi": GROUP, "Người tổ khác": OTHER_GROUP}
    browsers = {}
    for name, area in names.items():
        person = make_person(name)
        person.area_id = place_id(session, area)
        browsers[name] = signed_in(app, person)
    (box,) = browsers["Vũ Khôi"].get(url).all("input", type="checkbox")
    assert box.get("checked") is None, "consent is never ticked for anybody"
    browsers["Vũ Khôi"].submit(url, {}, status=303)
    browsers["Trần Thu Hà"].submit(url, {"with_name": "y"}, status=303)
    away = browsers["Người tổ khác"]
    assert away.get(url).all("input", type="checkbox") == [], "nobody would see the name"
    assert "Chỉ người ở Tổ dân phố số 1, phường Phúc Lợi mới cho người đăng biết tên được" in away.get(url).text
    assert away.get(url).links()["Chọn khu vực của bạn"] == f"/khu-vuc/{GROUP}"
    away.submit(url, {"with_name": "y"}, status=303)
    assert "Không cho biết tên nữa" not in away.get(url).text
    page = desk.get(f"/thong-bao/{notice.code}/nguoi-doc")
    assert "Trần Thu Hà" in page.text
    assert "Vũ Khôi" not in page.text
    assert "Người tổ khác" not in page.text
    assert "Mỗi điện thoại hay máy tính chỉ được đếm một lần mỗi ngày" in page.text
    named = browsers["Trần Thu Hà"].get(url)
    assert "Người đăng biết bạn đã đọc" in named.text
    session.query(Person).filter_by(name="Trần Thu Hà").update({"area_id": None})
    session.commit()
    assert "Trần Thu Hà" not in desk.get(f"/thong-bao/{notice.code}/nguoi-doc").text
    named = browsers["Trần Thu Hà"].get(url)
    assert "người đăng chỉ thấy tên khi bạn chọn khu vực của mình là Tổ dân phố số 1" in named.text
    assert "Không cho biết tên nữa" in named.text
    browsers["Trần Thu Hà"].post(url, {**fields(named), "viec": "rut-ten"}, status=303)
    assert "Trần Thu Hà" not in desk.get(f"/thong-bao/{notice.code}/nguoi-doc").text


def test_the_privacy_page_says_how_readers_are_counted(visitor: Visitor) -> None:
    assert "số ngẫu nhiên và mọi dấu vết bị xóa" in visitor.get("/rieng-tu").text
