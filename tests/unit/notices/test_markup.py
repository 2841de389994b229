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
