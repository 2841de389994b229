"""A notice on paper, over the loudspeaker and in a messenger."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.site import site_of
from citizen_site.core.tokens import PAPER_ALPHABET
from citizen_site.notices.commands import withdraw
from citizen_site.notices.models import NoticeKind
from citizen_site.notices.sharing.picture import draw_picture
from citizen_site.notices.sharing.short_codes import area_id_of, short_code
from tests.factories.notices import GROUP, actor_for, place_id, post
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database


def test_the_loudspeaker_sheet_says_who_what_and_when_without_a_digit(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    starts = clock.now() + timedelta(days=2)
    notice = post(
        session,
        leader,
        "Họp TDP số 1",
        kind=NoticeKind.MEETING,
        body="Mang **CCCD**, đóng 50.000đ/hộ.",
        meeting_starts_at=starts,
        meeting_place="NVH, ngõ 12/5",
    )
    session.commit()
    page = visitor.get(f"/thong-bao/{notice.code}/loa")
    lines = ["".join(node.itertext()) for box in page.all("div", translate="no") for node in box if node.tag == "p"]
    assert lines[0] == "Tổ dân phố số một, phường Phúc Lợi, xin thông báo."
    assert lines[1] == "Họp tổ dân phố số một."
    assert lines[2].startswith("Bắt đầu lúc ")
    assert lines[3] == "Tại nhà văn hóa, ngõ mười hai trên năm."
    assert lines[4] == "Mang căn cước công dân, đóng năm mươi nghìn đồng một hộ."
    assert not any(letter.isdigit() for letter in "".join(lines))
    assert page.links()  # the way back
    english = visitor.get(f"/en/thong-bao/{notice.code}/loa")
    assert [text_of(node) for node in english.all("div", translate="no")[0]] == lines, "it was written in Vietnamese"
    withdraw(session, actor_for(session, leader), notice, "Hoãn", clock.now())
    session.commit()
    assert "Mang căn cước" not in visitor.get(f"/thong-bao/{notice.code}/loa").text


def test_the_poster_names_the_place_its_address_and_its_code(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    code = short_code(place_id(session, GROUP))
    page = visitor.get(f"/thong-bao/khu-vuc/{GROUP}/to-dan")
    assert "Thông báo của Tổ dân phố số 1" in page.text
    assert f"127.0.0.1:8000/o/{code}" in page.text
    assert code.upper() in page.text
    assert "127.0.0.1:8000/thong-bao/kiem-tra" in page.text
    target = visitor.get(f"/o/{code.upper()}", status=302).response.location
    assert target == f"/thong-bao?khu-vuc={GROUP}"
    visitor.get("/o/zzzzz", status=404)
    visitor.get(f"/o/{short_code(999_999)}", status=404)
    visitor.get("/thong-bao/khu-vuc/khong-co/to-dan", status=404)


@given(st.integers(0, 10**7), st.integers(0, 4), st.sampled_from(PAPER_ALPHABET))
def test_a_slip_in_a_short_code_is_noticed(area_id: int, place: int, letter: str) -> None:
    code = short_code(area_id)
    assert area_id_of(code) == area_id == area_id_of(code.upper())
    wrong = code[:place] + letter + code[place + 1 :]
    assert wrong == code or area_id_of(wrong) is None
    swapped = code[:place] + code[place : place + 2][::-1] + code[place + 2 :]
    assert swapped == code or area_id_of(swapped) is None


def test_the_picture_for_messengers_is_named_on_the_page_drawn_once_and_says_what_was_withdrawn(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    notice = post(session, leader, "Cắt nước sáng thứ Sáu")
    session.commit()
    page = visitor.get(f"/thong-bao/{notice.code}")
    named = {node.get("property"): node.get("content") for node in page.all("meta")}
    assert named["og:image"] == f"http://127.0.0.1:8000/thong-bao/{notice.code}/anh.png"
    url = f"/thong-bao/{notice.code}/anh.png"
    first = visitor.get(url).response
    assert first.mimetype == "image/png"
    with Image.open(BytesIO(first.data)) as image:
        assert image.size == (1200, 630)
    assert len(first.data) < 150_000
    again = visitor.client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    withdraw(session, actor_for(session, leader), notice, "Hoãn", clock.now())
    session.commit()
    assert visitor.get(url).response.data != first.data
    visitor.get("/thong-bao/zzzzzz/anh.png", status=404)


def test_the_picture_of_a_withdrawn_notice_is_kept_by_nobody(
    app: Flask, visitor: Visitor, session: Session, leader: Person
) -> None:
    notice = post(session, leader, "Cắt nước sáng thứ Sáu")
    session.commit()
    url = f"/thong-bao/{notice.code}/anh.png"
    posted, page = (visitor.get(address).response for address in (url, f"/thong-bao/{notice.code}"))
    assert posted.cache_control.public
    assert posted.headers["Cache-Control"] == page.headers["Cache-Control"], "no longer than the notice itself"
    withdraw(session, actor_for(session, leader), notice, "Hoãn", clock.now())
    session.commit()
    for _ in range(2):
        withdrawn = visitor.get(url).response
        assert withdrawn.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in withdrawn.headers
    assert len(site_of(app).page_cache) == 0


@pytest.mark.parametrize("title", ["Họp", "Thông báo về việc " * 8, "Nghiêngngảnghiêngngảnghiêngngảnghiêngngảng" * 3])
def test_any_title_fits_into_the_picture(title: str) -> None:
    content = draw_picture(title=title, kind="Khẩn", sender="Tổ trưởng, " * 5, address="phonha.example/x")
    with Image.open(BytesIO(content)) as image:
        right = image.convert("RGB").crop((1200 - 20, 140, 1200, 630))
        assert len(set(right.get_flattened_data())) == 1, "nothing runs over the edge"
