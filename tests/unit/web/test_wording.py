"""The rules of `flask i18n-check` for words: each refuses what it is for, and nothing else."""

import re
import tomllib
from pathlib import Path

import pytest

from citizen_site.web.wording import TERMS, Text, wording_problems, written_problems

RIGHT = Text("Gửi phản ánh", "Report a problem")


def problems(vietnamese: str = RIGHT.vietnamese, english: str = RIGHT.english) -> list[str]:
    return list(wording_problems([RIGHT, Text(vietnamese, english)]))


def test_every_term_is_named_in_both_languages_and_replaces_something() -> None:
    for term in tomllib.loads(TERMS.read_text())["terms"]:
        assert term["vi"], term
        assert term["en"], term
        refused = [*term.get("not_vi", ()), *term.get("not_en", ())]
        assert refused, term
        assert all(re.compile(each) for each in refused)


@pytest.mark.parametrize(
    "text",
    [
        "Trang của người báo",
        "Chúng tôi báo tin cho bạn",
        "Bàn điều hành",
        "Người vận hành",
        "Gỡ hẳn phản ánh",
        "Thu lại được đến 15:00",
        "Rất trễ",
        "Thôi theo dõi",
        "Thư điện tử của bạn",
        "Bạn nhận thư này",
        "Số tài khoản",
        "Khóa đăng nhập",
        "Nhật ký an ninh",
        "Dài nhất 200 chữ.",
        "Hãy ghi lý do.",
        "Gõ mã sáu số",
        "Cổng Dịch vụ công Quốc gia",
        "Mọi thông báo",
        "Chúng tôi bỏ qua nó.",
        "Bản ấy",
        "Dữ liệu minh họa",
    ],
)
def test_a_word_that_the_terms_replace_is_refused_in_vietnamese(text: str) -> None:
    assert problems(vietnamese=text)


@pytest.mark.parametrize(
    "text",
    [
        "The reporter",
        "Somebody else",
        "Whoever has this link",
        "Your position",
        "An operator",
        "By e-mail",
        "Very late",
        "Those in charge",
        "Routing rules",
        "Prepared answers",
        "Passed on to the ward",
        "Type the six-digit code",
        "Remove this report for good",
        "It works no more.",
    ],
)
def test_a_word_that_the_terms_replace_is_refused_in_english(text: str) -> None:
    assert problems(english=text)


@pytest.mark.parametrize(
    "text",
    [
        "Người bị báo không biết ai báo.",
        "Xem cả mục thư rác và hộp thư.",
        "Chứng thư của người ký",
        "Số tài khoản ngân hàng, dãy số dài",
        "Họ và tên",
        "Mã có đúng 6 chữ số.",
        "Bạn ghi lại mã này.",
        "Mọi người đọc được.",
        "Cổng Dịch vụ công quốc gia",
        "Bạn chọn “Gửi phản ánh”.",
        "Kết quả cho “%(words)s”",
    ],
)
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    assert problems(vietnamese=text) == []


def test_a_quoted_label_has_to_exist_in_the_language_that_quotes_it() -> None:
    assert problems("Bạn chọn “Gửi phản ánh”.", "Choose “Report a problem”.") == []
    assert problems("Bạn chọn “Báo một việc”.", "Choose “Report a problem”.") == [
        "no label reads “Báo một việc”: 'Bạn chọn “Báo một việc”.'"
    ]
    assert problems("Bạn chọn “Gửi phản ánh”.", "Choose “Send”.") == ["no label reads “Send”: 'Choose “Send”.'"]


# Written as numbers of letters, so that this file itself is in one style.
@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("Mã ho\u00e1", "the tone mark of “o\u00e1” stands on the wrong vowel"),
        ("kho\u1ebb", "the tone mark of “o\u1ebb” stands on the wrong vowel"),
        ("tu\u1ef3", "the tone mark of “u\u1ef3” stands on the wrong vowel"),
        ('{{ ngettext("%(num)s", "%(num)s", n) }}', "%(num)s is not formatted; pass count=…|number"),
    ],
)
def test_tone_marks_and_bare_numbers_are_found_where_they_stand(tmp_path: Path, line: str, finding: str) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text(f"quý, quỹ, hóa, khỏe, tùy, hoàn, toán, khuya\n{line}\n")
    assert list(written_problems(tmp_path)) == [f"templates/page.html:2: {finding}"]
