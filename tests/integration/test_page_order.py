"""Both databases page in the same order, whatever the order is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Numeric, SmallInteger, String, create_engine, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from citizen_site.core.database import BinaryCollatedString, StrEnumType, UtcDateTime
from citizen_site.core.geo import Point
from citizen_site.core.pagination import SortColumn, keyset_page, merged_page
from citizen_site.extensions import db
from citizen_site.notices.models import NoticeKind
from citizen_site.reports.filters import Filters
from citizen_site.reports.queries import Sort, report_page
from tests.factories.reports import make_report
from tests.support.databases import TestSite


class Base(DeclarativeBase):
    """Apart from the site's own tables."""


class Thing(Base):
    """A column of each kind that an order can be made of, all but the first of which may be null."""

    __tablename__ = "thing"
    __table_args__ = {"prefixes": ["TEMPORARY"]}  # noqa: RUF012 - read once by SQLAlchemy

    id: Mapped[int] = mapped_column(primary_key=True)
    flag: Mapped[bool | None]
    small: Mapped[int | None] = mapped_column(SmallInteger)
    large: Mapped[int | None] = mapped_column(BigInteger)
    score: Mapped[float | None]
    name: Mapped[str | None] = mapped_column(BinaryCollatedString)
    day: Mapped[date | None]
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    plain: Mapped[str | None] = mapped_column(String(20))
    word: Mapped[NoticeKind | None] = mapped_column(StrEnumType(NoticeKind, 20))
    amount: Mapped[Any] = mapped_column(Numeric(10, 2))


# Few values, so that many rows are equal in a column; the ends of what a column can hold among them.
VALUES: dict[str, Sequence[Any]] = {
    "flag": [True, False],
    "small": [-(2**15), 0, 1, 2**15 - 1],
    "large": [-(2**63), -1, 0, 2**31, 2**63 - 1],
    "score": [-1e308, -0.1, 0.0, 0.1, 0.1 + 0.2, 5e-324, 1e308],
    "name": ["", "A", "a", "Z", "đ", "Đ", "ê", "e\u0302", "a b", "a-b", "ab", "10", "9", "🙂", "\uffff"],
    "day": [date(1, 1, 1), date(2026, 11, 25), date(9999, 12, 31)],
    "at": [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2026, 11, 25, 8, tzinfo=UTC),
        datetime(2026, 11, 25, 8, 0, 0, 1, tzinfo=UTC),
        datetime(9999, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
}
ROWS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from([None, *values]) for name, values in VALUES.items()}),
    min_size=1,
    max_size=14,
)
ORDERS = st.permutations(list(VALUES)).flatmap(
    lambda names: st.lists(st.booleans(), min_size=2, max_size=4).map(
        lambda directions: [
            *(
                SortColumn(getattr(Thing, name), descending)
                for name, descending in zip(names, directions, strict=False)
            ),
            SortColumn(Thing.id, directions[0]),
        ]
    )
)


@pytest.fixture(scope="module")
def sessions(sites: dict[str, TestSite]) -> Iterator[list[Session]]:
    """One on each database, with the table; it goes with the connection."""
    with ExitStack() as stack:
        found = []
        for kind in ("sqlite", "postgresql"):
            engine = create_engine(sites[kind].app.config["SQLALCHEMY_DATABASE_URI"])
            connection = stack.enter_context(engine.connect())
            Base.metadata.create_all(connection)
            connection.commit()
            found.append(stack.enter_context(Session(connection)))
        yield found


def pages(session: Session, order: Sequence[SortColumn], size: int, *, merged: bool) -> list[list[int]]:
    """Ids, page by page."""
    found: list[list[int]] = []
    cursor = None
    while cursor or not found:
        if merged:
            parts = [Thing.flag.is_(True), Thing.flag.is_(False), Thing.flag.is_(None)]
            page = merged_page(session, select(Thing), [], parts, order, cursor=cursor, size=size)
        else:
            page = keyset_page(session, select(Thing), order, cursor=cursor, size=size)
        found.append([each.id for each in page.items])
        cursor = page.next_cursor
    return found


@given(rows=ROWS, order=ORDERS, size=st.integers(1, 5), merged=st.booleans())
def test_every_kind_of_column_has_one_order_and_each_row_is_seen_once(
    sessions: list[Session], rows: list[dict[str, Any]], order: list[SortColumn], size: int, merged: bool
) -> None:
    answers = []
    for session in sessions:
        session.rollback()
        session.execute(insert(Thing), [{"id": number, "amount": 0, **row} for number, row in enumerate(rows, 1)])
        seen = pages(session, order, size, merged=merged)
        assert sorted(each for page in seen for each in page) == list(range(1, len(rows) + 1))
        assert all(len(page) == size for page in seen[:-1])
        answers.append(seen)
    assert answers[0] == answers[1]
    assert [each for page in answers[0] for each in page] == expected(rows, order)


def expected(rows: list[dict[str, Any]], order: list[SortColumn]) -> list[int]:
    """What the order means, in Python's words: stable sorts from the last column to the first."""
    numbered = [{"id": number, **row} for number, row in enumerate(rows, 1)]
    for part in reversed(order):
        name = part.column.key

        def key(row: dict[str, Any], name: str = name) -> Any:
            return row[name].encode() if isinstance(row[name], str) else row[name]

        there = sorted((row for row in numbered if row[name] is not None), key=key, reverse=part.descending)
        numbered = [*there, *(row for row in numbered if row[name] is None)]
    return [row["id"] for row in numbered]


@pytest.mark.parametrize("column", [Thing.plain, Thing.word, Thing.amount], ids=["text", "word", "decimal"])
def test_what_the_databases_order_differently_is_refused_where_the_order_is_written(column: Any) -> None:
    with pytest.raises(TypeError):
        SortColumn(column)


@settings(max_examples=20)  # each makes its reports on both databases
@given(steps=st.lists(st.integers(-40, 40), min_size=2, max_size=12), size=st.integers(1, 4))
def test_the_nearest_reports_come_first_though_they_lie_within_a_metre(
    sites: dict[str, TestSite], steps: list[int], size: int
) -> None:
    here = Point(21.05, 105.91)
    answers = []
    for kind in ("sqlite", "postgresql"):
        with sites[kind].app.app_context():
            session = db.session()
            for step in steps:
                make_report(description=str(step), latitude=21.05 + step * 1e-6, longitude=105.91 - step * 3e-6)
            make_report(description="Không có điểm.")
            found: list[str] = []
            cursor = None
            while cursor or not found:
                page = report_page(session, Filters(), Sort.NEAREST, position=here, cursor=cursor, size=size)
                found += [each.description for each in page.items]
                cursor = page.next_cursor
            session.rollback()
        answers.append(found)
    assert answers[0] == answers[1]
    assert sorted(answers[0][:-1]) == sorted(map(str, steps))
    assert answers[0][-1] == "Không có điểm."
