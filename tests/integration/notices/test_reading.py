"""Reading notices: mine first, urgent ones on top, search, archive, previews for messengers, and what a page costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.models import Area, AreaKind, AreaSuccession, SuccessionKind
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.notices.models import NoticeKind
from tests.factories.notices import GROUP, OTHER_GROUP, WARD, actor_for, make_leader, post
from tests.support.pages import Page, Visitor, text_of

HOUR = timedelta(hours=1)


def titles(page: Page) -> list[str]:
    return [text_of(node) for node in page.all("h3")]


@pytest.fixture
def voices(session: Session, leader: Person) -> dict[str, Person]:
    """Who speaks for the group, the other group, the ward and the city."""
    return {
        GROUP: leader,
        OTHER_GROUP: make_leader(session, area=OTHER_GROUP, name="Đỗ Thị Hạnh"),
        WARD: make_leader(session, area=WARD, role=Role.MODERATOR, name="Lê Minh Anh"),
        "ha-noi": make_leader(session, area="ha-noi", role=Role.OPERATOR, name="Phạm Dũng"),
    }


def test_my_group_comes_before_my_ward_and_the_city_and_other_groups_do_not(
    visitor: Visitor, session: Session, voices: dict[str, Person]
) -> None:
    for area, person in voices.items():
        post(session, person, f"Từ {area}", area=area)
    session.commit()
    visitor.client.set_cookie("khu_vuc", GROUP)
    page = visitor.get("/thong-bao")
    assert titles(page) == [f"Từ {GROUP}", f"Từ {WARD}", "Từ ha-noi"]
    assert [text_of(node) for node in page.all("h2")][:3] == ["Tổ dân phố số 1", "Phường Phúc Lợi", "Thành phố Hà Nội"]
    assert f"Từ {OTHER_GROUP}" not in visitor.get("/").text
    assert f"Từ {GROUP}" in visitor.get(f"/khu-vuc/{GROUP}").text
    everywhere = titles(visitor.get("/thong-bao?khu-vuc=ha-noi"))
    assert set(everywhere) == {f"Từ {area}" for area in voices}


def test_urgent_ones_stand_on_top_of_the_front_page_and_pinned_ones_on_top_of_lists(
    visitor: Visitor, session: Session, voices: dict[str, Person]
) -> None:
    now = clock.now()
    post(session, voices[GROUP], "Khẩn: vỡ ống nước", kind=NoticeKind.URGENT, now=now - 3 * HOUR)
    post(session, voices[GROUP], "Được ghim", is_pinned=True, now=now - 2 * HOUR)
    post(session, voices[GROUP], "Mới nhất", now=now - HOUR)
    session.commit()
    assert visitor.get("/").all("article", class_="urgent") == []
    visitor.client.set_cookie("khu_vuc", GROUP)
    front = visitor.get("/")
    assert "vỡ ống nước" in text_of(front.all("article", class_="urgent")[0])
    assert front.html.index("vỡ ống nước") < front.html.index('id="bao-viec"') < front.html.index("Được ghim")
    assert titles(visitor.get(f"/thong-bao?khu-vuc={GROUP}")) == ["Được ghim", "Mới nhất", "Khẩn: vỡ ống nước"]
    mine = visitor.get("/thong-bao")
    assert "vỡ ống nước" in text_of(mine.all("article", class_="urgent")[0])
    assert "Khẩn: vỡ ống nước" not in titles(mine), "no notice stands there twice"
    assert titles(visitor.get("/thong-bao?loai=urgent")) == ["Khẩn: vỡ ống nước"]


def test_what_comes_next_in_my_neighbourhood_stands_before_what_was_written_last(
    visitor: Visitor, session: Session, voices: dict[str, Person]
) -> None:
    now, facts = clock.now(), {"kind": NoticeKind.MEETING, "meeting_place": "Nhà văn hóa"}
    post(session, voices[WARD], "Họp sau", area=WARD, meeting_starts_at=now + 48 * HOUR, now=now - HOUR, **facts)
    post(session, voices[GROUP], "Họp trước", meeting_starts_at=now + 24 * HOUR, now=now - 3 * HOUR, **facts)
    post(session, voices[GROUP], "Mới nhất", now=now - HOUR)
    session.commit()
    visitor.client.set_cookie("khu_vuc", GROUP)
    page = visitor.get("/thong-bao")
    assert titles(page) == ["Họp trước", "Họp sau", "Mới nhất"]
    assert text_of(page.all("h2")[0]) == "Sắp tới"
    assert len([node for node in page.all("span") if "leaf" in (node.get("class") or "").split()]) == 2


def test_by_time_by_words_without_accents_and_an_unknown_kind_is_said(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    post(session, leader, "Cắt nước ngõ 5", now=clock.now() - timedelta(seconds=30))
    session.commit()
    assert titles(visitor.get("/thong-bao?luc=tuan&q=cat nuoc")) == ["Cắt nước ngõ 5"]
    assert titles(visitor.get("/thong-bao?q=to dan pho so 1")) == ["Cắt nước ngõ 5"]
    assert titles(visitor.get("/thong-bao?luc=luu-tru")) == []
    assert "Không có thông báo nào như vậy" in visitor.fragment("/thong-bao?q=cat dien").html
    assert "Không có lựa chọn" in visitor.get("/thong-bao?loai=la", status=400).text


def test_a_notice_to_a_group_that_was_merged_since_reaches_the_new_one(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    notice = post(session, leader, "Đăng trước khi nhập tổ")
    old, new = (session.query(Area).filter_by(slug=slug).one() for slug in (GROUP, OTHER_GROUP))
    old.valid_until = date(2026, 11, 1)
    session.add(
        AreaSuccession(
            predecessor_id=old.id,
            successor_id=new.id,
            kind=SuccessionKind.MERGE,
            on=old.valid_until,
            legal_basis="",
            is_main=True,
        )
    )
    session.commit()
    assert old.kind == AreaKind.GROUP
    assert "Đăng trước khi nhập tổ" in visitor.get(f"/thong-bao?khu-vuc={OTHER_GROUP}").text
    assert "nay thuộc Tổ dân phố số 2" in visitor.get(f"/thong-bao/{notice.code}").text
    assert set(actor_for(session, leader).areas(Role.LEADER)) >= {old.id, new.id}


def test_the_page_says_who_posted_and_messengers_can_show_it(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    leader.name = "Nguyễn Văn Bình ✓ ⭐"
    notice = post(session, leader, "Họp tổ", body="Mời **bà con**.")
    session.commit()
    page = visitor.get(f"/thong-bao/{notice.code}")
    (mark,) = page.all("div", class_="real")
    assert text_of(mark).startswith("Tổ trưởng, Tổ dân phố số 1, phường Phúc Lợi, Nguyễn Văn Bìnhgiữ vai trò từ")
    assert "✓" not in page.html
    assert "⭐" not in page.html
    preview = {node.get("property"): node.get("content") for node in page.all("meta") if node.get("property")}
    assert preview["og:title"] == "Họp tổ"
    assert preview["og:description"] == "Tổ trưởng, Tổ dân phố số 1, phường Phúc Lợi: Mời bà con."
    assert preview["og:url"].endswith(f"/thong-bao/{notice.code}")
    for sheet in ("in", "loa"):
        assert "Họp tổ" in visitor.get(f"/thong-bao/{notice.code}/{sheet}").text
    assert notice.code.upper() != notice.code
    visitor.get(f"/thong-bao/{notice.code.upper()}")
    visitor.get("/thong-bao/khong-co", status=404)


def test_no_name_of_a_person_or_a_group_adds_to_the_mark(visitor: Visitor, session: Session, leader: Person) -> None:
    leader.name = "CHÍNH THỨC ✅ Chủ tịch UBND"
    group = session.query(Area).filter_by(slug=GROUP).one()
    group.name = "Tổ dân phố số 1 ✅ ✔️"
    session.flush()
    notice = post(session, leader, "Họp tổ")
    session.commit()
    (mark,) = visitor.get(f"/thong-bao/{notice.code}").all("div", class_="real")
    said = text_of(mark).replace(" ,", ",")
    assert said.startswith("Tổ trưởng, Tổ dân phố số 1, phường Phúc Lợigiữ vai trò từ")
    assert said.count("xác nhận") == 1, "the site's own word"
    assert not {"✅", "✔", "Chính", "UBND"} & {*said, *said.split()}


def test_anonymous_readers_get_no_cookie_a_304_and_few_statements(
    app: Flask, visitor: Visitor, session: Session, voices: dict[str, Person]
) -> None:
    for number in range(30):
        for area, person in voices.items():
            notice = post(session, person, f"Thông báo {number} từ {area}", area=area, is_pinned=number == 3)
    session.commit()
    visitor.client.set_cookie("khu_vuc", GROUP)
    for url in (
        "/",
        "/thong-bao",
        f"/thong-bao?khu-vuc={WARD}&q=thong bao",
        f"/thong-bao/{notice.code}",
        f"/khu-vuc/{GROUP}",
    ):
        visitor.get(url)
        assert len(visitor.get(url).statements) <= 10, url
    anonymous, url = Visitor(app), f"/thong-bao/{notice.code}"
    with time_machine.travel(clock.now(), tick=False):  # a page is another one in the next minute
        page = anonymous.get(url)
        again = anonymous.get(url, status=304, lint=False, headers={"If-None-Match": page.response.headers["ETag"]})
    assert "Set-Cookie" not in page.response.headers
    assert page.response.headers["Cache-Control"].startswith("public")
    assert again.html == ""
