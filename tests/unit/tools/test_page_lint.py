"""The lint that every page of the tests goes through: what a strict browser would complain about is found."""

import pytest

from tests.support.pages import fault_of, skeleton, syntax_errors

PAGE = '<!doctype html><html lang="vi"><head><title>Chợ</title></head><body><h1>Chợ</h1>{}</body></html>'


def test_a_good_page_has_no_fault() -> None:
    for good in ('<p>An &amp; Bình</p><img src="/a.png" alt="">', '<a href="/?a=1&amp;b=2" title="a > b">"c"</a>'):
        assert fault_of(PAGE.format(good)) is None


@pytest.mark.parametrize(
    "broken",
    [
        "<p>không đóng</div>",
        '<p id="a" id="b">hai lần</p>',
        "<table><p>chữ</p><tr><td>ô</td></tr></table>",
        "<p>An &amp Bình</p>",
        '<a href="/a?b=1&notit=2">dấu và</a>',
        "<ul><li><a href=/x><a href=/y>lồng</a></ul>",
        "<p>hết</p",
    ],
)
def test_a_syntax_error_is_found_behind_a_good_page_of_the_same_words(broken: str) -> None:
    assert fault_of(PAGE.format("<p>không đóng</p>")) is None
    assert "HTML5" in str(fault_of(PAGE.format(broken)))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('<p id="a"></p><p id="a"></p>', "ids stand twice"),
        ('<p style="color:red">đỏ</p>', "inline style"),
        ('<button onclick="x()">bấm</button>', "inline script"),
        ('<form method="post"></form>', "a form without action"),
        ('<img src="/a.png">', "a picture without alt"),
        ("<h1>thứ hai</h1>", "2 h1"),
        ("<script>1</script>", "inline script"),
        ('<button hx-post="/x">bấm</button>', "hx without a real address"),
    ],
)
def test_what_this_site_forbids_is_found(broken: str, said: str) -> None:
    assert said in str(fault_of(PAGE.format(broken)))


def test_pages_that_differ_in_words_are_read_once_and_others_again() -> None:
    one, other = PAGE.format('<p class="a">một</p>'), PAGE.format('<p class="b">hai ba</p>')
    assert skeleton(one) == skeleton(other)
    for differing in ("<p>một &lt;</p>", "<p> </p>", '<input type="hidden">', '<p class="a" hidden>một</p>'):
        assert skeleton(PAGE.format(differing)) != skeleton(one)
    assert syntax_errors(skeleton(one)) == []


def test_a_component_without_its_stylesheet_is_found() -> None:
    page = PAGE.format('<div class="ticket"></div>')
    assert "classes without their stylesheet: ['ticket']" in str(fault_of(page))
    linked = page.replace("<head>", '<head><link rel="stylesheet" href="/static/css/detail.css">')
    assert fault_of(linked) is None
