"""The position in the photos of a report: the first that can be meant, and a true sentence where there is none."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.reports.models.draft import ReportDraft
from tests.factories.drafts import AT_MARKET, DETAILS, PLACE, Writer, bring_in_categories
from tests.factories.photos import GPS, photo_file
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

ABROAD = {**GPS, 2: (48.0, 51.0, 24.0), 4: (2.0, 21.0, 3.0)}


@pytest.fixture
def writer(visitor: Visitor, app: Flask, session: Session) -> Writer:
    bring_in_categories()
    return Writer(visitor)


def use_position_of(writer: Writer, *positions: dict[int, Any] | None, status: int, **fields: str) -> Page:
    for number, gps in enumerate(positions):
        content = photo_file(size=(300 + number, 200), gps=gps)
        writer.post("anh", {"anh": (io.BytesIO(content), "a.jpg")}, content_type="multipart/form-data")
    return writer.post("chi-tiet", {**PLACE, **fields, "photo_position": "1"}, status=status)


def point_of(session: Session) -> tuple[float, float] | None:
    draft = session.query(ReportDraft).one()
    return (draft.latitude, draft.longitude) if draft.point else None


def test_the_first_position_that_can_be_meant_is_taken(writer: Writer, session: Session) -> None:
    use_position_of(writer, None, ABROAD, GPS, {**GPS, 2: (10.0, 46.0, 0.0)}, status=303)
    assert point_of(session) == pytest.approx((21.0417, 105.919))


def test_a_position_abroad_is_said_to_be_abroad_and_not_taken(writer: Writer, session: Session) -> None:
    page = use_position_of(writer, ABROAD, status=422)
    assert "Vị trí trong ảnh ở ngoài Việt Nam" in page.text
    assert "Ảnh không có thông tin vị trí" not in page.text
    assert point_of(session) is None


def test_photos_without_a_position_say_so_and_the_point_that_was_picked_stays(writer: Writer, session: Session) -> None:
    writer.post("chi-tiet", {**DETAILS, "point": AT_MARKET})
    page = use_position_of(writer, None, status=422, point=AT_MARKET)
    assert "Ảnh không có thông tin vị trí" in page.text
    assert point_of(session) == pytest.approx((21.0422, 105.919))
