"""How texts are found again and compared."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from citizen_site.core.text import without_marks
from citizen_site.notices.authenticity.comparing import compare, shortened
from citizen_site.notices.authenticity.fingerprints import MOST, SHARED_RUN, fingerprint
from citizen_site.notices.authenticity.queries import is_enough
from citizen_site.notices.diff import Change

NOTICE = (
    "Cắt nước sáng thứ Sáu\n"
    "Công ty nước sạch sửa ống ở ngõ 5 phố Sài Đồng. Nước nghỉ từ 8 giờ đến 11 giờ ngày 27/11/2026.\n"
    "Bà con trữ nước dùng đủ buổi sáng. Hỏi thêm ông Bình, điện thoại 0912 345 678."
)
FEW = ["bà", "con", "họp", "tổ", "nước", "điện", "sáng", "chiều", "ngõ", "năm", "mười", "ngày", "giờ"]
OTHERS = ["một", "hai", "ba", "bốn", "sáu", "bảy", "tám", "chín"]
WORDS = st.lists(st.sampled_from(FEW), max_size=30)
TEXTS = WORDS.map(" ".join)


def changes(published: str, pasted: str) -> list[tuple[str, str]]:
    return [(run.change.value, run.text) for run in compare(published, pasted).runs if run.change != Change.KEPT]


def test_the_same_text_is_the_same_whatever_its_case_signs_and_lines() -> None:
    for pasted in (
        NOTICE,
        NOTICE.upper(),
        NOTICE.replace("\n", " "),
        "📢 " + NOTICE.replace(".", " !!!"),
        NOTICE.replace("hoà", "hòa"),
    ):
        assert compare(NOTICE, pasted).is_same, pasted


def test_a_text_typed_without_accents_is_the_same() -> None:
    assert compare("Họp tổ dân phố lúc 8 giờ tại nhà văn hoá", "hop to dan pho luc 8 gio tai nha van hoa").is_same


def test_where_the_accent_of_a_word_stands_does_not_matter_but_which_it_is_does() -> None:
    assert compare("nhà văn hoá của tổ", "nhà văn hóa của tổ").is_same
    assert changes("thu tiền quỹ của tổ", "thử tiền quỹ của tổ") == [("deleted", "thu"), ("inserted", "thử")]


@pytest.mark.parametrize(
    ("real", "forged"),
    [
        ("dichvucong.hanoi.gov.vn", "dichvucong.hanoi-gov.vn"),
        ("dichvucong.hanoi.gov.vn", "dichvucong-hanoi-gov.vn"),
        ("dichvucong.hanoi.gov.vn", "dichvucong.hanoi gov vn"),
        ("hanoi-gov.vn", "hanoi–gov.vn"),
        ("hanoi.gov.vn/nop", "hanoi.gov.vn.рф/nop"),
        ("hanoi.gov.vn/nop", "hanoi.gov.vn/nop?den=999"),
        ("hanoi.gov.vn", "h\u0430noi.gov.vn"),
        ("bit.ly/AbC9", "bit.ly/aBc9"),
        ("to1@hanoi.gov.vn", "to1.hanoi.gov.vn"),
        ("0912 345 678", "0912 345 678９"),
        ("0912 345 678", "0912 345 ６７８"),
        ("500₫", "500$"),
        ("500 ₫", "500 $"),
        ("500 ₫", "500"),
        ("giảm 5%", "giảm 5"),
        ("lúc 8:10", "lúc 8/10"),
        ("từ 8 - 11", "từ 8 : 11"),
        ("rộng 30 m²", "rộng 30 m"),
    ],
)
def test_no_sign_of_a_link_or_a_number_may_be_exchanged(real: str, forged: str) -> None:
    notice = f"Bà con xem hay nộp ở đây nhé: {real}, hỏi tổ trưởng nếu chưa rõ."
    pasted = notice.replace(real, forged)
    assert compare(notice, notice).is_same
    assert not compare(notice, pasted).is_same
    assert any(compare(notice, pasted).changed), "the place is shown"
    if real.isascii() and forged.isascii():
        assert not compare(notice, without_marks(pasted)).is_same


@pytest.mark.parametrize(
    ("real", "same"),
    [
        ("hanoi.gov.vn/Nop", "HaNoi.gov.vn/Nop."),
        ("hanoi.gov.vn", "(hanoi.gov.vn/)"),
        ("50.000₫", "50.000đ"),
        ("TP.Hà Nội", "tp.hà nội"),
        ("ngõ 12/5", "Ngõ 12/5"),
    ],
)
def test_the_case_of_a_host_and_signs_around_a_link_do_not_matter(real: str, same: str) -> None:
    notice = f"Bà con xem hay nộp ở đây nhé, {real} hỏi tổ trưởng nếu chưa rõ."
    assert compare(notice, notice.replace(real, same)).is_same


def test_a_part_begins_and_ends_with_whole_numbers() -> None:
    notice = "Mức đóng góp là 1.500.000 đồng mỗi hộ, gửi vào tài khoản 1903 4567 8901 của tổ, ngõ 12/5 phố Sài Đồng."
    for pasted in (
        "500.000 đồng mỗi hộ, gửi vào tài khoản 1903 4567 8901 của tổ",
        "4567 8901 của tổ, ngõ 12/5 phố Sài Đồng",
        "000 dong moi ho, gui vao tai khoan 1903 4567 8901 cua to",
        "Muc dong gop la 1.500",
        "muc dong gop la 1.500.000 dong moi ho, gui vao tai khoan 1903 4567",
    ):
        compared = compare(notice, pasted)
        assert not compared.is_same, pasted
        assert any(compared.changed), "the number is shown"
    for pasted in (
        "1.500.000 đồng mỗi hộ, gửi vào tài khoản",
        "12/5 phố Sài Đồng",
        "12/5 pho Sai Dong",
        "vao tai khoan 1903 4567 8901 cua to, ngo 12/5",
    ):
        assert compare(notice, pasted).is_same, pasted
    assert compare("năm 2026\n50 hộ đã nộp, còn 3 hộ", "50 hộ đã nộp, còn 3 hộ").is_same
    assert compare("năm 2026\n50 hộ đã nộp, còn 3 hộ", "năm 2026 50 hộ đã nộp").is_same
    assert compare("5 a 1.5 b", "5 b").is_same is False
    assert compare("1.500 đồng rồi 500 đồng nữa", "500 đồng nữa").is_same


def test_a_part_in_a_row_is_the_same_but_not_one_with_a_gap() -> None:
    assert compare(NOTICE, "Nước nghỉ từ 8 giờ đến 11 giờ ngày 27/11/2026").is_same
    gap = NOTICE.replace("đủ buổi sáng. ", "")
    assert changes(NOTICE, gap) == [("deleted", "đủ buổi sáng.")]


def test_another_number_another_time_and_what_is_added_are_shown() -> None:
    assert changes(NOTICE, NOTICE.replace("345 678", "345 679")) == [("deleted", "678."), ("inserted", "679.")]
    assert changes(NOTICE, NOTICE.replace("8 giờ", "9 giờ")) == [("deleted", "8"), ("inserted", "9")]
    added = NOTICE + " Chuyển khoản về 19001234567."
    assert changes(NOTICE, added) == [("inserted", "Chuyển khoản về 19001234567.")]
    assert not compare(NOTICE, added).is_same


def test_one_word_that_turns_the_meaning_round_is_shown() -> None:
    assert changes("bà con không phải đóng tiền", "bà con phải đóng tiền") == [("deleted", "không")]


def test_long_parts_without_changes_are_shortened() -> None:
    long = " ".join(f"từ{number}" for number in range(60))
    runs = shortened(compare(f"{long} cũ {long}", f"{long} mới {long}").runs)
    assert [run.text.split(" ")[0] for run in runs] == ["…", "cũ", "mới", "từ0"]
    assert all(len(run.text.split(" ")) < 12 for run in runs)


@given(TEXTS, TEXTS)
def test_the_runs_of_two_texts_give_the_pasted_one_back(published: str, pasted: str) -> None:
    kept = [run.text for run in compare(published, pasted).runs if run.change != Change.DELETED]
    assert " ".join(kept) == pasted


@given(TEXTS, TEXTS)
def test_a_text_is_the_same_only_if_it_stands_in_the_published_one(published: str, pasted: str) -> None:
    assert compare(published, pasted).is_same == bool(pasted and f" {pasted} " in f" {published} ")


@given(WORDS, WORDS, st.lists(st.sampled_from(OTHERS), min_size=SHARED_RUN, max_size=20))
def test_texts_that_share_six_words_in_a_row_share_a_mark(before: list[str], after: list[str], run: list[str]) -> None:
    one, other = " ".join(run), " ".join([*before, *run, *after])
    assert fingerprint(one) & fingerprint(other)


@given(st.data(), st.lists(st.text("abcdeghik", min_size=1, max_size=6), min_size=40, max_size=200))
def test_a_few_changed_words_leave_most_marks(data: st.DataObject, words: list[str]) -> None:
    changed = list(words)
    for _ in range(3):
        changed[data.draw(st.integers(0, len(words) - 1))] = "xxx"
    assume(changed != words)
    before, after = fingerprint(" ".join(words)), fingerprint(" ".join(changed))
    assert len(before & after) >= len(before) - 3 * SHARED_RUN
    assert before & after


@given(st.text(max_size=300))
def test_any_text_has_a_bounded_number_of_marks_that_every_database_can_hold(text: str) -> None:
    assert all(0 <= mark < 2**63 for mark in fingerprint(text))


def test_a_very_long_text_keeps_the_smallest_marks_only() -> None:
    assert len(fingerprint(" ".join(str(number) for number in range(9000)))) == MOST


def test_a_page_of_one_word_is_compared_in_no_time() -> None:
    began = time.process_time()
    compare("nước " * 2000, "a nước " * 1500)
    ordinary = " ".join(f"từ{number % 150}" for number in range(2000))
    compare(ordinary, " ".join(f"từ{number * 7 % 150}" for number in range(2000)))
    assert time.process_time() - began < 5


def test_a_code_a_link_and_a_sentence_are_enough_but_a_word_is_not() -> None:
    for seen in ("k7m2qx", "K7M2QX", "https://phonha.example/thong-bao/k7m2qx", "Họp tổ dân phố tối nay"):
        assert is_enough(seen), seen
    for seen in ("họp tổ", "", "   ", "!!! ??? ... --- ***", "k7m2"):
        assert not is_enough(seen), seen
