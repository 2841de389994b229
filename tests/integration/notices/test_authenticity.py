"""Somebody pastes what was seen on Zalo, and learns whether it was published."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.extensions import Base, limiter
from citizen_site.notices.commands import correct, withdraw
from citizen_site.notices.models import Content, Notice, NoticeKind
from tests.factories.directory import add_service
from tests.factories.notices import actor_for, draft, post
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database

CHECK = "/thong-bao/kiem-tra"
BODY = (
    "Công ty nước sạch sửa ống ở ngõ 5 phố Sài Đồng. Nước nghỉ **từ 8 giờ đến 11 giờ** ngày 27/11/2026.\n\n"
    "- Bà con trữ nước dùng đủ buổi sáng.\n- Hỏi thêm ông Bình, điện thoại 0912 345 678."
)
AS_SEEN = (
    "CẮT NƯỚC SÁNG THỨ SÁU. Công ty nước sạch sửa ống ở ngõ 5 phố Sài Đồng. Nước nghỉ từ 8 giờ đến 11 giờ ngày"
    " 27/11/2026. Bà con trữ nước dùng đủ buổi sáng. Hỏi thêm ông Bình, điện thoại 0912 345 678."
)


@pytest.fixture
def notice(session: Session, leader: Person) -> Notice:
    posted = post(session, leader, "Cắt nước sáng thứ Sáu", body=BODY)
    for number in range(3):
        post(session, leader, f"Họp tổ lần {number}", body="Mời bà con đến nhà văn hoá họp tổ, bàn việc cuối năm.")
    session.commit()
    limiter.reset()
    return posted


def ask(visitor: Visitor, seen: str, status: int = 200) -> Page:
    return visitor.submit(CHECK, {"seen": seen}, status=status)


def verdict(page: Page) -> str:
    return "".join(page.by_id("ket-luan").itertext()).strip()


def test_what_was_published_is_recognised_whatever_its_case_and_signs(visitor: Visitor, notice: Notice) -> None:
    for seen in (
        AS_SEEN,
        AS_SEEN.lower(),
        "📢📢 " + AS_SEEN.replace(". ", " !!!\n"),
        AS_SEEN[AS_SEEN.index("Công ty") :],
    ):
        page = ask(visitor, seen)
        assert verdict(page) == "Đúng như đã đăng", seen
        assert page.links()["Cắt nước sáng thứ Sáu"] == f"/thong-bao/{notice.code}"
        assert "Tổ trưởng, Tổ dân phố số 1, phường Phúc Lợi" in page.text
        assert "Nên hỏi lại ai?" not in page.text


def test_a_numbered_list_is_recognised_with_its_numbers_and_without(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    post(session, leader, "Tổng vệ sinh", body="Sáng Chủ nhật, mỗi nhà mang:\n\n1. một cái chổi\n2. hai đôi găng tay")
    session.commit()
    for first, second in (("1. ", "2. "), ("", "")):
        seen = f"Tổng vệ sinh\nSáng Chủ nhật, mỗi nhà mang:\n{first}một cái chổi\n{second}hai đôi găng tay"
        assert verdict(ask(visitor, seen)) == "Đúng như đã đăng", seen


def test_a_part_is_shown_with_the_words_around_it_because_they_can_turn_it_round(
    visitor: Visitor, session: Session, leader: Person
) -> None:
    post(session, leader, "Quỹ khuyến học", body="Mỗi hộ tuỳ tâm, không phải nộp ngay trong tuần này, tổ sẽ báo sau.")
    session.commit()
    page = ask(visitor, "phải nộp ngay trong tuần này")
    assert verdict(page) == "Đúng là một đoạn của thông báo đã đăng"
    assert [text_of(node) for node in page.all("mark")] == ["Quỹ khuyến học Mỗi hộ tuỳ tâm, không", "tổ sẽ báo sau."]


def test_what_was_typed_without_accents_is_recognised(visitor: Visitor, notice: Notice) -> None:
    seen = "nuoc nghi tu 8 gio den 11 gio ngay 27/11/2026 ba con tru nuoc dung du buoi sang"
    assert verdict(ask(visitor, seen)) == "Đúng là một đoạn của thông báo đã đăng"


def test_what_a_swindler_changed_stands_on_top_by_its_name(visitor: Visitor, notice: Notice) -> None:
    forged = (
        AS_SEEN.replace("345 678", "999 999").replace("27/11", "26/11") + " Nộp 200.000đ vào tài khoản 19001234567."
    )
    page = ask(visitor, forged)
    assert [text_of(node) for node in page.all("ul", class_="swaps")[0]] == [
        "Số tiền Bản bạn dán: 200.000đ Bản đã đăng: không có",
        "Số điện thoại Bản bạn dán: 0912 999 999 Bản đã đăng: 0912 345 678",
        "Số tài khoản ngân hàng, dãy số dài Bản bạn dán: 19001234567 Bản đã đăng: không có",
        "Ngày Bản bạn dán: 26/11/2026 Bản đã đăng: 27/11/2026",
    ]
    assert "đừng chuyển tiền" in page.text
    only_words = ask(visitor, AS_SEEN.replace("Bà con trữ nước", "Bà con đừng trữ nước"))
    assert only_words.all("ul", class_="swaps") == []
    assert "Số, ngày giờ và đường dẫn vẫn như bản đã đăng" in only_words.text
    assert "Có số, ngày giờ hoặc đường dẫn đổi chỗ" not in only_words.text
    english = visitor.submit(f"/en{CHECK}", {"seen": forged}, status=200)
    assert "Phone number" in english.text


def test_sums_that_changed_places_are_not_called_unchanged(visitor: Visitor, session: Session, leader: Person) -> None:
    body = "Hộ nghèo nộp 50.000đ, hộ khác nộp 100.000đ cho quỹ khuyến học của tổ trong tuần này."
    post(session, leader, "Quỹ khuyến học", body=body)
    session.commit()
    forged = body.replace("50.000", "x").replace("100.000", "50.000").replace("x", "100.000")
    page = ask(visitor, forged)
    assert verdict(page) == "Gần giống một thông báo đã đăng, nhưng có từ khác"
    assert "vẫn như bản đã đăng" not in page.text
    assert "Có số, ngày giờ hoặc đường dẫn đổi chỗ" in page.text


def test_when_the_meeting_is_may_be_copied_from_the_page(visitor: Visitor, session: Session, leader: Person) -> None:
    starts = datetime(2027, 1, 5, 12, 30, tzinfo=UTC)
    meeting = {"kind": NoticeKind.MEETING, "meeting_starts_at": starts, "meeting_place": "Nhà văn hoá ngõ 5"}
    post(session, leader, "Họp tổ", body="Kính mời mỗi hộ một người đến bàn việc sửa sân chơi chung.", **meeting)
    session.commit()
    seen = "Họp tổ Tháng 1 5 Thứ Ba, 19:30 Nhà văn hoá ngõ 5 Kính mời mỗi hộ một người đến bàn việc sửa sân chơi chung."
    assert ask(visitor, seen).all("ul", class_="swaps") == []
    (swap,) = ask(visitor, seen.replace("19:30", "17:30")).all("ul", class_="swaps")[0]
    assert text_of(swap) == "Giờ Bản bạn dán: 17:30 Bản đã đăng: không có"


def test_changed_words_are_shown_and_whom_to_call(visitor: Visitor, notice: Notice) -> None:
    page = ask(visitor, AS_SEEN.replace("345 678", "999 999") + " Nộp 200.000đ vào tài khoản 19001234.")
    assert verdict(page) == "Gần giống một thông báo đã đăng, nhưng có từ khác"
    deleted = ["".join(node.itertext()) for node in page.all("del")]
    inserted = ["".join(node.itertext()) for node in page.all("ins")]
    assert any("345 678." in text for text in deleted)
    assert any("999 999. Nộp 200.000đ vào tài khoản 19001234." in text for text in inserted)
    assert page.links()["Hỏi thành phố: 024 1022"] == "tel:0241022"
    assert page.links()["Xem bản đã đăng"] == f"/thong-bao/{notice.code}"


def test_a_notice_within_a_longer_message_is_found(visitor: Visitor, notice: Notice) -> None:
    page = ask(
        visitor, "Chào cả nhà mình, em chuyển tiếp tin của tổ nhé. " + AS_SEEN + " Chúc mọi người buổi tối vui vẻ!"
    )
    assert verdict(page) == "Gần giống một thông báo đã đăng, nhưng có từ khác"
    assert "Cắt nước sáng thứ Sáu" in page.links()


def test_what_nobody_published_is_said_without_accusing_anybody(visitor: Visitor, notice: Notice) -> None:
    page = ask(visitor, "Công an phường yêu cầu bà con cài ứng dụng mới và nộp phí 500 nghìn trước ngày mai.")
    assert verdict(page) == "Không thấy thông báo nào giống như vậy"
    assert "Như vậy chưa có nghĩa là giả" in page.text
    assert "Hỏi thành phố: 024 1022" in page.links()
    assert "/dich-vu?q=" in page.links()["Một cửa (điểm phục vụ hành chính công) của phường, xã"]


def test_what_was_corrected_since_is_said(visitor: Visitor, session: Session, notice: Notice, leader: Person) -> None:
    changed = Content(kind=notice.kind, title=notice.title, body=BODY.replace("8 giờ", "9 giờ"))
    actor = actor_for(session, leader)
    correct(session, actor, notice, changed, reason="Đổi giờ", version=notice.version, now=clock.now())
    session.commit()
    old = ask(visitor, AS_SEEN)
    assert verdict(old) == "Đúng là đã đăng, nhưng sau đó đã sửa lại"
    assert [text_of(node) for node in old.all("ul", class_="swaps")[0]] == ["Giờ Bản bạn dán: 8 giờ Bản đã đăng: 9 giờ"]
    assert verdict(ask(visitor, AS_SEEN.replace("8 giờ", "9 giờ"))) == "Đúng như đã đăng"
    part = ask(visitor, "Hỏi thêm ông Bình, điện thoại 0912 345 678.")
    assert verdict(part) == "Đúng là một đoạn của thông báo đã đăng"


def test_what_is_nearly_a_text_of_before_is_held_against_the_corrected_one(
    visitor: Visitor, session: Session, notice: Notice, leader: Person
) -> None:
    changed = Content(kind=notice.kind, title=notice.title, body=BODY.replace("345 678", "999 888"))
    actor = actor_for(session, leader)
    correct(session, actor, notice, changed, reason="Nhầm số", version=notice.version, now=clock.now())
    session.commit()
    page = ask(visitor, f"{AS_SEEN} Nhé!")
    assert verdict(page) == "Gần giống một thông báo đã đăng, nhưng có từ khác"
    assert "bản bạn dán giống bản cũ hơn" in page.text
    assert [text_of(node) for node in page.all("ul", class_="swaps")[0]] == [
        "Số điện thoại Bản bạn dán: 0912 345 678 Bản đã đăng: 0912 999 888"
    ]
    new = ask(visitor, f"{AS_SEEN.replace('345 678', '999 888')} Nhé!")
    assert "bản bạn dán giống bản cũ hơn" not in new.text


def test_what_was_withdrawn_is_said_with_the_reason(
    visitor: Visitor, session: Session, notice: Notice, leader: Person
) -> None:
    withdraw(session, actor_for(session, leader), notice, "Công ty nước hoãn", clock.now())
    session.commit()
    for seen in (AS_SEEN, notice.code, AS_SEEN.replace("8 giờ", "7 giờ")):
        page = ask(visitor, seen)
        assert verdict(page) == "Thông báo này đã được rút lại"
        assert "Công ty nước hoãn" in page.text
        assert "Thông báo đã rút lại, đừng làm theo bản nào." in page.text
        assert "Hãy làm theo bản đã đăng" not in page.text


def test_a_code_and_a_link_lead_to_the_notice(visitor: Visitor, notice: Notice) -> None:
    for seen in (
        notice.code,
        notice.code.upper(),
        f"http://127.0.0.1:8000/thong-bao/{notice.code}",
        f"127.0.0.1:8000/en/thong-bao/{notice.code}?utm=zalo",
        f"http://localhost/thong-bao/{notice.code}",
    ):
        page = ask(visitor, seen)
        assert verdict(page) == "Có thông báo mang mã này", seen
        assert "Cắt nước sáng thứ Sáu" in page.links()
    assert verdict(visitor.get(f"{CHECK}?ma={notice.code}")) == "Có thông báo mang mã này"
    assert verdict(ask(visitor, f"({notice.code[:3]}-{notice.code[3:]})")) == "Có thông báo mang mã này"


def test_a_code_that_is_well_formed_and_unknown_is_said_to_be_unknown(visitor: Visitor, notice: Notice) -> None:
    for seen in ("zzzzzz", "ZZZ-ZZZ", "http://127.0.0.1:8000/thong-bao/zzzzzz"):
        page = ask(visitor, seen)
        assert verdict(page) == "Không có thông báo nào mang mã này", seen
        assert "Hãy xem lại từng ký tự" in page.text
        assert "Nên hỏi lại ai?" in page.text
    assert verdict(visitor.get(f"{CHECK}?ma=zzzzzz")) == "Không có thông báo nào mang mã này"


DEMAND = "Nộp 500.000đ phí vệ sinh trong hôm nay tại https://nop-phi.example.top kẻo bị phạt, bà con nhé."


@pytest.mark.parametrize(
    "seen",
    [
        DEMAND,
        "Tài khoản VNeID sắp khoá, vào vneid-xacthuc.top/login và đọc mã OTP cho cán bộ để xác minh lại nhé.",
        "Ai chua nop tien thi bam bit.ly/abc dien so the ngan hang de dong cho nhanh nhe ba con.",
        AS_SEEN + " Chuyển khoản trước tại https://nuoc.example/tra",
    ],
)
def test_a_demand_for_money_codes_or_cards_with_a_link_gets_a_warning_and_numbers_to_call(
    visitor: Visitor, session: Session, notice: Notice, seen: str
) -> None:
    ward, group = "phuong-phuc-loi", "to-dan-pho-so-1-phuong-phuc-loi"
    add_service(session, name="Một cửa Phúc Lợi", kind="place", phone="024 3999 0001", areas=[ward])
    add_service(session, name="Tổ trưởng tổ 1", kind="hotline", phone="0912 000 111", areas=[group])
    session.commit()
    visitor.client.set_cookie("khu_vuc", group)
    page = ask(visitor, seen)
    assert "Cẩn thận, có thể là lừa đảo" in page.text
    assert {"tel:113", "tel:02439990001", "tel:0912000111"} <= set(page.links().values())


@pytest.mark.parametrize(
    "seen",
    [
        AS_SEEN,
        "Bà con xem lịch tiêm tại https://hanoi.gov.vn/lich-tiem rồi đưa các cháu đến trạm y tế đúng giờ.",
        "Nộp 500.000đ phí vệ sinh tại nhà văn hoá cho cô Hoa, tối thứ Sáu này, bà con nhé, cảm ơn.",
    ],
)
def test_without_a_demand_and_a_link_there_is_no_such_warning(visitor: Visitor, notice: Notice, seen: str) -> None:
    assert "có thể là lừa đảo" not in ask(visitor, seen).text


def test_a_published_text_is_no_demand_of_a_swindler(visitor: Visitor, session: Session, leader: Person) -> None:
    post(
        session,
        leader,
        "Thu quỹ",
        body="Bà con chuyển khoản quỹ khuyến học tại https://hanoi.gov.vn/quy trước thứ Sáu.",
    )
    session.commit()
    page = ask(visitor, "Bà con chuyển khoản quỹ khuyến học tại https://hanoi.gov.vn/quy trước thứ Sáu.")
    assert "có thể là lừa đảo" not in page.text


def test_a_match_shows_the_notices_own_words(visitor: Visitor, notice: Notice) -> None:
    for seen in (notice.code, AS_SEEN, AS_SEEN.replace("345 678", "999 999")):
        page = ask(visitor, seen)
        (text,) = page.all("div", class_="prose notice-text")
        assert "Nước nghỉ từ 8 giờ đến 11 giờ ngày 27/11/2026." in text_of(text)


def test_a_link_to_another_site_is_said_to_lead_there(visitor: Visitor, notice: Notice) -> None:
    for seen in (
        f"https://phonha.evil.example/thong-bao/{notice.code}",
        f"http://127.0.0.1:8000@evil.example/{notice.code}",
        f"https://evil.example\\@127.0.0.1:8000/thong-bao/{notice.code}",
        f"https://evil.example\\thong-bao/{notice.code}",
        f"evil.example\\@127.0.0.1:8000/thong-bao/{notice.code}",
    ):
        page = ask(visitor, seen)
        assert verdict(page) == "Đường dẫn này không dẫn tới Phố Nhà", seen
        assert "evil.example. Đừng nhập mật khẩu" in page.text


def test_a_link_with_a_trick_in_it_leads_to_no_notice(visitor: Visitor, notice: Notice) -> None:
    for seen in (
        f"http://to-truong@127.0.0.1:8000/thong-bao/{notice.code}",
        f"http://127.0.0.1:8000\\thong-bao\\{notice.code}",
    ):
        assert verdict(ask(visitor, seen)) == "Không thấy thông báo nào giống như vậy", seen


def test_drafts_are_never_found(visitor: Visitor, session: Session, leader: Person, notice: Notice) -> None:
    secret = draft(session, leader, "Bí mật", body="Chuyện này chưa ai được biết cho đến tuần sau nữa nhé bà con.")
    session.commit()
    assert verdict(ask(visitor, secret.body)) == "Không thấy thông báo nào giống như vậy"
    assert verdict(ask(visitor, secret.code)) == "Không có thông báo nào mang mã này"


@pytest.mark.parametrize("seen", ["", "   ", "họp tổ", "!?! ... ---", "x" * 100_000, "từ " * 40_000])
def test_nothing_too_little_and_too_much_get_a_clear_answer(visitor: Visitor, notice: Notice, seen: str) -> None:
    page = ask(visitor, seen, status=422)
    assert page.all("div", class_="error-summary"), "what to do is said on top"


def test_asking_too_often_is_refused(visitor: Visitor, notice: Notice) -> None:
    token = visitor.get(CHECK).all("input", name="csrf_token")[0].get("value")
    answers = [
        visitor.client.post(CHECK, data={"csrf_token": token, "seen": "abc"}, headers={"Sec-Fetch-Site": "same-origin"})
        for _ in range(61)
    ]
    assert {each.status_code for each in answers[:60]} == {422}
    assert answers[60].status_code == 429
    limiter.reset()


def test_what_is_pasted_is_neither_kept_nor_logged(visitor: Visitor, session: Session, notice: Notice) -> None:
    counts = {table.name: session.execute(table.select()).all() for table in Base.metadata.sorted_tables}
    with capture_logs() as logs:
        page = ask(visitor, "Tôi là Trần Bí Mật, căn cước 001099012345, tổ báo nộp tiền có đúng không?")
    assert "001099012345" not in str(logs)
    assert page.response.headers["Cache-Control"] == "no-store"
    session.rollback()
    after = {table.name: session.execute(table.select()).all() for table in Base.metadata.sorted_tables}
    assert after == counts


def test_an_answer_costs_few_statements_however_many_notices_there_are(
    visitor: Visitor, session: Session, leader: Person, notice: Notice
) -> None:
    before = len(ask(visitor, AS_SEEN).statements)
    for number in range(10):
        post(session, leader, f"Cắt nước lần {number}", body=BODY, now=clock.now() + timedelta(minutes=number))
    session.commit()
    assert len(ask(visitor, AS_SEEN).statements) == before
    assert before <= 12
