"""The overview: figures as one counts them by hand, in files as on the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.clock import HANOI
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.core.site import current_site
from citizen_site.desk import report_files
from citizen_site.desk.background_tasks import BackgroundTask
from citizen_site.desk.dashboard.figures import within
from citizen_site.desk.jobs import purge_old_tasks
from citizen_site.extensions import db
from citizen_site.reports.models.participants import ReporterContact, ReportFeedback
from citizen_site.reports.models.report import Report
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import REPORTER
from citizen_site.reports.workflow import Status, TransitionData
from citizen_site.staff.models import RoleGrant
from tests.factories.reports import STAFF, make_category, make_many, make_report
from tests.factories.staff import make_staff
from tests.support.exported_files import cells_of, exported, rows_of
from tests.support.pages import Page, Visitor, text_of

WARD, PAGE = "phuong-phuc-loi", "/dieu-hanh/tong-quan"
MONDAY = datetime(2026, 10, 5, 8, tzinfo=HANOI)
WEEK = "tu=2026-10-05&den=2026-10-11"
DONE = TransitionData(public_text="Xong.", evidence="reason")
HOUR = timedelta(hours=1)


def of_week(kind: str) -> tuple[str, str]:
    """The page whose list is exported, and the address of the button."""
    return f"{PAGE}?{WEEK}", f"{PAGE}/danh-sach?{WEEK}&tep={kind}"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def closed_after(hours: float, *, confirmed: bool = False, **values: Any) -> Report:
    """Delivered on that Monday at eight, closed after so many hours of that day (at most 3.5)."""
    report = make_report(now=MONDAY, **values)
    change_status(db.session(), STAFF, report, Status.RESOLVED, DONE, now=MONDAY + hours * HOUR)
    report.fix_confirmed_at = MONDAY + 4 * HOUR if confirmed else None
    return report


def a_week_of_work(session: Session) -> None:
    """Potholes: 5 received, 4 closed (1, 1, 2, 3 hours), 2 confirmed, 1 open and very late. Lights: 2, 1 disputed."""
    lights = make_category("den-duong", name="Đèn đường hỏng", name_en="Street lights", group_code="dien-nuoc")
    for hours, confirmed in ((1, True), (1, False), (2, True), (3, False)):
        closed_after(hours, confirmed=confirmed)
    make_report(now=MONDAY)
    disputed = closed_after(3.5, category=lights)
    change_status(
        session,
        REPORTER,
        disputed,
        Status.REOPEN_REQUESTED,
        TransitionData(public_text="Chưa."),
        now=MONDAY + 24 * HOUR,
    )
    answer = session.scalars(select(_events().c.id).where(_events().c.status_after == "resolved")).all()[-1]
    session.add(
        ReportFeedback(
            report_id=disputed.id, answer_event_id=answer, is_fixed=False, reason="Chưa", created_at=MONDAY + 24 * HOUR
        )
    )
    disputed.due_at = disputed.escalate_at = clock.now() + 900 * HOUR
    make_report(now=MONDAY, category=lights).due_at = clock.now() - HOUR
    session.flush()
    session.execute(
        update(Report)
        .where(Report.status == "received", Report.category_id == lights.id)
        .values(escalate_at=clock.now() + 90 * HOUR)
    )
    # None of these counts: quarantined, withdrawn, a duplicate, another ward's, the week before, never sent.
    original = make_report(now=MONDAY - 7 * 24 * HOUR)
    double, withdrawn = make_report(now=MONDAY), make_report(now=MONDAY)
    change_status(session, STAFF, double, Status.DUPLICATE, TransitionData(target=original), now=MONDAY + HOUR)
    change_status(session, STAFF, original, Status.RESOLVED, DONE, now=MONDAY - 5 * 24 * HOUR)
    change_status(session, REPORTER, withdrawn, Status.WITHDRAWN, TransitionData(), now=MONDAY + HOUR)
    closed_after(2, area="phuong-hoan-kiem")
    make_report(now=MONDAY, quarantine_reason="similar", is_approved=False)
    make_report(now=MONDAY, is_delivered=False)
    session.commit()


def _events() -> Any:
    return Report.metadata.tables["report_event"]


def table(page: Page, number: int) -> list[list[str]]:
    body = page.all("tbody")[number]
    return [[text_of(cell) for cell in row if cell.tag.endswith(("th", "td"))] for row in body]


BY_KIND = [
    ["Ổ gà, mặt đường hỏng", "5", "4", "2", "0", "1,5", "3", "1", "1"],
    ["Đèn đường hỏng", "2", "0", "0", "1", "–", "–", "1", "0"],
]
BY_AREA = [["Phường Phúc Lợi", "7", "4", "2", "1", "1,5", "3", "2", "1"]]


def test_the_figures_are_those_that_one_counts_by_hand(desk: Visitor, session: Session) -> None:
    a_week_of_work(session)
    page = desk.get(f"{PAGE}?{WEEK}")
    assert table(page, 0) == BY_KIND
    assert table(page, 1) == BY_AREA
    totals = {text_of(node[0]): text_of(node[1]) for node in page.all("dl")[0]}
    assert totals["Người gửi xác nhận xong"] == "2 50% số đã đóng"
    assert totals["Một nửa xong trong"] == "1,5 giờ"
    charts = page.all("figure")
    assert len(charts) == 4
    assert "nhận 5" in text_of(charts[0])
    english = desk.get(f"/en{PAGE}?{WEEK}&loai=den-duong")
    assert [row[:5] for row in table(english, 0)] == [["Street lights", "2", "0", "0", "1"]]


def test_periods_and_areas_stand_in_the_address(app: Flask, session: Session, desk: Visitor) -> None:
    make_report()
    make_report(now=clock.now() - timedelta(days=29))
    make_report(now=clock.now() - timedelta(days=31))
    session.commit()
    assert table(desk.get(f"{PAGE}?ky=hom-nay"), 0)[0][1] == "1"
    assert table(desk.get(PAGE), 0)[0][1] == "2"
    assert "Khoảng ngày không hợp" in desk.get(f"{PAGE}?tu=2026-10-07&den=2026-10-06", status=400).text
    desk.get(f"{PAGE}?tu=mai", status=400)
    desk.get(f"{PAGE}?khu-vuc=phuong-hoan-kiem", status=400)
    city = make_staff(app, "Cả Thành", Role.MODERATOR, "ha-noi", "ca@example.com")[1]
    assert table(city.get(f"{PAGE}?khu-vuc={WARD}"), 1)[0][0] == "Phường Phúc Lợi"


def test_many_reports_cost_no_more_statements(desk: Visitor, session: Session) -> None:
    make_many(3, delivered_at=clock.now())
    session.commit()
    desk.get(PAGE)
    few = len(desk.get(PAGE).statements)
    session.execute(update(Report).values(delivered_at=clock.now()))
    for number in range(20):
        make_report(now=clock.now() - timedelta(days=number))
    session.commit()
    desk.get(PAGE)
    assert len(desk.get(PAGE).statements) == few <= 10


def test_half_and_nine_tenths() -> None:
    assert within([], 90) is None
    assert within([7], 90) == 7
    assert within(list(range(1, 11)), 90) == 9
    assert within(list(range(1, 12)), 90) == 10


def test_the_figures_as_files_are_those_of_the_page(desk: Visitor, session: Session) -> None:
    a_week_of_work(session)
    xlsx, text = (desk.get(f"{PAGE}/so-lieu?{WEEK}&tep={kind}", lint=False).response.data for kind in ("xlsx", "csv"))
    rows = rows_of(text)
    assert cells_of(xlsx) == rows
    plain = [
        [each.replace(",", ".").replace("–", "") if each[0] in "–0123456789" else each for each in row]
        for row in (*BY_KIND, *BY_AREA)
    ]
    assert [row[3:] for row in rows[2:]] == plain
    assert rows[1][:4] == ["2026-10-05", "2026-10-11", "Tất cả", ""]


def test_the_list_is_the_same_in_both_kinds_and_adds_up_to_the_page(desk: Visitor, session: Session) -> None:
    a_week_of_work(session)
    report = session.scalars(
        select(Report).where(Report.fix_confirmed_at.is_not(None)).order_by(Report.id).limit(1)
    ).one()
    session.add(ReporterContact(report_id=report.id, name="Trần Lan", value="lan@example.com", created_at=MONDAY))
    session.commit()
    text, xlsx = exported(desk, *of_week("csv")), exported(desk, *of_week("xlsx"))
    rows = rows_of(text)
    assert cells_of(xlsx) == rows
    listed = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert len(listed) == 7 + 2, "the withdrawn one and the duplicate stand there, too"
    mine = next(each for each in listed if each["Mã"] == report.display_code)
    assert mine["Nhận lúc"] == "2026-10-05 08:00"
    assert (mine["Tình trạng"], mine["So với hạn"], mine["Giờ làm việc đã dùng"]) == ("Đã xử lý", "trong hạn", "1")
    closed = [each for each in listed if each["Tình trạng"] == "Đã xử lý"]
    assert len(closed) == 4
    assert sum(bool(each["Xác nhận xong lúc"]) for each in closed) == 2
    assert sum(each["So với hạn"] == "quá hạn lâu" for each in listed) == 1
    for private in ("Lan", "example.com", "Ổ gà sâu", "Số 12"):
        assert private not in text.decode("utf-8-sig")


def test_a_long_list_is_written_in_steps_and_its_parts_go(
    desk: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5,000 rows in three steps, then the file."""
    make_many(5000, delivered_at=MONDAY.astimezone(UTC), due_at=MONDAY, due_sort_at=MONDAY)
    session.commit()
    seen: list[tuple[int, int]] = []
    put_together = report_files._put_together

    def noted(storage: Any, task: BackgroundTask, *rest: Any) -> None:
        seen.append((task.done, task.total))
        put_together(storage, task, *rest)

    monkeypatch.setattr(report_files, "_put_together", noted)
    rows = rows_of(exported(desk, *of_week("csv")))
    assert seen == [(5000, 5000)]
    assert len(rows) == 5001
    assert len({row[0] for row in rows}) == 5001
    task = session.scalars(select(BackgroundTask)).one()
    folder, stem = current_site().storage.path(task.file_key).parent, task.parameters["stem"].rpartition("/")[2]
    assert [each.name for each in folder.glob(f"{stem}*")] == [f"{stem}.csv"]
    assert purge_old_tasks(session, current_site().storage, clock.now() + timedelta(days=6, hours=23)) == 0
    assert purge_old_tasks(session, current_site().storage, clock.now() + timedelta(days=8)) == 1
    assert list(folder.iterdir()) == []


def test_who_lost_the_role_meanwhile_gets_no_file(desk: Visitor, session: Session) -> None:
    a_week_of_work(session)
    shown = desk.submit(f"{PAGE}?{WEEK}", {}, url=f"{PAGE}/danh-sach?{WEEK}", status=303)
    session.execute(update(RoleGrant).values(ended_at=clock.now()))
    session.commit()
    with desk.client.application.app_context():
        run_due_jobs(db.session(), clock.now())
        db.session.remove()
    task = session.scalars(select(BackgroundTask)).one()
    session.refresh(task)
    assert (task.file_key, task.result) == ("", {"refused": True})
    assert shown.response.headers["Location"].endswith(str(task.id))
