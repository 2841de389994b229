"""Values: none without a source, none overwritten, none of one kind on the line of another, none older than it says."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from citizen_site.core.permissions import Actor, Role
from citizen_site.programme.indicators import indicator_by_slug
from citizen_site.programme.models.indicators import IndicatorValue, ValueKind
from citizen_site.programme.values import CorrectedSinceError, ReasonRequiredError, undo_batch
from tests.factories.programme import NOW, add_indicator, enter, new_value, seed_programme
from tests.support.pages import Page, Visitor

WARD = "phuong-phuc-loi"
OPERATOR = Actor(None, {}, frozenset({Role.OPERATOR}))


def current(session: Session) -> list[float]:
    session.expire_all()
    return list(
        session.scalars(
            select(IndicatorValue.value).where(IndicatorValue.ended_at.is_(None)).order_by(IndicatorValue.period_start)
        )
    )


@pytest.mark.parametrize("missing", [{"source_title": ""}, {"source_date": None}])
def test_the_database_refuses_a_value_without_a_source(session: Session, missing: dict[str, Any]) -> None:
    value = new_value(session, add_indicator(session), WARD, 9, 71.0)
    with pytest.raises(IntegrityError):
        enter(session, [replace(value, **missing)])
    session.rollback()


def test_a_value_is_corrected_with_a_reason_and_the_old_one_stays_readable(session: Session, visitor: Visitor) -> None:
    indicator = add_indicator(session, name="Hồ sơ nộp trực tuyến")
    old = new_value(session, indicator, WARD, 9, 71.0)
    enter(session, [old])
    with pytest.raises(ReasonRequiredError):
        enter(session, [replace(old, value=72.5)])
    batch = enter(session, [replace(old, value=72.5, reason="Đếm thiếu một ngày.")])
    assert current(session) == [72.5]
    page = visitor.get("/chuyen-doi-so/chi-so/ho-so-nop-truc-tuyen")
    assert "71% → 72,5%. Đếm thiếu một ngày." in page.text
    undo_batch(session, OPERATOR, batch.id, now=NOW + timedelta(days=1))
    session.commit()
    assert current(session) == [71.0]
    undo_batch(session, OPERATOR, batch.id, now=NOW + timedelta(days=2))
    assert current(session) == [71.0]


def test_a_batch_that_was_corrected_since_is_not_undone(session: Session) -> None:
    value = new_value(session, add_indicator(session), WARD, 9, 71.0)
    first = enter(session, [value, replace(new_value(session, add_indicator(session), WARD, 9, 5.0))])
    enter(session, [replace(value, value=72.5, reason="Đếm thiếu.")])
    with pytest.raises(CorrectedSinceError):
        undo_batch(session, OPERATOR, first.id, now=NOW)
    session.rollback()
    assert sorted(current(session)) == [5.0, 72.5]


def test_the_picture_the_table_and_the_file_say_the_same_numbers_and_kinds_share_no_line(
    session: Session, visitor: Visitor
) -> None:
    indicator = add_indicator(session, name="Cửa hàng nhận mã QR", target=90.0)
    measured = {4: 61.5, 5: 64.0, 6: 70.25}
    reported = {5: 98.0, 6: 100.0}
    values = [new_value(session, indicator, WARD, month, value) for month, value in measured.items()]
    values += [
        new_value(session, indicator, WARD, month, value, kind=ValueKind.REPORTED) for month, value in reported.items()
    ]
    enter(session, values)
    page = visitor.get(f"/chuyen-doi-so/chi-so/cua-hang-nhan-ma-qr?khu-vuc={WARD}")
    rows = csv.DictReader(
        io.StringIO(visitor.get("/chuyen-doi-so/du-lieu/gia-tri.csv").response.data.decode("utf-8-sig"))
    )
    in_file: dict[str, list[float]] = {}
    for row in rows:
        in_file.setdefault(row["kind"], []).append(float(row["value"]))
    assert in_file == {"measured": list(measured.values()), "reported": list(reported.values())}
    figures = page.all("figure")
    tables = page.all("table")
    assert len(figures) == len(tables) == 2
    for figure, table in zip(figures, tables, strict=True):
        kind = figure.get("class").rpartition("--")[2]
        drawn = [_number(text) for text in figure.findall(".//text") if text.get("class") == "line-chart__value"]
        told = [_number(row[1]) for row in table.findall(".//tbody/tr")]
        assert drawn == told[::-1] == in_file[kind]
        # The places of the marks are those numbers, too: 98 units from 0 to 100 per cent.
        line = figure.find(".//polyline").get("points").split()
        heights = [(124 - float(point.split(",")[1])) / 98 * 100 for point in line]
        assert heights == pytest.approx(in_file[kind], abs=0.06)
    assert _script_and_style(page) == []


def _number(element: Any) -> float:
    text = "".join(element.itertext())
    return float(text.strip().removesuffix("%").replace(".", "").replace(",", "."))


def _script_and_style(page: Page) -> list[str]:
    return re.findall(r"<svg[^>]*>.*?(?:<script|style=|onload=).*?</svg>", page.html, re.DOTALL)


def test_what_a_former_ward_reported_is_history_of_its_heir_and_old(session: Session, visitor: Visitor) -> None:
    seed_programme(session)
    panel = visitor.get(f"/khu-vuc/{WARD}").text
    assert "Đơn vị tự báo cáo · 12/1/2024 · Phường Sài Đồng cũ số cũ" in panel
    page = visitor.get(f"/chuyen-doi-so/chi-so/van-ban-so-hoa-ky-so?khu-vuc={WARD}").text
    assert "Số của phường Sài Đồng (cũ) là lịch sử, không phải số của phường Phúc Lợi." in page
    assert "12/1/2024 số cũ" in page
    assert "chưa có nguồn nào đặt mục tiêu" in page
    # Others that got a part of its people are no heirs.
    assert "12/1/2024" not in visitor.get("/khu-vuc/phuong-long-bien").text


def test_what_was_reported_is_no_measurement_of_a_promise(session: Session, visitor: Visitor) -> None:
    seed_programme(session)

    def entry() -> str:
        return "".join(visitor.get("/chuyen-doi-so/cam-ket").by_id("sai-dong-van-ban").itertext())

    assert "chưa ai đo" in entry()
    indicator = indicator_by_slug(session, "van-ban-so-hoa-ky-so")
    enter(session, [new_value(session, indicator, "xa-suoi-hai", 9, 44.5)])
    assert "chưa ai đo" in entry(), "measured elsewhere"
    enter(session, [new_value(session, indicator, WARD, 8, 98.5)])
    assert "chưa ai đo" not in entry()
    assert "98,5%" in entry()
