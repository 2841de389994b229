"""Filters, counts and orders over the directory at hand."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.core.geo import Point
from citizen_site.core.pagination import InvalidCursorError, encode_cursor
from citizen_site.directory.catalogue import Catalogue, Entry, Filters, Sort

KINDS, PILLARS = ("online", "place", "hotline"), ("government", "society")
AUDIENCES, EVENTS = ("residents", "businesses"), ("newborn", "school", "death")
POINTS = (None, Point(21.0, 105.8), Point(21.05, 105.9), Point(21.05, 105.9))


def some_of(values: Sequence[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    return Catalogue(
        [
            Entry(
                id=number,
                kind=draw(st.sampled_from(KINDS)),
                pillar=draw(st.sampled_from(PILLARS)),
                audiences=draw(some_of(AUDIENCES)),
                life_events=draw(some_of(EVENTS)),
                areas=frozenset(draw(st.frozensets(st.integers(1, 3), max_size=2))),
                position=draw(st.integers(0, 2)),
                sort_key=draw(st.sampled_from("abc")),
                updated=float(draw(st.integers(0, 2))),
                is_demo=draw(st.booleans()),
                point=draw(st.sampled_from(POINTS)),
            )
            for number in range(1, draw(st.integers(0, 12)) + 1)
        ]
    )


FILTERS = st.builds(
    Filters,
    kind=st.sampled_from(["", *KINDS]),
    pillar=st.sampled_from(["", *PILLARS]),
    audience=st.sampled_from(["", *AUDIENCES]),
    life_event=st.sampled_from(["", *EVENTS]),
    areas=st.frozensets(st.integers(1, 3), max_size=2),
    ids=st.none() | st.frozensets(st.integers(1, 12)),
)


@given(catalogues(), FILTERS)
def test_the_count_beside_a_filter_is_what_a_tap_on_it_shows(book: Catalogue, filters: Filters) -> None:
    counts = book.counts(filters)
    for name, values in (("kind", KINDS), ("pillar", PILLARS), ("audience", AUDIENCES), ("life_event", EVENTS)):
        for value in values:
            tapped = Filters(**{**filters.__dict__, name: value})
            assert counts[name][value] == len(book.select(tapped))


@given(catalogues(), FILTERS, st.sampled_from(list(Sort)), st.integers(1, 5))
def test_pages_hold_each_service_once_and_in_order(book: Catalogue, filters: Filters, sort: Sort, size: int) -> None:
    position = Point(21.05, 105.9)
    seen: list[int] = []
    cursor = None
    for _ in range(20):
        ids, cursor = book.page(filters, sort, position=position, cursor=cursor, size=size)
        seen += ids
        if cursor is None:
            break
        assert len(ids) == size
    assert sorted(seen) == sorted(entry.id for entry in book.select(filters))
    whole, end = book.page(filters, sort, position=position, cursor=None, size=100)
    assert (seen, end) == (whole, None)


def entry(number: int, **given: object) -> Entry:
    return Entry(
        **{
            "id": number,
            "kind": "online",
            "pillar": "society",
            "audiences": frozenset(),
            "life_events": frozenset(),
            "areas": frozenset(),
            "position": 0,
            "sort_key": "a",
            "updated": 0.0,
            "is_demo": False,
            "point": None,
            **given,
        }
    )


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.SUGGESTED, [2, 1, 3, 4]),
        (Sort.NAME, [4, 2, 1, 3]),
        (Sort.NEWEST, [3, 4, 1, 2]),
        (Sort.NEAREST, [3, 1, 4, 2]),
    ],
)
def test_each_order(sort: Sort, order: list[int]) -> None:
    book = Catalogue(
        [
            entry(1, position=2, sort_key="c", updated=1.0, point=Point(21.1, 105.9)),
            entry(2, position=1, sort_key="b", updated=0.0),
            entry(3, position=3, sort_key="d", updated=3.0, point=Point(21.0, 105.9)),
            entry(4, position=0, sort_key="a", updated=2.0, is_demo=True, point=Point(22.0, 105.9)),
        ]
    )
    assert book.page(Filters(), sort, position=Point(21.0, 105.9), cursor=None, size=10)[0] == order


@pytest.mark.parametrize("cursor", ["x", encode_cursor(["a"]), encode_cursor([1, 2, 3, 4, 5]), "W10"])
def test_a_cursor_of_another_order_is_refused(cursor: str) -> None:
    book = Catalogue([entry(number) for number in range(3)])
    with pytest.raises(InvalidCursorError):
        book.page(Filters(), Sort.SUGGESTED, position=None, cursor=cursor, size=2)
