"""Phones, accounts, sums, days, times and links: found however they are written, and told apart."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.notices.authenticity.comparing import compare
from citizen_site.notices.authenticity.entities import EntityKind, are_touched, entities, substitutions

NOTICE = (
    "Thu quỹ khuyến học năm 2026\n"
    "Mỗi hộ 50.000đ, nộp từ 8 giờ đến 11 giờ ngày 27/11/2026 tại ngõ 12/5 phố Sài Đồng.\n"
    "Ai chuyển khoản: tài khoản 1903 4567 8901, chủ tài khoản Nguyễn Văn Bình.\n"
    "Hỏi thêm: điện thoại 0912 345 678, xem phonha.vn/quy."
)


def told(published: str, pasted: str, also: str = "") -> list[tuple[str, str, str]]:
    found = substitutions(published, pasted, compare(published, pasted).changed, also)
    return [(each.kind.value, each.published, each.pasted) for each in found]


@pytest.mark.parametrize(
    ("real", "forged", "swap"),
    [
        ("1903 4567 8901", "1903 4567 8910", ("account", "1903 4567 8901", "1903 4567 8910")),
        ("1903 4567 8901", "19034567891", ("account", "1903 4567 8901", "19034567891")),
        ("0912 345 678", "0912 345 679", ("phone", "0912 345 678", "0912 345 679")),
        ("0912 345 678", "+84 988 111 222", ("phone", "0912 345 678", "+84 988 111 222")),
        ("27/11/2026", "28/11/2026", ("date", "27/11/2026", "28/11/2026")),
        ("27/11/2026", "ngày 27 tháng 12", ("date", "27/11/2026", "27 tháng 12")),
        ("8 giờ", "7 giờ", ("time", "8 giờ", "7 giờ")),
        ("50.000đ", "500.000đ", ("money", "50.000đ", "500.000đ")),
        ("50.000đ", "5 triệu đồng", ("money", "50.000đ", "5 triệu")),
        ("phonha.vn/quy", "phonha-vn.top/quy", ("link", "phonha.vn/quy", "phonha-vn.top/quy")),
        ("phonha.vn/quy", "phonha.vn/quy/lua-dao", ("link", "phonha.vn/quy", "phonha.vn/quy/lua-dao")),
        ("phonha.vn/quy", "phonha.vn/Quy", ("link", "phonha.vn/quy", "phonha.vn/Quy")),
        ("phonha.vn/quy", "phonha.vn.рф/quy", ("link", "phonha.vn/quy", "phonha.vn.рф/quy")),
        ("phonha.vn/quy", "bit.ly/quy", ("link", "phonha.vn/quy", "bit.ly/quy")),
        ("ngõ 12/5", "ngõ 12/7", ("number", "5", "7")),
        ("Bình.\n", "Bình. Hoặc MoMo 0977 000 111.\n", ("phone", "", "0977 000 111")),
        ("Hỏi thêm: điện thoại 0912 345 678, xem", "Xem", ("phone", "0912 345 678", "")),
    ],
)
def test_a_forged_particular_is_named_whole_with_what_was_published(
    real: str, forged: str, swap: tuple[str, str, str]
) -> None:
    assert real in NOTICE
    pasted = NOTICE.replace(real, forged)
    assert told(NOTICE, pasted) == [swap]
    assert told(NOTICE, f"Cả nhà đọc nhé: {pasted} Chuyển tiếp giúp em!") == [swap]


@pytest.mark.parametrize(
    ("real", "same"),
    [
        ("0912 345 678", "0912.345.678"),
        ("0912 345 678", "+84 912 345 678"),
        ("0912 345 678", "09.12.34.56.78"),
        ("1903 4567 8901", "190345678901"),
        ("50.000đ", "50k"),
        ("50.000đ", "50 nghìn đồng"),
        ("27/11/2026", "27-11-26"),
        ("27/11/2026", "27 tháng 11"),
        ("8 giờ", "8h"),
        ("8 giờ", "08:00"),
        ("phonha.vn/quy", "https://phonha.vn/quy"),
        ("phonha.vn/quy", "HTTPS://PhoNha.vn/quy/"),
    ],
)
def test_another_way_of_writing_is_no_forgery(real: str, same: str) -> None:
    assert told(NOTICE, NOTICE.replace(real, same)) == []


def test_several_forgeries_are_all_named_each_in_its_kind() -> None:
    pasted = NOTICE.replace("8901", "0000").replace("345 678", "999 999").replace("27/11", "26/11")
    assert told(NOTICE, pasted) == [
        ("phone", "0912 345 678", "0912 999 999"),
        ("account", "1903 4567 8901", "1903 4567 0000"),
        ("date", "27/11/2026", "26/11/2026"),
    ]


def test_a_comma_and_a_dot_cut_a_sum_in_millions_alike() -> None:
    keys = {each: entities(f"nộp {each} đồng")[0].key for each in ("1,5 triệu", "1.5 triệu", "1.500.000", "15 triệu")}
    assert keys["1,5 triệu"] == keys["1.5 triệu"] == keys["1.500.000"] != keys["15 triệu"]


@pytest.mark.parametrize(
    ("published", "pasted", "touched"),
    [
        ("Hộ nghèo nộp 50.000đ, hộ khác nộp 100.000đ", "Hộ nghèo nộp 100.000đ, hộ khác nộp 50.000đ", True),
        ("Nộp 50.000đ trong tuần", "Nộp 50k trong tuần", True),
        ("Nộp 50.000đ trong tuần", "Nộp trong tuần", True),
        ("Không phải nộp 50.000đ trong tuần", "Phải nộp 50.000đ trong tuần", False),
    ],
)
def test_numbers_that_changed_places_are_no_swap_but_they_are_touched(
    published: str, pasted: str, touched: bool
) -> None:
    changed = compare(published, pasted).changed
    assert are_touched(published, pasted, changed, "") is touched


def test_digits_of_another_script_and_hidden_signs_do_not_pass_for_the_number() -> None:
    assert told(NOTICE, NOTICE.replace("345 678", "３４５ ６７９")) == [("phone", "0912 345 678", "0912 ３４５ ６７９")]
    assert told(NOTICE, NOTICE.replace("0912", "O912")) != []


def test_what_the_page_says_besides_the_text_is_no_addition() -> None:
    pasted = NOTICE.replace("Mỗi hộ", "Chủ Nhật, 19:30, 29/11. Mỗi hộ")
    assert [each[0] for each in told(NOTICE, pasted)] == ["date", "time"]
    assert told(NOTICE, pasted, "19:30 29/11/2026") == []
    assert not are_touched(NOTICE, pasted, compare(NOTICE, pasted).changed, "19:30 29/11/2026")


@pytest.mark.parametrize("row", ["a.", "1.5.", "a-", "a", "a@", "100 ", "1/1 ", "0."])
def test_a_long_row_of_signs_is_read_in_no_time(row: str) -> None:
    text = row * (12_000 // len(row))
    began = time.process_time()
    told(text, f"{text} thêm 1")
    assert time.process_time() - began < 3


def test_words_alone_are_no_particulars() -> None:
    found = entities("Bà con không phải đóng tiền. Con cháu giúp ông bà nhé.Bà con. Còn 3 hộ, 2 giếng, 4 kho.")
    assert [(each.kind, each.text) for each in found] == [(EntityKind.NUMBER, number) for number in "324"]


@given(st.text(alphabet="0123456789 .,/-:hgkđtr+₫ngàyfax", max_size=120))
def test_any_text_gives_particulars_that_stand_in_it_apart_from_each_other(text: str) -> None:
    found = entities(text)
    assert all(text[slice(*each.span)] == each.text for each in found)
    assert all(one.span[1] <= other.span[0] for one, other in pairwise(found))
