"""A point that lies far from the chosen ward: asked about by the place step, and marked at the desk."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.geo import Point
from citizen_site.core.permissions import Role
from citizen_site.reports.submission.location import kilometres_outside
from tests.factories.drafts import DETAILS, PLACE, Writer, bring_in_categories
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.support.pages import Visitor

WARD = "phuong-phuc-loi"
NEAR, FAR = "21.0422, 105.9190", "21.0285, 105.7000"
ASKED = "cách phường, xã đã chọn khoảng"


@pytest.fixture
def writer(visitor: Visitor, session: Session) -> Writer:
    bring_in_categories()
    return Writer(visitor)


def test_a_point_far_from_the_chosen_ward_is_asked_about_and_may_be_right(writer: Writer) -> None:
    writer.post("chi-tiet", {**PLACE, "point": FAR, "go": "stay"})
    # The first point proposed a ward; the resident chooses another one.
    page = writer.post("chi-tiet", {**DETAILS, "point": FAR}, status=422)
    assert ASKED in page.text
    assert "km" in page.text
    assert [box.get("type") for box in page.all("input", name="far_is_right")] == ["checkbox"]
    writer.post("chi-tiet", {**DETAILS, "point": FAR, "far_is_right": "y"}, status=303)


def test_a_point_in_the_ward_or_near_it_is_not_asked_about(writer: Writer) -> None:
    writer.post("chi-tiet", {**DETAILS, "point": NEAR}, status=303)
    page = writer.get("chi-tiet")
    assert page.all("input", name="far_is_right") == []


def test_five_kilometres_are_counted_from_the_ward_not_from_its_middle(session: Session) -> None:
    areas = gazetteer(session)
    for place in areas.units:
        assert kilometres_outside(areas, place.id, place.point) is None
    ward = areas.find(WARD)
    assert ward is not None
    assert ward.point is not None
    assert kilometres_outside(areas, ward.id, Point(ward.point.latitude + 0.045, ward.point.longitude)) is None
    far = kilometres_outside(areas, ward.id, Point(ward.point.latitude + 0.09, ward.point.longitude))
    assert far is not None
    assert 5 < far < 10


@pytest.mark.parametrize(("point", "is_marked"), [(NEAR, False), (FAR, True)])
def test_the_desk_marks_a_report_whose_point_is_far_from_its_ward(
    app: Flask, session: Session, point: str, is_marked: bool
) -> None:
    latitude, longitude = map(float, point.split(", "))
    report = make_report(area=WARD, latitude=latitude, longitude=longitude)
    desk = make_staff(app, "Điều Hành", Role.MODERATOR, WARD)[1]
    page = desk.get(f"/dieu-hanh/{report.display_code}")
    assert ("Điểm cách phường, xã này khoảng" in page.text) == is_marked
