"""The small Markdown of notices: what it makes, and what it never makes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.notices.markup import summary, to_html, to_text, to_text_with_targets


def test_bold_lists_links_and_headings_below_the_title() -> None:
    html = to_html("# Mục\n\n**Đậm** và [trang](https://hanoi.gov.vn)\n\n- một\n- hai\n\n1. ba")
    assert "<h2>Mục</h2>" in html
    assert "<strong>Đậm</strong>" in html
    assert '<a href="https://hanoi.gov.vn" rel="nofollow noopener">trang</a>' in html
    assert html.count("<li>") == 3


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>)",
        '<a href="https://a.vn" onclick="x()">x</a>',
        "![ảnh](https://evil.example/x.png)",
        "<https://a.vn/\"onmouseover='x()'>",
        "`<b>`\n\n<iframe src=x>",
    ],
)
def test_nothing_that_runs_or_is_fetched_from_elsewhere(text: str) -> None:
    tags = " ".join(re.findall(r"<[^>]*>", str(to_html(text)).lower()))
    assert not re.search(r"<(script|img|iframe|b)\b|javascript:|data:|\son\w+=", tags)


@given(st.text(max_size=300))
def test_any_text_gives_only_the_few_tags(text: str) -> None:
    allowed = ("<p>", "<br>", "<strong>", "<em>", "<ul>", "<ol", "<li>", "<a ", "<h2>", "<hr>", "</")
    html = str(to_html(text))
    assert all(html[i:].startswith(allowed) for i, letter in enumerate(html) if letter == "<")


def test_the_words_alone_have_a_line_for_each_item() -> None:
    assert to_text("# Mục\n\nMột & **hai**:\n\n- ba\n- bốn < năm") == "Mục\nMột & hai:\nba\nbốn < năm"
    assert summary("chữ " * 100, 20) == "chữ chữ chữ chữ…"


def test_items_of_a_list_do_not_run_into_each_other_in_a_summary() -> None:
    assert summary("Cần:\n\n- chổi\n- xẻng\n\nMời bà con.\n\nTổ") == "Cần: chổi; xẻng; Mời bà con. Tổ"


def test_the_target_of_a_link_stands_behind_its_words_unless_they_say_it() -> None:
    text = "Xem [**trang** này](https://hanoi.gov.vn/?a=1&b=2), <https://hanoi.gov.vn>, [hanoi.gov.vn](https://hanoi.gov.vn)"
    assert to_text_with_targets(text) == (
        "Xem trang này (https://hanoi.gov.vn/?a=1&b=2), https://hanoi.gov.vn, hanoi.gov.vn"
    )
    assert to_text(text) == "Xem trang này, https://hanoi.gov.vn, hanoi.gov.vn"
    assert to_text_with_targets("Không có **đường dẫn** nào.") == "Không có đường dẫn nào."


@pytest.mark.parametrize(
    "text",
    [
        "Mỗi hộ 3*50.000 đồng, hộ khó khăn 2*20.000 đồng.",
        "Sân 5m*3m, vườn 12m*4m",
        "5 người*50.000 đồng và 2 người*20.000 đồng",
        "(3+2)*50.000 đồng, 4*(2+1) suất",
        "3 *50.000 đồng, 2* 20.000 đồng",
        "2**3 phòng, 4**5 phòng",
        "Phí(*) gồm điện, phí nước(*) thu sau",
        "dài*rộng*cao",
        "tệp_mới_nhất và tên_của_tổ",
    ],
)
def test_a_star_between_what_is_multiplied_stays_a_sign(text: str) -> None:
    assert to_text(text) == text
    assert not re.search(r"<(em|strong)>", str(to_html(text)))


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("**Chú ý:**bà con mang theo căn cước", "Chú ý:"),
        ("bà con**(mới)**đến", "(mới)"),
        ("**“Chú ý”**bà con", "“Chú ý”"),
        ("**50.000 đồng**/hộ", "50.000 đồng"),
        ("Hạn **30/11**.", "30/11"),
        ("nộp **3*50.000 đồng** nhé", "3*50.000 đồng"),
        ("**Bắt đầu 8h!**Kết thúc 9h", "Bắt đầu 8h!"),
    ],
)
def test_bold_words_may_end_with_a_sign_before_a_letter(text: str, bold: str) -> None:
    assert f"<strong>{bold}</strong>" in to_html(text)


def test_italic_words_with_digits_at_their_ends_stay_italic() -> None:
    assert to_html("*20.000 đồng* và (*5 giờ*), *trước 5/12*.") == (
        "<p><em>20.000 đồng</em> và (<em>5 giờ</em>), <em>trước 5/12</em>.</p>\n"
    )
    assert "<em>Ghi chú:</em>bà con" in to_html("_Ghi chú:_bà con")


def test_items_of_a_numbered_list_keep_their_numbers_in_plain_text() -> None:
    text = "Cần:\n\n3. chổi\n3. xẻng\n   - xẻng to\n\n0) không"
    assert to_text(text) == "Cần:\n3. chổi\n4. xẻng\nxẻng to\n0. không"
    assert summary("1. chổi\n2. xẻng") == "1. chổi; 2. xẻng"
    assert to_text(text, numbered=False) == "Cần:\nchổi\nxẻng\nxẻng to\nkhông"


@pytest.mark.parametrize(
    ("text", "target", "words"),
    [
        ("xem https://hanoi.gov.vn/a_b_c?x=1&y=2.", "https://hanoi.gov.vn/a_b_c?x=1&amp;y=2", None),
        ("xem dichvucong.gov.vn nhé", "https://dichvucong.gov.vn", "dichvucong.gov.vn"),
        ("vào zalo.me/g/abcdef", "https://zalo.me/g/abcdef", "zalo.me/g/abcdef"),
        ("gửi to1@hanoi.gov.vn, nhé", "mailto:to1@hanoi.gov.vn", "to1@hanoi.gov.vn"),
        ("gọi 0912 345 678 nhé", "tel:+84912345678", "0912 345 678"),
        ("gọi 0912.345.678.", "tel:+84912345678", "0912.345.678"),
        ("ĐT: (024) 3825 3536", "tel:+842438253536", "(024) 3825 3536"),
        ("+84 912 345 678", "tel:+84912345678", "+84 912 345 678"),
        ("tổng đài 1900 1288", "tel:19001288", "1900 1288"),
        ("gọi 1022", "tel:0241022", "1022"),
        ("đường dây nóng 024 1022", "tel:0241022", "024 1022"),
        ("**gọi 113**", "tel:113", "113"),
    ],
)
def test_bare_links_mail_addresses_and_phone_numbers_can_be_tapped(text: str, target: str, words: str | None) -> None:
    html = str(to_html(text))
    assert f'<a href="{target}" rel="nofollow noopener">{words or target}</a>' in html
    assert to_text_with_targets(text) == to_text(text) == text.replace("*", "")


@pytest.mark.parametrize(
    "text",
    [
        "tài khoản 0912345678",
        "STK: 0912 345 678",
        "50.000.000 đồng",
        "ngày 30/11/2026 08:00",
        "căn cước số 001099012345",
        "số 15/2026/NĐ-CP",
        "nhờ bà con.Mọi nhà đến",
        "hoi nguoi.ly do con.me",
        "gọi 113 hộ",
        "số 1022/QĐ-UBND",
    ],
)
def test_accounts_amounts_days_and_words_are_no_links(text: str) -> None:
    assert "<a " not in to_html(text)


def test_a_phone_number_in_a_link_is_no_second_link() -> None:
    assert str(to_html("[gọi 0912 345 678](https://hanoi.gov.vn)")).count("<a ") == 1
    assert str(to_html("Gọi 0912 345 678 hoặc 0987 654 321.")).count("<a ") == 2
