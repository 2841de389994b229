"""A notice as residents read it: whom to call, whether it is real, what it says in English, and on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.notices.commands import withdraw
from citizen_site.notices.models import NoticeKind
from tests.factories.directory import add_place, add_service
from tests.factories.notices import GROUP, WARD, actor_for, make_groups, make_leader, post
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database


@pytest.fixture
def leader(session: Session) -> Person:
    make_groups(session)
    return make_leader(session)


def real(page: Page) -> str:
    return text_of(next(page.by_id("that").iterancestors("section")))


def test_every_notice_says_who_stands_behind_it_and_which_code_to_read_to_the_ward(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    notice = post(session, leader, "Họp tổ")
    session.commit()
    code = notice.code.upper()
    for address in (f"/thong-bao/{notice.code}", f"/thong-bao/{notice.code}/in"):
        page = visitor.get(address)
        for words in ("Thật.", "Tổ trưởng, Tổ dân phố số 1, phường Phúc Lợi", "giữ vai trò từ", code, "024 1022"):
            assert words in real(page)
    add_place(session, slug=f"mot-cua-{WARD}", name="Một cửa", areas=[WARD], phone="024 3875 0000")
    page = visitor.get(f"/thong-bao/{notice.code}")
    assert page.all("a", aria_label="Gọi 024 3875 0000")[0].get("href") == "tel:02438750000"
    assert len(page.statements) <= 10
    withdraw(session, actor_for(session, leader), notice, reason="Nhầm ngày", now=clock.now())
    session.commit()
    assert "Đã rút lại: đừng làm theo." in real(visitor.get(f"/thong-bao/{notice.code}"))


def test_an_urgent_notice_begins_with_one_number_to_call(visitor: Visitor, session: Session, leader: Person) -> None:
    notice = post(session, leader, "Ngõ 5 ngập", kind=NoticeKind.URGENT)
    session.commit()
    address = f"/thong-bao/{notice.code}"

    def calls() -> list[tuple[str, str]]:
        (box,) = visitor.get(address).all("div", class_="urgent urgent--page bleed")
        return [(text_of(link), link.get("href")) for link in box.iter("a")]

    assert calls() == [("Hỏi thành phố: 024 1022", "tel:0241022")]
    add_service(session, kind="hotline", name="Tổ trưởng tổ 1", phone="024 3875 1111", areas=[GROUP])
    assert calls() == [("Gọi Tổ trưởng tổ 1: 024 3875 1111", "tel:02438751111")]


def test_the_english_page_says_what_kind_when_and_where_and_that_the_text_is_vietnamese(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    notice = post(
        session,
        leader,
        "Họp tổ dân phố",
        kind=NoticeKind.MEETING,
        meeting_starts_at=clock.now() + timedelta(days=2),
        meeting_place="Nhà văn hóa",
    )
    session.commit()
    page = visitor.get(f"/en/thong-bao/{notice.code}")
    said = text_of(next(page.by_id("tom-tat").iterancestors("section")))
    assert said.startswith("This notice is in Vietnamese")
    for words in ("Meeting", "Nhà văn hóa", "Residential Group 1, Phúc Lợi Ward"):
        assert words in said
    assert "Real." in real(page)
    vietnamese = [text_of(node) for node in page.tree.iter() if node.get("lang") == "vi"]
    for words in ("Họp tổ dân phố", "Mời bà con đến đông đủ.", "Nhà văn hóa"):
        assert words in vietnamese
    assert "tom-tat" not in visitor.get(f"/thong-bao/{notice.code}").html


def test_the_button_that_reads_aloud_waits_for_a_voice_and_names_the_loudspeaker_sheet(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    notice = post(session, leader, "Họp tổ")
    session.commit()
    page = visitor.get(f"/thong-bao/{notice.code}")
    (part,) = [node for node in page.tree.iter("p") if node.get("data-listen")]
    assert part.get("hidden") is not None
    assert part.get("data-listen") == f"/thong-bao/{notice.code}/loa"
    assert [text_of(button) for button in part.iter("button")] == ["Nghe đọc"]
