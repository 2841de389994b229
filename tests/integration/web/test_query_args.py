"""Arguments of an address: cleaned, bounded, and each problem a sentence."""

import pytest
from flask import Flask, request, url_for
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.web.query import MAX_TEXT, QueryArgs, url_with


@pytest.fixture
def site(sites) -> Flask:
    return sites["sqlite"].app


def test_text_is_cleaned_and_bounded(site: Flask) -> None:
    with site.test_request_context("/?q=%20%20a%00%09b%20&long=" + "đ" * 300):
        args = QueryArgs()
        assert args.text("q") == "a b"
        assert args.text("absent") == ""
        assert args.status == 200
        assert args.text("long") == "đ" * MAX_TEXT
        assert (args.status, len(args.problems)) == (400, 1)


@pytest.mark.parametrize(
    ("value", "read", "problems"), [("ten", "ten", 0), ("", "", 0), ("TEN", "", 1), ("ten;gan", "", 1)]
)
def test_a_choice_is_one_of_those_offered(site: Flask, value: str, read: str, problems: int) -> None:
    with site.test_request_context("/", query_string={"sap-xep": value}):
        args = QueryArgs()
        assert args.choice("sap-xep", ["ten", "gan"]) == read
        assert len(args.problems) == problems


@pytest.mark.parametrize("value", ["21", "21,", "91,105", "21,181", "nan,nan", "1e3,0", "21;105", "21,105,3", "x,y"])
def test_a_position_off_the_globe_is_none(site: Flask, value: str) -> None:
    with site.test_request_context("/", query_string={"vi-tri": value}):
        args = QueryArgs()
        assert args.point("vi-tri") is None
        assert args.status == 400


def test_an_address_keeps_our_arguments_and_drops_cursors_and_trackers(site: Flask) -> None:
    with site.test_request_context("/dich-vu?q=a&loai=online&sau=abc&fbclid=x&utm-source=y&A=1&x%5B%5D=2"):
        assert url_with(**{"sap-xep": "ten"}) == "/dich-vu?q=a&loai=online&sap-xep=ten"
        assert url_with(q=None, loai="") == "/dich-vu"
        assert url_with(sau="next") == "/dich-vu?q=a&loai=online&sau=next"


@pytest.mark.parametrize("path", ["/phan-anh", "/khu-vuc/phuong-phuc-loi"])
def test_an_address_is_written_as_url_for_writes_it(site: Flask, path: str) -> None:
    strange = {"q": "a&b=c #%+/?:@!$'()*,;đ\u200b", "loai": ["x y", "z"], "trang": 3}
    with site.test_request_context(path):
        assert url_with(**strange) == url_for(request.endpoint, **request.view_args, **strange)
        assert url_with() == url_for(request.endpoint, **request.view_args)
        for name in request.view_args:
            assert url_with(**{name: "ha-noi"}) == url_for(request.endpoint, **{name: "ha-noi"})


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4))
def test_no_arguments_lead_off_the_page(site: Flask, arguments: dict[str, str]) -> None:
    plain = {name.encode("utf-8", "replace"): value.encode("utf-8", "replace") for name, value in arguments.items()}
    with site.test_request_context("/dich-vu", query_string=plain):
        assert url_with(loai="online").startswith("/dich-vu?")
