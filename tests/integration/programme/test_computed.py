"""Indicators from the site's own reports: by the published definition, once a month, for the ward and the city."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.clock import HANOI
from citizen_site.programme.computed import compute_indicators
from citizen_site.programme.models.indicators import Indicator, IndicatorValue
from citizen_site.reports.waiting_times import MIN_CASES
from citizen_site.reports.workflow import Status
from tests.factories.programme import seed_programme
from tests.factories.reports import make_category, make_many

CLOSED = datetime(2026, 9, 20, 12, tzinfo=HANOI)
OCTOBER = datetime(2026, 10, 2, 9, tzinfo=HANOI)


def resolved(session: Session, number: int) -> None:
    """As many cases of Phúc Lợi: every second one late, every fourth confirmed."""
    category = make_category()
    known = {
        "category_id": category.id,
        "status": Status.RESOLVED,
        "closed_at": CLOSED,
        "answer": "Đã vá.",
        "evidence": "photo",
        "resolution_seconds": 3600,
    }
    first = 0
    for quarter in range(4):
        count = (number + 3 - quarter) // 4
        due_at = CLOSED + timedelta(hours=1 if quarter % 2 else -1)
        values = {**known, "due_at": due_at, "due_sort_at": due_at, "fix_confirmed_at": None if quarter else CLOSED}
        make_many(count, areas=["phuong-phuc-loi"], first=first, **values)
        first += count
    session.commit()


def computed(session: Session) -> dict[tuple[str, str], float]:
    areas = gazetteer(session)
    rows = session.execute(select(Indicator.slug, IndicatorValue.area_id, IndicatorValue.value).join(Indicator))
    found = {(slug, areas.get(area_id).slug): value for slug, area_id, value in rows}
    return {key: value for key, value in found.items() if key[0].startswith("phan-anh")}


def test_figures_of_a_month_are_entered_once_when_the_month_is_settled(session: Session) -> None:
    seed_programme(session)
    resolved(session, MIN_CASES)
    assert compute_indicators(session, OCTOBER) == 2
    in_time, confirmed = "phan-anh-xu-ly-dung-han", "phan-anh-xac-nhan-da-xong"
    places = ("phuong-phuc-loi", "ha-noi")
    assert computed(session) == {(in_time, place): 50.0 for place in places}
    # Residents have two weeks to confirm.
    assert compute_indicators(session, OCTOBER + timedelta(days=10)) == 0
    assert compute_indicators(session, OCTOBER + timedelta(days=15)) == 2
    assert compute_indicators(session, OCTOBER + timedelta(days=16)) == 0
    shares = {in_time: 50.0, confirmed: 25.0}
    assert computed(session) == {(name, place): share for name, share in shares.items() for place in places}
    periods = select(IndicatorValue.period_start, IndicatorValue.period_end).where(IndicatorValue.kind == "computed")
    assert {tuple(row) for row in session.execute(periods)} == {(date(2026, 9, 1), date(2026, 9, 30))}


def test_too_few_cases_give_no_figure(session: Session) -> None:
    seed_programme(session)
    resolved(session, MIN_CASES - 1)
    assert compute_indicators(session, OCTOBER) == 0
