"""The index finds the same, in the same order, on both databases."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from citizen_site.core.search import (
    CANDIDATES,
    SearchEntry,
    find_matches,
    index,
    index_new,
    matching_ids,
    rebuild,
    remove,
    search,
)
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from tests.factories.directory import add_services, service_row

TITLES = [
    "Đăng ký khai sinh",
    "Đường dây nóng",
    "Dương Nội",
    "Bộ phận một cửa phường Phúc Lợi",
    "Tổ dân phố số 5 họp cuối năm",
    "UBND xã Bát Tràng tiếp công dân",
    "Thẻ căn cước cho trẻ em",
    "Cấp nước sạch ở phố Ngọc Lâm",
]


@pytest.fixture
def found(session: Session):
    index(
        session,
        [
            SearchEntry("thing", number, title, body="phụ lục chung", weight=number)
            for number, title in enumerate(TITLES)
        ],
    )

    def titles(query: str) -> list[str]:
        hits = search(session, query, kinds=["thing"], limit=10).get("thing")
        return [TITLES[each] for each in hits.ids] if hits else []

    return titles


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("dang ky khai sinh", "Đăng ký khai sinh"),
        ("KHAI SINH", "Đăng ký khai sinh"),
        ("1 cua", "Bộ phận một cửa phường Phúc Lợi"),
        ("p. phuc loi", "Bộ phận một cửa phường Phúc Lợi"),
        ("tdp", "Tổ dân phố số 5 họp cuối năm"),
        ("tdp 5", "Tổ dân phố số 5 họp cuối năm"),
        ("ubnd", "UBND xã Bát Tràng tiếp công dân"),
        ("uy ban nhan dan", "UBND xã Bát Tràng tiếp công dân"),
        ("x. bat tr", "UBND xã Bát Tràng tiếp công dân"),
        ("cccd", "Thẻ căn cước cho trẻ em"),
        ("nước sạ", "Cấp nước sạch ở phố Ngọc Lâm"),
    ],
)
def test_shortened_and_unaccented_words_are_understood(found, query: str, first: str) -> None:
    assert found(query)[0] == first


def test_exact_accents_rank_first(found) -> None:
    assert found("đường") == ["Đường dây nóng", "Dương Nội"]
    assert found("dương") == ["Dương Nội", "Đường dây nóng"]


def test_a_word_in_the_title_ranks_before_the_same_word_in_the_text(session: Session) -> None:
    index(session, [SearchEntry("x", 1, "Lịch", body="cấp nước", weight=9), SearchEntry("x", 2, "Cấp nước", weight=1)])
    assert search(session, "cap nuoc", kinds=["x"], limit=5)["x"].ids == [2, 1]


def test_more_results_than_asked_for_are_announced(found, session: Session) -> None:
    hits = search(session, "phu luc", kinds=["thing"], limit=3)["thing"]
    assert (list(hits.ids), hits.more) == ([7, 6, 5], True)


def test_what_was_changed_or_removed_is_found_as_it_is_now(session: Session) -> None:
    index(session, [SearchEntry("x", 1, "cũ kỹ")])
    index(session, [SearchEntry("x", 1, "mới tinh")])
    assert search(session, "cu ky", kinds=["x"], limit=5) == {}
    assert list(search(session, "moi tinh", kinds=["x"], limit=5)["x"].ids) == [1]
    remove(session, "x", [1])
    assert search(session, "moi tinh", kinds=["x"], limit=5) == {}


def test_a_code_is_one_word_whatever_number_it_looks_like(session: Session) -> None:
    for code in CODES[:1] + CODES[3:4]:
        index(session, [SearchEntry("x", 1, "Việc", body=f"mã {code}")])
        for length in range(2, len(code) + 1):
            assert search(session, code[:length], kinds=["x"], limit=5), code[:length]
            assert search(session, code[-length:], kinds=["x"], limit=5) == {} or length == len(code), code[-length:]


@pytest.mark.parametrize("length", [100, 101, 2046, 2047, 2048, 2050, 9000])
def test_a_long_word_is_found_by_its_beginning_and_is_no_other_word(session: Session, length: int) -> None:
    index(session, [SearchEntry("x", 1, "m" * length, body="m" * length)])
    for query in ("m" * length, "m" * 50, "m" * length + " m"):
        assert search(session, query, kinds=["x"], limit=5)["x"].ids == [1]
    index(session, [SearchEntry("x", 1, "Việc", body=f"{'m' * length} cuối")])
    assert search(session, "mm cuoi", kinds=["x"], limit=5) == {}, "the whole word only, where it is not the last"
    assert search(session, f"{'m' * length} cuoi", kinds=["x"], limit=5)["x"].ids == [1]


def test_a_features_own_list_can_be_filtered_by_words(found, session: Session) -> None:
    assert session.scalars(matching_ids(session, "thing", "mot cua")).all() == [3]
    assert session.scalars(matching_ids(session, "thing", "")).all() == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "\x00",
        '"',
        "a AND",
        "NEAR(",
        "title_words:x",
        "*",
        "^a",
        "a OR b NOT",
        "& | ! <->",
        "-",
        "('",
        "🙂",
        "x" * 10_000,
        "a " * 5_000,
    ],
)
def test_no_query_is_too_strange(found, query: str) -> None:
    found(query)


def test_the_index_can_be_made_anew(app: Flask, session: Session) -> None:
    services = add_services(session, [service_row(slug=f"dich-vu-{n}", name=f"Dịch vụ số {n}") for n in range(1, 4)])
    before = search(session, "dich vu so", kinds=["service"], limit=5)["service"].ids
    assert sorted(before) == [service.id for service in services]
    remove(session, "service")
    assert rebuild(session, site_of(app).contributions.search_sources) == len(services)
    assert search(session, "dich vu so", kinds=["service"], limit=5)["service"].ids == before


# Codes that PostgreSQL's own parser would cut among them, and their ends.
CODES = ["79e5ybz", "ybz", "79e5", "52e2mc9", "mc9"]
WORDS = st.lists(
    st.one_of(
        st.sampled_from(["phường", "xã", "tổ", "dân", "phố", "số", "5", "1e5", "0x1f", "007", "3km", "a", "b1", "the"]),
        st.sampled_from(["và", "đường", *CODES]),
        st.text("0123456789abcdefxyz", min_size=1, max_size=7),
    ),
    min_size=1,
    max_size=6,
)


@given(
    titles=st.lists(WORDS, min_size=1, max_size=8),
    query=st.lists(
        st.one_of(
            st.sampled_from(
                ["phuong", "xa", "to", "so", "5", "1e", "0x", "00", "3k", "a", "b", "the", "duong", "đường"]
            ),
            st.sampled_from(["đường", "p", "tdp", "79e5y", "52e2", *CODES]),
            st.text("0123456789abcdefxyz", min_size=1, max_size=3),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_both_databases_agree(sites, titles: list[list[str]], query: list[str]) -> None:
    answers = []
    for kind in ("sqlite", "postgresql"):
        with sites[kind].app.app_context():
            session = db.session()
            index(session, [SearchEntry("agree", n, " ".join(words), weight=n % 3) for n, words in enumerate(titles)])
            hits = search(session, " ".join(query), kinds=["agree"], limit=20).get("agree")
            answers.append(list(hits.ids) if hits else [])
            session.rollback()
    assert answers[0] == answers[1]


def test_the_text_index_is_used_on_postgresql(app: Flask, session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        query = matching_ids(session, "area", "phuc").compile(session.get_bind())
        connection = session.connection()
        # The other index would do for so few rows; this one must be able to.
        connection.exec_driver_sql("ALTER TABLE search_document DROP CONSTRAINT uq_search_document_kind")
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.exec_driver_sql(f"EXPLAIN {query}", dict(query.params)).scalars().all()
        assert "ix_search_document_words" in "\n".join(plan)


PHONES = ["1800 1096", "1800.1096", "18001096"]
MOBILES = [
    "0912345678",
    "0912 345 678",
    "0912.345.678",
    "0912-345-678",
    "09 1234 5678",
    "+84 912 345 678",
    "+84912345678",
]
LANDLINES = ["024 3825 3536", "(024) 3825.3536", "02438253536", "(84-24) 38 25 35 36"]


@pytest.mark.parametrize("numbers", [PHONES, MOBILES, LANDLINES])
def test_a_phone_number_is_found_however_it_is_grouped(session: Session, numbers: list[str]) -> None:
    index(session, [SearchEntry("phone", at, f"Gọi {number}") for at, number in enumerate(numbers)])
    index(session, [SearchEntry("phone", 100, "Gọi ông Bình", body=f"điện thoại {numbers[0]}, hoặc số khác")])
    everything = {*range(len(numbers)), 100}
    for number in numbers:
        for query in (number, f"gọi {number}"):
            assert set(search(session, query, kinds=["phone"], limit=50)["phone"].ids) == everything, query


def test_a_phone_number_is_found_while_it_is_typed(session: Session) -> None:
    index(session, [SearchEntry("phone", 1, "Gọi 1800.1096"), SearchEntry("phone", 2, "Gọi 18001096")])
    for query in ("1800 10", "18001", "1800.109"):
        assert set(search(session, query, kinds=["phone"], limit=50)["phone"].ids) == {1, 2}, query


def test_days_and_sums_are_no_phone_numbers(session: Session) -> None:
    index(session, [SearchEntry("x", 1, "Nộp 0,5 đồng ngày 01/12/2026, số 15")])
    assert search(session, "0112202615", kinds=["x"], limit=5) == {}


def test_of_a_common_word_the_newest_are_found_without_sorting_all(session: Session) -> None:
    common = [SearchEntry("x", number, f"Đường số {number}", weight=number) for number in range(CANDIDATES + 1)]
    rare = [SearchEntry("x", 5000 + number, f"Thuyền {number}", weight=number) for number in range(3)]
    index_new(session, [*common, *rare, SearchEntry("y", 1, "Đường làng")])
    hits = search(session, "duong", kinds=["x", "y"], limit=3)
    assert list(hits["x"].ids) == [CANDIDATES, CANDIDATES - 1, CANDIDATES - 2]
    assert list(hits["y"].ids) == [1]
    assert list(search(session, "thuyen", kinds=["x"], limit=2)["x"].ids) == [5002, 5001]
    assert find_matches(session, "x", "duong").are_too_many
    assert sorted(find_matches(session, "x", "thuy").ids) == [5000, 5001, 5002]
    assert search(session, "=x0", kinds=["x"], limit=5) == {}, "the word for a kind is nobody's"
