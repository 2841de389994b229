"""A photo is decided where it stands large: by those who saw this edition of it, and for nobody else."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.reports.attachments.photos import add_photo
from citizen_site.reports.enums import Moderation, PhotoDecision, PhotoStage
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from tests.factories.photos import photo_file
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.support.desk import WARD, at, hidden_of, let_undo_period_pass
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


@pytest.fixture
def report(app: Flask, session: Session) -> Report:
    return make_report(is_approved=False)


@pytest.fixture
def photos(session: Session, report: Report) -> list[ReportPhoto]:
    now = clock.now() - timedelta(seconds=1)
    found = [
        add_photo(session, report, io.BytesIO(photo_file(colour=each)), stage=PhotoStage.REPORT, now=now)
        for each in ("red", "blue")
    ]
    session.commit()
    run_due_jobs(session, clock.now())
    return found


def decide(desk: Visitor, report: Report, page: Page, photo: ReportPhoto, word: str, status: int = 303) -> Page:
    """Press a button of the form beside the large photo."""
    names = ("csrf_token", "version", "seen", "ban", "decision")
    form = page.by_id("anh").find(".//form")
    hidden = {each.get("name"): each.get("value") for each in form.iter("input") if each.get("name") in names}
    return desk.post(f"{at(report)}/anh/{photo.id}/quyet", {**hidden, "viec": word}, status=status)


def see(desk: Visitor, page: Page) -> None:
    """The browser fetches the large photo of the page."""
    desk.get(page.by_id("anh").find(".//img").get("src"))


def test_each_decision_brings_the_next_undecided_photo_and_then_the_report_is_approved(
    desk: Visitor, session: Session, visitor: Visitor, report: Report, photos: list[ReportPhoto]
) -> None:
    first, second = photos
    page = desk.get(at(report))
    assert "Ảnh 1 / 2" in page.text
    see(desk, page)
    decide(desk, report, page, first, "dang")
    page = desk.get(at(report))
    assert "Ảnh 2 / 2" in page.text
    assert "chưa chọn" not in page.text
    decide(desk, report, page, second, "giu")
    session.expire_all()
    assert [each.decision for each in photos] == [PhotoDecision.PUBLISH, PhotoDecision.WITHHOLD]
    assert not first.is_published, "it can still be undone"
    desk.post(f"{at(report)}/duyet", hidden_of(desk.get(at(report))), status=303)
    session.expire_all()
    assert report.moderation is Moderation.PUBLISHING
    assert "đang chờ duyệt" in visitor.get(f"/phan-anh/{report.display_code}").text
    let_undo_period_pass(session)
    shown = visitor.get(f"/phan-anh/{report.display_code}").html
    assert f"/anh/{first.id}/" in shown
    assert f"/anh/{second.id}/" not in shown


def test_only_the_edition_that_one_saw_oneself_is_published(
    app: Flask, desk: Visitor, session: Session, report: Report, photos: list[ReportPhoto]
) -> None:
    first, colleague = photos[0], make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)[1]
    page = desk.get(at(report))
    see(colleague, colleague.get(at(report)))
    src = page.by_id("anh").find(".//img").get("src")
    desk.client.get(src, headers={"Sec-Purpose": "prefetch"})
    refused = decide(desk, report, page, first, "dang", status=422)
    assert "Ảnh 1: hãy mở ảnh lớn" in refused.text
    see(desk, page)
    first.version += 1  # somebody covered a part of it
    session.commit()
    decide(desk, report, page, first, "dang", status=409)
    page = desk.get(at(report))
    decide(desk, report, page, first, "dang", status=422)
    see(desk, page)
    decide(desk, report, page, first, "dang")
    session.expire_all()
    assert first.decision is PhotoDecision.PUBLISH
