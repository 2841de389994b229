"""What one did to a report can be undone for ten minutes, and until then nobody outside of the desk learns of it."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.claims import LEASE
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import OutboxJob, _claim_next, run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.core.site import current_site
from citizen_site.notifications.models import Message
from citizen_site.reports.acts import UNDO_PERIOD, UndoPeriodOverError, deliver, undo
from citizen_site.reports.attachments.jobs import remove_stray_files
from citizen_site.reports.attachments.photos import add_photo, photos_of
from citizen_site.reports.attachments.sizes import copy_keys
from citizen_site.reports.enums import Moderation, PhotoStage, Urgency
from citizen_site.reports.models.act import ReportAct
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.timeline import acknowledge
from citizen_site.reports.undo import STAYS
from citizen_site.reports.workflow import Status
from citizen_site.staff.actor import make_actor
from citizen_site.staff.queries import grants_of
from tests.factories.accounts import PostBox
from tests.factories.photos import photo_file
from tests.factories.reports import make_category, make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD, at, hidden_of, let_undo_period_pass, move, sort
from tests.support.pages import Visitor

ELSEWHERE = "phuong-hoan-kiem"
TO = "lan@example.com"


@pytest.fixture
def desk(anna: tuple[Person, Visitor]) -> Visitor:
    return anna[1]


def asked_for_news(session: Session, report: Report) -> Report:
    """Its reporter is told of everything that may be told."""
    now = clock.now()
    contact = {"kind": "email", "value": TO, "verified_at": now, "created_at": now}
    session.add(ReporterContact(report_id=report.id, **contact))
    session.execute(delete(OutboxJob))
    session.commit()
    return report


def state(session: Session, report: Report) -> dict[str, Any]:
    session.expire_all()
    photos = [
        (each.is_published, each.decision, each.redactions, each.clear_key, each.copies)
        for each in photos_of(session, report)
    ]
    columns = {each.key: getattr(report, each.key) for each in Report.__table__.columns if each.key not in STAYS}
    return {**columns, "photos": photos, "resident_values": report.resident_values}


def undo_last(desk: Visitor, report: Report, status: int = 303) -> str:
    token = desk.get("/tai-khoan").all("input", name="csrf_token")[0].get("value")
    return desk.post(f"{at(report)}/hoan-tac", {"csrf_token": token}, status=status).text


def test_each_act_on_a_report_is_undone_and_nobody_hears_of_it(
    app: Flask, desk: Visitor, session: Session, visitor: Visitor
) -> None:
    unit, category = make_unit(email="doi@example.com"), make_category("rac", name="Rác", deadlines={"normal": 8})
    report = make_report(is_approved=False)
    add_photo(session, report, io.BytesIO(photo_file()), stage=PhotoStage.REPORT, now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    acknowledge(report, clock.now())  # that staff saw it stays true
    asked_for_news(session, report)
    photo = photos_of(session, report)[0]
    large = f"{at(report)}/anh/{photo.id}"
    receipts = session.scalar(select(func.count()).select_from(Message))
    files, published = PostBox(app), f"/phan-anh/{report.display_code}"

    def in_place(word: str) -> None:
        desk.get(f"{large}/lon.webp")
        given = {"ban": str(photo.version), "decision": photo.decision, "viec": word}
        desk.post(f"{large}/quyet", {**hidden_of(desk.get(at(report))), **given}, status=303)

    def cover() -> None:
        page = desk.get(f"{large}/che")
        names = ("csrf_token", "version", "decision")
        given = {name: page.all("input", name=name)[0].get("value") for name in names}
        boxes = {"trai": "10", "tren": "10", "rong": "20", "cao": "20"}
        desk.post(f"{large}/che", {**given, **boxes, "viec": "dang"}, status=303)

    def answer() -> None:
        after = (io.BytesIO(photo_file(size=(80, 60))), "sau.jpg")
        move(desk, report, Status.RESOLVED, text="Đã vá xong.", evidence="photo", photos=after)

    acts: list[Any] = [
        lambda: sort(desk, report, "giao", unit=str(unit.id), person=""),
        lambda: sort(desk, report, "loai-viec", category=category.code),
        lambda: sort(desk, report, "muc-gap", urgency="complex"),
        lambda: sort(desk, report, "khu-vuc", area=ELSEWHERE),
        lambda: sort(desk, report, "ghi-chu", note="Đã gọi."),
        lambda: sort(desk, report, "an", reason="Có tên người."),
        lambda: in_place("dang"),
        lambda: in_place("giu"),
        cover,
        lambda: sort(desk, report, "duyet", **{f"anh-{photo.id}": "withhold"}),
        lambda: move(desk, report, Status.AWAITING_REPORTER, text="Số mấy?"),
        lambda: move(desk, report, Status.FORWARDED, recipient="Chi cục", email="chicuc@example.com"),
        answer,
        lambda: move(desk, report, Status.REJECTED, text="Không thuộc phạm vi."),
    ]
    for number, act in enumerate(acts):
        before = state(session, report)
        act()
        if number != 4:  # a note changes nothing but the timeline
            assert state(session, report) != before, number
        undo_last(desk, report)
        assert state(session, report) == before, number
    assert session.scalar(select(func.count()).select_from(ReportAct).where(ReportAct.undone_at.is_(None))) == 0
    assert session.scalars(select(Forwarding.revoked_at)).one() is not None
    assert undo_last(desk, report, status=404)
    let_undo_period_pass(session)
    assert session.scalar(select(func.count()).select_from(Message)) == receipts
    assert list(files.folder.glob("*")) == []
    assert current_site().storage.path(copy_keys(photo.copies)[0]).exists()
    assert "đang chờ duyệt" in visitor.get(published).text


def test_residents_learn_of_an_act_after_ten_minutes_and_its_time_is_that_of_the_act(
    app: Flask, desk: Visitor, session: Session, visitor: Visitor
) -> None:
    report = asked_for_news(session, make_report(is_approved=False))
    page, box = f"/phan-anh/{report.display_code}", PostBox(app)
    sort(desk, report, "duyet")
    move(desk, report, Status.RESOLVED, text="Đã vá xong.", evidence="reason")
    session.expire_all()
    closed_at = report.closed_at
    assert (report.status, report.moderation) == (Status.RESOLVED, Moderation.PUBLISHING)
    assert "Hoàn tác được đến" in desk.get(at(report)).text
    run_due_jobs(session, clock.now() + UNDO_PERIOD - timedelta(minutes=1))
    assert "đang chờ duyệt" in visitor.get(page).text
    assert list(box.folder.glob("*")) == []
    own = make_report(token="t" * 43, key=app.config["SECRET_KEY"])
    session.commit()
    move(desk, own, Status.RESOLVED, text="Đã dọn.", evidence="reason")
    for address in (f"/phan-anh/{own.display_code}", f"/phan-anh/cua-toi/{'t' * 43}", "/phan-anh"):
        shown = visitor.get(address).text
        assert "Đã dọn." not in shown
        assert "Đã xong" not in shown.replace("Đã xong thật chưa", ""), address
    assert "Người tiếp nhận đang xem phản ánh của bạn." in visitor.get(f"/phan-anh/cua-toi/{'t' * 43}").text
    let_undo_period_pass(session)
    assert "Đã vá xong." in visitor.get(page).text
    assert "Đã dọn." in visitor.get(f"/phan-anh/{own.display_code}").text
    assert "Đã vá xong." in visitor.get("/phan-anh?q=đã vá xong").text or report.is_public
    assert (report.moderation, report.closed_at, report.resident_values) == (Moderation.APPROVED, closed_at, None)
    assert list(box.folder.glob("*"))
    # A form that was opened before the delivery is still right after it.
    assert move(desk, report, Status.REOPENED, text="Làm tiếp.").response.status_code == 303


def test_what_a_colleague_went_on_with_is_not_undone_and_the_page_says_who_did_it(
    app: Flask, desk: Visitor, session: Session
) -> None:
    report, colleague = make_report(), make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)[1]
    session.commit()
    sort(desk, report, "muc-gap", urgency="urgent")
    sort(colleague, report, "ghi-chu", note="Tôi xem.")
    undo_last(desk, report)
    session.expire_all()
    assert report.urgency is Urgency.NORMAL, "a note is in nobody's way"
    sort(desk, report, "muc-gap", urgency="urgent")
    sort(colleague, report, "muc-gap", urgency="complex")
    told = undo_last(desk, report, status=409)
    assert "Vũ Nam đã làm tiếp (đã đổi mức gấp của phản ánh)" in told
    session.expire_all()
    assert report.urgency is Urgency.COMPLEX
    assert undo_last(colleague, report) is not None
    undo_last(desk, report)
    session.expire_all()
    assert report.urgency is Urgency.NORMAL, "once the colleague's act is undone, one's own can be, too"


def test_of_delivery_and_undo_one_alone_happens_whatever_the_worker_lives_through(
    anna: tuple[Person, Visitor], session: Session
) -> None:
    person, desk = anna
    report = asked_for_news(session, make_report())
    move(desk, report, Status.REJECTED, text="Không.")
    act = session.scalars(select(ReportAct)).one()
    actor = make_actor(person.id, grants_of(session, person.id, clock.now()), gazetteer(session))
    due: datetime = act.due_at
    # A worker takes the job and dies before it delivers anything; the next one does it, once.
    job = _claim_next(session, due)
    assert job is not None
    assert job.name == JobName.DELIVER_ACT
    run_due_jobs(session, due + timedelta(seconds=1))
    session.refresh(act)
    assert act.delivered_at is None
    run_due_jobs(session, due + LEASE + timedelta(seconds=1))
    session.refresh(act)
    assert act.delivered_at is not None
    messages = session.scalar(select(func.count()).select_from(Message))
    assert messages == 1
    deliver(session, act.id, due + LEASE)
    run_due_jobs(session, due + 2 * LEASE)
    assert session.scalar(select(func.count()).select_from(Message)) == messages
    with pytest.raises(UndoPeriodOverError):
        undo(session, actor, act, now=act.done_at)
    # The other way round.
    session.commit()
    move(desk, report, Status.REOPENED, text="Làm lại.")
    second = session.scalars(select(ReportAct).order_by(ReportAct.id.desc())).first()
    assert second
    with pytest.raises(UndoPeriodOverError):
        undo(session, actor, second, now=second.done_at + UNDO_PERIOD + timedelta(seconds=1))
    undo(session, actor, second, now=second.done_at + UNDO_PERIOD)
    undo(session, actor, second, now=second.done_at)  # a second tap
    deliver(session, second.id, second.due_at)
    session.expire_all()
    assert (second.delivered_at, report.status) == (None, Status.REJECTED)


def test_a_danger_is_told_to_those_who_must_act_at_once_and_a_mail_that_went_is_not_undone(
    app: Flask, desk: Visitor, session: Session
) -> None:
    unit, box = make_unit(email="doi@example.com"), PostBox(app)
    report = make_report(urgency=Urgency.URGENT)
    session.execute(delete(OutboxJob))
    session.commit()
    sort(desk, report, "giao", unit=str(unit.id), person="")
    run_due_jobs(session, clock.now())
    assert box.newest("doi@example.com")
    undo_last(desk, report)
    session.expire_all()
    assert report.assigned_unit_id is None
    move(desk, report, Status.FORWARDED, recipient="Chi cục", email="chicuc@example.com")
    run_due_jobs(session, clock.now())
    assert box.newest("chicuc@example.com")
    assert "email đã đi ngay, không hoàn tác được" in undo_last(desk, report, status=409)
    session.expire_all()
    assert report.status is Status.FORWARDED


def test_files_that_an_undo_needs_stay_until_the_act_is_delivered(desk: Visitor, session: Session) -> None:
    report = make_report()
    photo = add_photo(session, report, io.BytesIO(photo_file()), stage=PhotoStage.REPORT, now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    session.refresh(photo)
    old = copy_keys(photo.copies)
    page = desk.get(f"{at(report)}/anh/{photo.id}/che")
    given = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version", "decision")}
    boxes = {"trai": "10", "tren": "10", "rong": "20", "cao": "20", "viec": "luu"}
    desk.post(f"{at(report)}/anh/{photo.id}/che", {**given, **boxes}, status=303)
    storage = current_site().storage
    remove_stray_files(session, storage, clock.now() + timedelta(days=3))
    assert all(storage.path(key).exists() for key in old)
    let_undo_period_pass(session)
    assert not any(storage.path(key).exists() for key in old)


def test_a_resident_who_acts_meanwhile_is_told_kindly_and_loses_nothing(
    app: Flask, desk: Visitor, session: Session, visitor: Visitor
) -> None:
    token = "s" * 43
    report = make_report(token=token, key=app.config["SECRET_KEY"])
    session.commit()
    address = f"/phan-anh/cua-toi/{token}"

    def form() -> dict[str, str]:
        names, page = ("csrf_token", "version", "seen"), visitor.get(address)
        return {name: page.all("input", name=name)[0].get("value") for name in names}

    opened = form()
    move(desk, report, Status.RESOLVED, text="Đã vá xong.", evidence="reason")
    visitor.post(f"{address}/them", {**opened, "words": "Ở trước nhà số 12."}, status=303)
    refused = visitor.post(f"{address}/rut", {**form(), "why": ""}, status=409)
    assert "Bạn xem lại sau ít phút" in refused.text
    undo_last(desk, report)
    session.expire_all()
    assert report.status is Status.RECEIVED, "words are in nobody's way"
