"""Operators edit models, indicators, values and promises by form; nothing without a source, two at once as one."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.permissions import Actor, Role
from citizen_site.programme.commands import PilotParts, save_indicator, save_pilot, save_promise
from citizen_site.programme.indicators import indicator_by_slug
from citizen_site.programme.models.indicators import IndicatorValue
from citizen_site.programme.pilots import pilot_by_slug
from citizen_site.programme.promises import promise_by_slug
from citizen_site.programme.units import unit_by_slug
from tests.factories.programme import SOURCE, add_indicator, seed_programme
from tests.support.pages import Visitor

BASE = "/van-hanh/chuyen-doi-so"
SOURCED = {"source_title": "Báo thử", "source_url": "https://example.com", "source_date": "2026-11-01"}


def test_a_model_is_added_changed_and_given_news_places_and_evidence(
    operator: Visitor, visitor: Visitor, session: Session
) -> None:
    seed_programme(session)
    fields = {
        "title": "Mô hình mới",
        "unit": str(unit_by_slug(session, "huyen-ba-vi").id),
        "pillar": "society",
        "status": "running",
        "areas": "xa-suoi-hai",
        "indicators": "van-ban-so-hoa-ky-so",
        "responsible_email": "",
    }
    page = operator.submit(f"{BASE}/mo-hinh/them", fields, status=422)
    assert "Hãy viết tên nguồn: có nguồn mới đăng." in page.text
    page = operator.submit(
        f"{BASE}/mo-hinh/them", {**fields, **SOURCED, "responsible_email": "la@example.com"}, status=422
    )
    assert "Không có người nào có vai trò với email này." in page.text
    page = operator.submit(f"{BASE}/mo-hinh/them", {**fields, **SOURCED, "areas": "xa-nao-do"}, status=422)
    assert "Không có mã này: xa-nao-do." in page.text
    operator.submit(f"{BASE}/mo-hinh/them", {**fields, **SOURCED}, status=303)
    edit = f"{BASE}/mo-hinh/mo-hinh-moi"
    news = {**SOURCED, "on": "2026-11-20", "text": "Mở thêm một nơi.", "text_en": "One more place."}
    page = operator.submit(f"{edit}/cap-nhat", {**news, "on": "2999-01-01", "source_date": "2999-01-01"}, status=422)
    assert page.text.count("Ngày này chưa tới.") >= 2
    operator.submit(f"{edit}/cap-nhat", news, status=303)
    operator.submit(f"{edit}/cap-nhat", news, status=303)
    operator.submit(f"{edit}/bang-chung", {**SOURCED, "text": "Biên bản bàn giao."}, status=303)
    line = "21.0312 105.8508\n21.0334 105.8531"
    operator.submit(f"{edit}/dia-diem", {"name": "Phố thử", "address": "Đầu phố", "points": line}, status=303)
    page = operator.submit(f"{edit}/dia-diem", {"name": "Xa", "points": "10.7 106.6"}, status=422)
    assert "Có điểm nằm ngoài Hà Nội." in page.text
    shown = visitor.get("/chuyen-doi-so/mo-hinh/mo-hinh-moi")
    for words in ("Đang làm", "Xã hội số", "Biên bản bàn giao.", "Phố thử", "Văn bản phát hành"):
        assert words in shown.text, words
    assert shown.text.count("Mở thêm một nơi.") == 1
    assert "One more place." in visitor.get("/en/chuyen-doi-so/mo-hinh/mo-hinh-moi").text
    for area, is_there in (("xa-suoi-hai", True), ("xa-co-do", False)):
        found = visitor.get(f"/chuyen-doi-so/mo-hinh?khu-vuc={area}").by_id("ket-qua")
        assert ("Mô hình mới" in "".join(found.itertext())) is is_there, area
    assert "[[21.0312, 105.8508], [21.0334, 105.8531]]" in shown.html
    assert "Mô hình mới" in visitor.get("/tim-kiem?q=mo hinh moi").text
    operator.submit(edit, {**fields, **SOURCED, "status": "stopped", "version": _version(session)}, status=303)
    assert "Đã dừng" in visitor.get("/chuyen-doi-so/mo-hinh/mo-hinh-moi").text
    for part in ("dia-diem", "cap-nhat", "bang-chung"):
        operator.submit(edit, {}, status=303, url=_removal(operator, edit, part))
    shown = visitor.get("/chuyen-doi-so/mo-hinh/mo-hinh-moi")
    for words in ("Phố thử", "Mở thêm một nơi.", "Biên bản bàn giao."):
        assert words not in shown.text, words


def _version(session: Session) -> str:
    session.expire_all()
    return str(pilot_by_slug(session, "mo-hinh-moi").version)


def _removal(operator: Visitor, edit: str, part: str) -> str:
    return next(form.get("action") for form in operator.get(edit).all("form") if f"/{part}/" in form.get("action", ""))


def test_of_two_who_change_the_same_at_once_the_second_is_refused(session: Session) -> None:
    seed_programme(session)
    pilot = pilot_by_slug(session, "phuong-chuyen-doi-so-long-bien")
    actor, seen = Actor(None, {}, frozenset({Role.OPERATOR})), pilot.version
    fields = {"title": "Phường số", **SOURCE}
    save_pilot(session, actor, pilot, fields, PilotParts(), now=clock.now(), seen_version=seen)
    with pytest.raises(ChangedMeanwhileError):
        save_pilot(session, actor, pilot, fields, PilotParts(), now=clock.now(), seen_version=seen)
    for save, thing in (
        (save_indicator, indicator_by_slug(session, "van-ban-so-hoa-ky-so")),
        (save_promise, promise_by_slug(session, "sai-dong-van-ban")),
    ):
        seen = thing.version
        save(session, actor, thing, {"source_title": "Nguồn một"}, now=clock.now(), seen_version=seen)
        with pytest.raises(ChangedMeanwhileError):
            save(session, actor, thing, {"source_title": "Nguồn hai"}, now=clock.now(), seen_version=seen)
        assert thing.source_title == "Nguồn một"


def test_a_value_typed_by_hand_is_read_with_either_sign_or_refused_and_a_second_one_needs_a_reason(
    operator: Visitor, session: Session
) -> None:
    indicator = add_indicator(session, name="Hồ sơ trực tuyến")
    page = f"{BASE}/chi-so/{indicator.slug}/gia-tri"
    fields = {**SOURCED, "area": "phuong-phuc-loi", "period_start": "2026-09-01", "period_end": "2026-09-30"}
    fields["kind"] = "measured"
    for value, words in (("1.234", "hiểu được hai cách"), ("x", "Hãy nhập một số"), ("120", "từ 0 đến 100")):
        assert words in operator.submit(page, {**fields, "value": value}, status=422).text
    operator.submit(page, {**fields, "value": "98,5"}, status=303)
    operator.submit(page, {**fields, "value": "98.5"}, status=303)
    assert "Hãy viết vì sao sửa." in operator.submit(page, {**fields, "value": "97"}, status=422).text
    operator.submit(page, {**fields, "value": "97", "reason": "Đếm lại."}, status=303)
    values = session.execute(select(IndicatorValue.value, IndicatorValue.ended_at).order_by(IndicatorValue.id)).all()
    assert [(value, ended is None) for value, ended in values] == [(98.5, False), (97.0, True)]


@pytest.mark.either_database
def test_indicators_and_promises_are_added_and_changed(operator: Visitor, visitor: Visitor, session: Session) -> None:
    seed_programme(session)
    fields = {
        "name": "Chỉ số mới",
        "unit": "%",
        "direction": "up",
        "period": "year",
        "definition": "Thế nào.",
        "group": "",
    }
    operator.submit(f"{BASE}/chi-so/them", {**fields, **SOURCED, "target": "90,5"}, status=303)
    operator.submit(f"{BASE}/chi-so/them", {**fields, **SOURCED}, status=422)
    assert "90,5%" in visitor.get("/chuyen-doi-so/chi-so/chi-so-moi").text
    page = operator.submit(f"{BASE}/chi-so/chi-so-moi", {**fields, **SOURCED, "target": "", "version": "0"}, status=409)
    assert "Người khác vừa sửa chỉ số này." in page.text
    operator.submit(f"{BASE}/chi-so/chi-so-moi", {**fields, **SOURCED, "target": "", "version": "1"}, status=303)
    assert "chưa có nguồn nào đặt mục tiêu" in visitor.get("/chuyen-doi-so/chi-so/chi-so-moi").text
    promise = {"kind": "promise", "title": "Xong trước Tết.", "said_by": "UBND", "indicator": "0", **SOURCED}
    model = pilot_by_slug(session, "phuong-chuyen-doi-so-long-bien")
    promise["pilot"] = str(model.id)
    operator.submit(f"{BASE}/cam-ket/them", {**promise, "outcome": "Đã xong."}, status=422)
    operator.submit(f"{BASE}/cam-ket/them", promise, status=303)
    outcome = {"outcome": "Đã xong.", "outcome_source_title": "Báo khác", "outcome_source_date": "2026-11-02"}
    page = operator.submit(f"{BASE}/cam-ket/xong-truoc-tet", {**promise, **outcome, "version": "0"}, status=409)
    assert "Người khác vừa sửa điều này." in page.text
    operator.submit(f"{BASE}/cam-ket/xong-truoc-tet", {**promise, **outcome, "version": "1"}, status=303)
    assert "Xong trước Tết." in visitor.get(f"/chuyen-doi-so/mo-hinh/{model.slug}").text
    entry = "".join(visitor.get("/chuyen-doi-so/cam-ket").by_id("xong-truoc-tet").itertext())
    assert "Đã xong." in entry
    assert "Báo khác" in entry
