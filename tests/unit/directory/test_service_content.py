"""The descriptions of the services that every new database begins with."""

import csv
import re

import pytest

from citizen_site.directory.models import UNCHECKED, FeeBasis, listed
from citizen_site.directory.seed import CONTENT

OPENS_WITH_AUDIENCE = re.compile(
    r"(^|[.!?] )(Dành cho\b"
    # English: such a sentence has no verb of its own, or it is the first one.
    r"|For [^.!?]*\b(people|residents|owners|businesses|anyone|everyone|those|citizens|visitors|students|ages)\b)"
    r"|^For "
)


with CONTENT.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["slug"])
def test_each_service_names_its_sources_with_a_day_and_a_person_or_says_that_it_is_unchecked(
    row: dict[str, str],
) -> None:
    assert row["source"], "name a source, or write: chưa kiểm tra"
    is_checked = row["source"] != UNCHECKED
    assert bool(row["last_checked"]) == bool(row["checked_by"]) == is_checked


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["slug"])
def test_what_is_unknown_and_what_a_fee_is_are_said_in_both_languages(row: dict[str, str]) -> None:
    for column in ("unverified", "fee_note", "duration", "documents", "description", "summary", "provider", "result"):
        assert bool(row[column]) == bool(row[f"{column}_en"]), column
    for column in ("documents", "forms", "steps"):
        assert len(listed(row[column])) == len(listed(row[f"{column}_en"])), column


@pytest.mark.parametrize(
    ("slug", "basis", "online", "counter"),
    [
        ("xac-nhan-tinh-trang-hon-nhan", FeeBasis.CITY, "0", ""),
        ("cai-chinh-ho-tich", FeeBasis.CITY, "0", ""),
        ("dang-ky-ho-kinh-doanh", FeeBasis.CITY, "0", ""),
        ("cap-ban-sao-trich-luc-ho-tich", FeeBasis.MINISTRY, "0", "8000"),
        ("dang-ky-thuong-tru", FeeBasis.NATIONAL, "10000", "20000"),
        ("cap-ho-chieu", FeeBasis.NATIONAL, "200000", "200000"),
        ("chung-thuc-chu-ky", "", "", "10000"),
        ("dang-ky-khai-sinh", "", "0", "0"),
    ],
)
def test_each_fee_has_its_basis(slug: str, basis: str, online: str, counter: str) -> None:
    row = next(row for row in ROWS if row["slug"] == slug)
    assert (row["fee_basis"], row["fee_online"], row["fee_counter"]) == (basis, online, counter)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["fee_basis"] in ("city", "ministry")], ids=lambda row: row["slug"]
)
def test_where_the_city_sets_or_pays_the_fee_filing_online_costs_nothing(row: dict[str, str]) -> None:
    assert row["fee_online"] == "0"


@pytest.mark.parametrize(
    ("slug", "column", "words"),
    [
        ("cong-dich-vu-cong-quoc-gia", "provider", "Trung tâm Dữ liệu quốc gia"),
        ("hotline-dich-vu-cong-quoc-gia", "provider", "Trung tâm Dữ liệu quốc gia"),
        ("phan-anh-kien-nghi", "provider", "Trung tâm Dữ liệu quốc gia"),
        ("thanh-toan-truc-tuyen", "provider", "Trung tâm Dữ liệu quốc gia"),
        ("thue-dien-tu", "url", "https://dichvucong.gdt.gov.vn"),
        ("tra-cuu-phat-nguoi", "url", "https://csgt.bocongan.gov.vn/tra-cuu-phat-nguoi"),
        ("ve-tau-duong-sat", "phone", "19000109"),
        ("ve-tau-duong-sat", "description", "1900 6469 giúp khi thanh toán hoặc hoàn tiền"),
        ("cap-phieu-ly-lich-tu-phap", "description", "không ai được đòi bạn nộp phiếu số 2"),
        ("bao-kinh-te-va-do-thi", "provider", "Cơ quan Báo và Phát thanh, Truyền hình Hà Nội"),
        ("to-cong-nghe-so-cong-dong", "name", "Tổ chuyển đổi số cộng đồng"),
        ("tra-ket-qua-qua-buu-dien", "description", "Từ 1/1/2026, kết quả giấy"),
        ("tuyen-sinh-dau-cap-ha-noi", "description", "theo nơi cư trú"),
        ("ha-noi-metro", "description", "cổng soát vé định danh"),
        ("le-phi-0-dong-truc-tuyen", "description", "Nghị quyết 77/2025/NQ-HĐND"),
        ("dang-ky-ho-kinh-doanh", "description", "từ 1 tỷ đồng thì phải dùng hóa đơn điện tử"),
        ("lien-thong-khai-sinh", "procedure_code", "3.000722"),
        ("lien-thong-khai-tu", "procedure_code", "2.002913"),
    ],
)
def test_what_was_wrong_or_outdated_is_right(slug: str, column: str, words: str) -> None:
    assert words in next(row for row in ROWS if row["slug"] == slug)[column]


@pytest.mark.parametrize(
    "words", ["Văn phòng Chính phủ", "tổ công nghệ số trong xóm", "100% doanh nghiệp", "nơi đầu tiên"]
)
def test_what_no_source_says_any_more_is_gone(words: str) -> None:
    assert [row["slug"] for row in ROWS if words in "".join(row.values())] == []


@pytest.mark.parametrize("column", ["summary", "summary_en", "description", "description_en"])
def test_texts_of_services_say_what_they_do_and_leave_for_whom_to_its_own_field(column: str) -> None:
    assert len(ROWS) > 90
    assert [row["slug"] for row in ROWS if OPENS_WITH_AUDIENCE.search(row[column])] == []


@pytest.mark.parametrize(
    "text",
    [
        "Dành cho chủ xe.",
        "Có bản đồ. Dành cho ai đi lại.",
        "For all ages. Borrow here.",
        "A map. For anyone on the road.",
    ],
)
def test_a_text_that_opens_with_its_readers_is_seen(text: str) -> None:
    assert OPENS_WITH_AUDIENCE.search(text)


def test_other_uses_of_the_words_are_no_such_opening() -> None:
    assert not OPENS_WITH_AUDIENCE.search("Call first. For an ambulance call 115.")
    assert not OPENS_WITH_AUDIENCE.search("Phòng dành cho người đọc.")
