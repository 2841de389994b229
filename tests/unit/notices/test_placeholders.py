"""Blanks of a template are found; an ellipsis that ends a sentence is none."""

import pytest

from citizen_site.notices.notice_templates import notice_templates
from citizen_site.notices.placeholders import placeholders


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mời bà con họp tổ dân phố ngày …", "tổ dân phố ngày …"),
        ("Nước tạm ngừng **từ … giờ đến … giờ**.", "Nước tạm ngừng từ … giờ đến … giờ."),
        ("Ủng hộ quỹ ... Đây là việc tự nguyện.", "Ủng hộ quỹ ... Đây là việc tự"),
        ("Khẩn: …", "Khẩn: …"),
        ("Nơi nhận:…", "Nơi nhận:…"),
        ("Gọi …, có người trực.", "Gọi …, có người trực."),
        ("- …", "…"),
        ("2. …", "…"),
        ("Gọi số …", "Gọi số …"),
        ("Bà con nộp tiền cho bà …!", "nộp tiền cho bà …!"),
        ("Hết hạn ngày ... Xin cảm ơn.", "Hết hạn ngày ... Xin cảm ơn."),
        ("**…**", "…"),
        ("Gặp ông […] ở nhà văn hóa", "Gặp ông […] ở nhà văn hóa"),
        ("Gặp bà [...]", "Gặp bà [...]"),
        ("Số điện thoại (…)", "Số điện thoại (…)"),
        ("Họ và tên: ____", "Họ và tên: ____"),
        ("Họ tên____ ký", "Họ tên____ ký"),
        ("Tối thứ __ này", "Tối thứ __ này"),
        ("Họ tên:..........", "Họ tên:.........."),
        ("Ngày…/…/2026", "Ngày…/…/2026"),
        ("Ngày ../../2026", "Ngày ../../2026"),
        ("Ngày . . . tháng sau", "Ngày . . . tháng sau"),
        ("Họp lúc...giờ", "Họp lúc...giờ"),
        ("Ngày…tháng…năm…", "Ngày…tháng…năm…"),
        ("Đóng …đồng mỗi hộ", "Đóng …đồng mỗi hộ"),
        ("Từ …h đến …h", "Từ …h đến …h"),
        ("Cắt điện từ …–… giờ", "Cắt điện từ …–… giờ"),
        ("“Nhà …” mở cửa", "“Nhà …” mở cửa"),
        ("Các ngõ 5, 7 và …, cả ngày", "ngõ 5, 7 và …, cả ngày"),
    ],
)
def test_a_blank_is_found_with_the_words_around_it(text: str, found: str) -> None:
    assert placeholders(text, is_markup=True) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Mang theo chổi, găng tay…",
        "Mang theo chổi, găng tay...",
        "Mang theo chổi, găng tay …",
        "Tổ có nước mát ... Mời bà con.",
        "Cảm ơn bà con ...!",
        "Mang theo **chổi, găng tay**…",
        "Chuẩn bị chổi, xẻng, v.v…",
        "Chuẩn bị chổi, xẻng, v.v. …",
        "Các ngõ 5, 7, 9, …",
        "Các ngõ 5, 7, …, 21 đều có nước",
        "(rau, củ, quả, ...)",
        "Chờ chút… rồi tổ mở cửa.",
        "Vui quá...! Cảm ơn bà con.",
        "Còn mấy ngày… năm nay sắp hết",
        "Như nghị định: “…việc này đã được giao”.",
        "Bà con nói: “Thế à…”",
        "Giờ mở cửa: 8:00 - 11:30.",
        "Ngày 1/12/2026, từ 7 giờ đến 9 giờ.",
        "https://hanoi.gov.vn/tin?__tn__=R&__cft__=1",
        "Viết cho to_truong@hanoi.gov.vn",
        "____",
        "Phần một\n\n___\n\nPhần hai",
        "",
    ],
)
def test_an_ellipsis_that_ends_a_sentence_or_a_list_is_no_blank(text: str) -> None:
    assert placeholders(text, is_markup=True) == []


def test_a_line_of_underscores_is_a_blank_where_it_draws_no_line() -> None:
    assert placeholders("____") == ["____"]


def test_every_line_with_a_blank_is_named_once() -> None:
    text = "Từ … giờ đến … giờ.\nTrước mắt chưa rõ…\nNơi nhận: …"
    assert placeholders(text, is_markup=True) == ["Từ … giờ đến … giờ.", "Nơi nhận: …"]


def test_every_blank_of_our_own_templates_is_found() -> None:
    for starter in notice_templates().values():
        for text in (starter.title, starter.body):
            lines = [line for line in text.splitlines() if "…" in line]
            assert len(placeholders(text, is_markup=True)) == len(lines), text
            assert placeholders(text.replace(" …", " 5"), is_markup=True) == []
