"""What is asked for in an area that is not one's own is refused, and never done in one's own instead."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.permissions import Role
from citizen_site.desk.background_tasks import BackgroundTask
from citizen_site.desk.bulk.models import BulkAction
from citizen_site.reports.models.routing_rule import RoutingRule
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.support.desk import WARD
from tests.support.pages import Page, Visitor

ELSEWHERE = "phuong-hoan-kiem"
ADD, TRY_OUT = "/dieu-hanh/phan-cong/them", "/dieu-hanh/phan-cong/thu"
TYPED = {
    "name": "Đèn hỏng ban đêm",
    **dict.fromkeys(("what", "within", "words", "start", "end", "person", "unit"), ""),
    "words": "đèn, tối",
    "urgency": "urgent",
}


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def send(desk: Visitor, url: str, status: int, **changes: Any) -> Page:
    return desk.submit(f"{ADD}?khu-vuc={WARD}", {**TYPED, **changes}, url=url, status=status)


@pytest.mark.parametrize("slug", [ELSEWHERE, "khong-co-that"])
def test_a_rule_for_an_area_of_others_is_refused_beside_the_field_and_all_that_was_typed_stays(
    desk: Visitor, session: Session, slug: str
) -> None:
    page = send(desk, f"{ADD}?khu-vuc={slug}", 422)
    assert session.scalars(select(RoutingRule)).all() == []
    (field,) = page.all("select", name="area")
    assert field.get("aria-invalid") == "true"
    assert "Bạn không phụ trách khu vực này" in page.by_id(field.get("aria-describedby").split()[-1]).text_content()
    assert page.all("input", name="name")[0].get("value") == TYPED["name"]
    assert page.by_id("words").get("value") == TYPED["words"]
    action = next(each.get("action") for each in page.all("form") if each.get("action", "").startswith(ADD))
    send(desk, action, 422)
    assert session.scalars(select(RoutingRule)).all() == [], "pressing again chooses nothing"
    send(desk, action, 303, area=WARD)
    assert session.scalars(select(RoutingRule.name)).all() == [TYPED["name"]]


def test_a_rule_for_an_area_of_others_is_not_tried_on_the_reports_of_ones_own(desk: Visitor, session: Session) -> None:
    page = send(desk, f"{TRY_OUT}?khu-vuc={ELSEWHERE}&nhap=1", 422)
    assert page.all("input", name="name")[0].get("value") == TYPED["name"]
    send(desk, f"{TRY_OUT}?khu-vuc={ELSEWHERE}", 404)
    assert session.scalars(select(BackgroundTask)).all() == []


def test_a_form_for_a_rule_in_an_area_of_others_is_not_opened_for_ones_own(desk: Visitor) -> None:
    page = desk.get(f"{ADD}?khu-vuc={ELSEWHERE}", status=422)
    assert "Bạn không phụ trách khu vực này" in page.text


def test_an_act_on_what_a_filter_finds_is_not_done_when_the_filter_is_not_understood(
    desk: Visitor, session: Session
) -> None:
    make_report()
    session.commit()
    url = "/dieu-hanh/nhieu?tat-ca=1&viec=tu-choi&loai=khong-co-loai-nay"
    page = desk.get(url, status=400)
    token = page.all("input", name="csrf_token")[0].get("value")
    desk.post(url, {"csrf_token": token, "status": "rejected", "reason": "Không rõ chỗ nào."}, status=400)
    assert session.scalars(select(BulkAction)).all() == []
