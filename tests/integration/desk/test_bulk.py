"""Many at once: each report on its own, what failed and why, and the way back within ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.permissions import Actor
from citizen_site.desk.bulk import commands
from citizen_site.desk.bulk.commands import DELIVERED_AFTER, begin_action, begin_undo, process_batch
from citizen_site.desk.bulk.models import BulkAction, BulkActionItem, BulkKind, Outcome
from citizen_site.desk.bulk.selection import outcomes
from citizen_site.desk.jobs import purge_snapshots
from citizen_site.extensions import db
from citizen_site.notifications.models import Message
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.act import ReportAct
from citizen_site.reports.models.participants import ReporterContact, ReportFollow, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from citizen_site.staff.actor import make_actor
from citizen_site.staff.queries import grants_of
from tests.factories.reports import STAFF, make_category, make_report
from tests.factories.staff import make_person
from tests.factories.units import make_unit
from tests.support.bulk import ELSEWHERE, WHY, send
from tests.support.pages import Visitor


def actor_of(session: Session, person: Person) -> Actor:
    return make_actor(person.id, grants_of(session, person.id, clock.now()), gazetteer(session))


def told(session: Session) -> list[datetime]:
    return list(session.scalars(select(OutboxJob.due_at).where(OutboxJob.name == JobName.DELIVER_ACT)))


def state(report: Report) -> dict[str, Any]:
    but = {"version", "updated_at", "delivery", "acknowledged_at"}
    return {each.key: getattr(report, each.key) for each in Report.__table__.columns if each.key not in but}


def test_two_taps_at_the_same_moment_are_one_act_and_lead_to_the_same_result(
    anna: tuple[Person, Visitor], session: Session
) -> None:
    """The second one meets the first at the database, having seen nothing of it before."""
    person, desk = anna
    report = make_report()
    session.commit()
    faster: list[int] = []

    def first_tap(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO bulk_action ") and not faster:
            faster.append(0)
            with db.engine.begin() as other:
                values = {"person_id": person.id, "key": key, "kind": BulkKind.REJECT, "created_at": clock.now()}
                faster.append(other.execute(insert(BulkAction).values(parameters={}, **values)).inserted_primary_key[0])

    page = desk.get(f"/dieu-hanh/nhieu?viec=tu-choi&chon={report.code}")
    token, key = (page.all("input", name=name)[0].get("value") for name in ("csrf_token", "khoa"))
    chosen = page.all("input", name="chon")[0].get("value")
    event.listen(db.engine, "before_cursor_execute", first_tap)
    try:
        data = {"csrf_token": token, "khoa": key, "chon": chosen, **WHY}
        answer = desk.post("/dieu-hanh/nhieu?viec=tu-choi", data, status=303)
    finally:
        event.remove(db.engine, "before_cursor_execute", first_tap)
    assert answer.response.location.endswith(f"/dieu-hanh/nhieu/{faster[1]}")
    assert session.scalar(select(func.count(BulkAction.id))) == 1
    session.expire_all()
    assert report.status is Status.RECEIVED, "the second tap does nothing itself"


def test_one_bad_of_many_stops_no_other_and_says_why(anna: tuple[Person, Visitor], session: Session) -> None:
    person, desk = anna
    good, closed, own, changed = make_report(), make_report(), make_report(reporter_id=person.id), make_report()
    foreign = make_report(area=ELSEWHERE)
    change_status(session, STAFF, closed, Status.REJECTED, TransitionData(public_text="Không."), now=clock.now())
    session.commit()
    url = "/dieu-hanh/nhieu?viec=tu-choi&" + "&".join(
        f"chon={each.code}" for each in (good, closed, own, changed, foreign)
    )
    page = desk.get(url)
    assert foreign.display_code not in page.text, "what belongs to others cannot be chosen"
    hidden = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "khoa")}
    data = {**hidden, "chon": [node.get("value") for node in page.all("input", name="chon")]}
    assert "Hãy viết lý do" in desk.post(url, {**data, "status": "rejected"}, status=422).text
    change_status(session, STAFF, changed, Status.ASSIGNED, TransitionData(), now=clock.now())
    session.commit()
    data = {**data, "chon": [*data["chon"], f"{foreign.code}:{foreign.version}"]}
    answer = desk.post("/dieu-hanh/nhieu?viec=tu-choi", {**data, **WHY, "where": "Gọi 1900 1000."}, status=303)
    shown = desk.get(answer.response.location).text
    assert "Đã làm xong với 1 phản ánh. 3 phản ánh giữ nguyên" in shown
    for report, reason in (
        (closed, "ở bước này thì không làm được"),
        (own, "là phản ánh của chính bạn"),
        (changed, "người khác vừa đổi phản ánh này"),
    ):
        assert reason in shown.split(report.display_code)[1].split("-")[0] + shown.split(report.display_code)[1][:200]
    session.expire_all()
    assert (good.status, good.answer, good.referral) == (Status.REJECTED, "Không rõ chỗ nào.", "Gọi 1900 1000.")
    assert (own.status, changed.status, foreign.status) == (Status.RECEIVED, Status.ASSIGNED, Status.RECEIVED)
    again = desk.post("/dieu-hanh/nhieu?viec=tu-choi", {**data, **WHY}, status=303)
    assert again.response.location == answer.response.location, "a second tap begins nothing"
    assert session.scalar(select(func.count()).select_from(BulkAction)) == 1
    logged = session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == person.id)).all()
    assert logged.count("report.status_changed") == 1
    assert logged.count("reports.bulk_action") == 1


@pytest.mark.parametrize("kind", list(BulkKind))
def test_each_action_is_done_and_undone(anna: tuple[Person, Visitor], session: Session, kind: BulkKind) -> None:
    _, desk = anna
    follower = make_person("Người Theo Dõi", "theo@example.com")
    unit, category, original = make_unit(), make_category("rac", name="Rác", deadlines={"normal": 8}), make_report()
    reports = [make_report(), make_report()]
    earlier = make_report()
    change_status(session, STAFF, earlier, Status.DUPLICATE, TransitionData(target=reports[0]), now=clock.now())
    session.add(ReportFollow(report_id=reports[0].id, person_id=follower.id, created_at=clock.now()))
    for each in reports:
        session.add(ReportSupport(report_id=each.id, person_id=follower.id, created_at=clock.now()))
        each.support_count = 1
    session.execute(OutboxJob.__table__.delete())
    session.commit()
    before = [state(each) for each in reports]
    data = {
        BulkKind.ASSIGN: {"to": f"unit:{unit.id}"},
        BulkKind.RECATEGORISE: {"category": str(category.id)},
        BulkKind.DUPLICATE: {"original": "", "code": original.display_code},
        BulkKind.REJECT: WHY,
    }[kind]
    address = send(desk, kind, reports, data).response.location
    session.expire_all()
    changed = {
        BulkKind.ASSIGN: lambda each: each.assigned_unit_id == unit.id,
        BulkKind.RECATEGORISE: lambda each: each.category_id == category.id and each.time_limit_seconds == 8 * 3600,
        BulkKind.DUPLICATE: lambda each: each.duplicate_of_id == original.id,
        BulkKind.REJECT: lambda each: each.status is Status.REJECTED,
    }[kind]
    assert [changed(each) for each in reports] == [True, True]
    if kind is BulkKind.DUPLICATE:
        assert (original.support_count, reports[0].support_count) == (1, 0)
    wait = clock.now() + timedelta(minutes=11)
    assert all(due > wait for due in told(session)), "messages wait until it cannot be undone any more"
    assert told(session)
    assert session.scalars(select(OutboxJob).where(OutboxJob.name == JobName.NOTIFY_SUBSCRIBERS)).first() is None
    desk.submit(address, {}, url=f"{address}/thu-lai", status=303)
    session.expire_all()
    assert [state(each) for each in reports] == before
    assert earlier.duplicate_of_id == reports[0].id
    assert session.get(ReportFollow, (reports[0].id, follower.id))
    assert original.support_count == 0
    supported = select(ReportSupport.report_id).where(ReportSupport.person_id == follower.id)
    assert set(session.scalars(supported)) == {each.id for each in reports}
    assert "Đã hoàn tác ở 2 phản ánh" in desk.get(address).text
    last = session.scalars(
        select(ReportEvent).where(ReportEvent.report_id == reports[0].id).order_by(ReportEvent.id.desc())
    ).first()
    assert last
    assert last.kind is EventKind.UNDONE, "the timeline says so, and keeps what was done"
    assert last.details["entries"]
    contact = ReporterContact(
        report_id=reports[0].id, kind="email", value="lan@example.com", created_at=clock.now(), verified_at=clock.now()
    )
    session.add(contact)
    session.commit()
    run_due_jobs(session, clock.now() + timedelta(hours=1))
    assert session.scalar(select(func.count()).select_from(Message)) == 0, "nobody hears of either"


def test_after_ten_minutes_it_stays_and_the_messages_go(anna: tuple[Person, Visitor], session: Session) -> None:
    person, _ = anna
    report, now = make_report(), clock.now()
    session.commit()
    actor = actor_of(session, person)
    act = begin_action(
        session,
        actor,
        BulkKind.REJECT,
        {"status": "rejected", "text": "Không.", "where": ""},
        [(report.id, report.version)],
        key="a",
        now=now,
    )
    session.commit()
    late = now + timedelta(minutes=10, seconds=1)
    begin_undo(session, actor, act, now=late)
    assert (act.undone_at, report.status) == (None, Status.REJECTED)
    session.commit()
    run_due_jobs(session, now + DELIVERED_AFTER)
    assert purge_snapshots(session, late) == 0
    assert purge_snapshots(session, now + timedelta(hours=7)) == 1
    assert session.scalars(select(ReportAct).execution_options(populate_existing=True)).one().snapshot is None


def test_the_original_may_be_one_of_them(anna: tuple[Person, Visitor], session: Session) -> None:
    _, desk = anna
    reports = [make_report() for _ in range(3)]
    session.commit()
    assert (
        "Không có phản ánh nào"
        in send(desk, BulkKind.DUPLICATE, reports, {"original": "", "code": "AAAAAAA"}, status=422).text
    )
    send(desk, BulkKind.DUPLICATE, reports, {"original": reports[1].code, "code": ""})
    session.expire_all()
    assert [each.duplicate_of_id for each in reports] == [reports[1].id, None, reports[1].id]


def test_sixty_go_on_in_the_background_and_survive_a_worker_that_dies(
    anna: tuple[Person, Visitor], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, desk = anna
    reports = [make_report() for _ in range(60)]
    session.execute(OutboxJob.__table__.delete())
    session.commit()
    page = desk.get("/dieu-hanh/nhieu?viec=tu-choi&tat-ca=1&xem=tat-ca")
    assert "60 phản ánh đã chọn" in page.text
    late_comer = make_report()  # came after the page was seen
    session.commit()
    hidden = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "khoa", "xem-luc")}
    answer = desk.post("/dieu-hanh/nhieu?viec=tu-choi&tat-ca=1&xem=tat-ca", {**hidden, **WHY}, status=303)
    address = answer.response.location
    session.expire_all()
    assert {each.status for each in reports} == {Status.RECEIVED}, "nothing yet"
    done: list[int] = []
    perform = commands.perform

    def until_it_dies(session: Session, actor: Actor, report: Report, *rest: Any, **more: Any) -> None:
        if len(done) == 30:
            raise KeyboardInterrupt  # as Huey stops a worker
        done.append(report.id)
        perform(session, actor, report, *rest, **more)

    monkeypatch.setattr(commands, "perform", until_it_dies)
    with pytest.raises(KeyboardInterrupt):
        run_due_jobs(session, clock.now())
    session.rollback()
    monkeypatch.undo()
    act = session.scalars(select(BulkAction)).one()
    assert outcomes(session, act) == {Outcome.DONE: 20, Outcome.WAITING: 40}
    progress = desk.get(address)
    assert "20 trên 60" in progress.text
    assert "Hoàn tác được" not in progress.text
    run_due_jobs(session, clock.now())
    session.expire_all()
    assert outcomes(session, act) == {Outcome.DONE: 60}
    assert late_comer.status is Status.RECEIVED
    rejections = select(ReportEvent.report_id).where(ReportEvent.status_after == Status.REJECTED)
    assert sorted(session.scalars(rejections)) == sorted(each.id for each in reports), "each once"
    desk.submit(address, {}, url=f"{address}/thu-lai", status=303)
    run_due_jobs(session, clock.now())
    session.expire_all()
    assert outcomes(session, act) == {Outcome.UNDONE: 60}
    assert {each.status for each in reports} == {Status.RECEIVED}


def test_whose_role_ended_does_nothing_more(app: Flask, anna: tuple[Person, Visitor], session: Session) -> None:
    person, _ = anna
    report, now = make_report(), clock.now()
    act = BulkAction(
        person_id=person.id,
        key="a",
        kind=BulkKind.REJECT,
        created_at=now,
        parameters={"status": "rejected", "text": "x", "where": ""},
    )
    session.add(act)
    session.flush()
    session.add(BulkActionItem(action_id=act.id, report_id=report.id, seen_version=report.version))
    session.commit()
    assert process_batch(session, Actor(person_id=person.id), act, now=now) == 1
    item = session.scalars(select(BulkActionItem)).one()
    assert (item.outcome, item.problem) == (Outcome.FAILED, "not_allowed")
