"""Words from outside the desk reach somebody there: unread until read, on top, in a tab, and in one message."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.publication import remove_permanently
from citizen_site.reports.queue import Tab
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.photos import photo_file
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import give_role, make_person, make_staff, signed_in
from tests.factories.units import forward
from tests.support.desk import WARD, at, codes, hidden_of, move, number_of
from tests.support.pages import Visitor

TOKEN = "t" * 43
OWN = f"/phan-anh/cua-toi/{TOKEN}"
ANNA = "anh@example.com"


@pytest.fixture
def anna(app: Flask, session: Session) -> tuple[Person, Visitor]:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD, ANNA)


@pytest.fixture
def desk(anna: tuple[Person, Visitor]) -> Visitor:
    return anna[1]


@pytest.fixture
def report(app: Flask, session: Session) -> Report:
    report = make_report(key=app.config["SECRET_KEY"], token=TOKEN)
    session.execute(delete(OutboxJob))
    session.commit()
    return report


def say(visitor: Visitor, act: str, **typed: Any) -> None:
    page = visitor.get(OWN)
    data = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version", "seen")}
    visitor.post(f"{OWN}/{act}", {**data, **typed}, status=303)


def done(session: Session, report: Report, status: Status, **facts: Any) -> None:
    change_status(session, STAFF, report, status, TransitionData(**facts), now=clock.now())
    session.commit()


def as_asked(session: Session, report: Report) -> None:
    done(session, report, Status.AWAITING_REPORTER, public_text="Số nhà mấy?")


def as_resolved(session: Session, report: Report) -> None:
    done(session, report, Status.RESOLVED, public_text="Đã vá xong.", evidence="reason")


def as_rejected(session: Session, report: Report) -> None:
    done(session, report, Status.REJECTED, public_text="Không phải đường công cộng.")


@pytest.mark.parametrize(
    ("before", "act", "typed"),
    [
        (lambda _session, _report: None, "them", {"words": "Trước cổng chợ nhé."}),
        (as_rejected, "them", {"words": "Trước cổng chợ nhé."}),
        (as_asked, "tra-loi", {"answer": "Trước cổng chợ nhé."}),
        (as_resolved, "chua-xong", {"reason": "Trước cổng chợ nhé."}),
        (lambda _session, _report: None, "rut", {"why": "Trước cổng chợ nhé."}),
    ],
)
def test_what_a_reporter_writes_is_unread_in_a_tab_and_on_top_until_somebody_says_they_read_it(
    before: Any, act: str, typed: dict[str, str], desk: Visitor, session: Session, visitor: Visitor, report: Report
) -> None:
    before(session, report)
    say(visitor, act, **typed)
    queue = desk.get(f"/dieu-hanh?xem={Tab.REPLIES.value}")
    assert codes(queue) == {report.display_code}
    assert number_of(queue, Tab.REPLIES) == "1"
    assert "nội dung mới" in queue.text
    page = desk.get(at(report))
    pinned = page.by_id("loi-moi").getparent()
    assert "Trước cổng chợ nhé." in "".join(pinned.itertext())
    assert page.html.index('id="loi-moi"') < page.html.index('id="noi-dung-phan-anh"')
    assert codes(desk.get("/dieu-hanh?xem=loi-moi")) == {report.display_code}, "that it was opened reads nothing"
    desk.post(f"{at(report)}/doc-loi-moi", hidden_of(page), status=303)
    assert codes(desk.get("/dieu-hanh?xem=loi-moi")) == set()
    assert "chưa ai xử lý" not in desk.get(at(report)).text
    event = session.scalars(select(ReportEvent).where(ReportEvent.kind == EventKind.REPLIES_READ)).one()
    assert not event.is_public


def test_an_answer_of_an_agency_is_unread_as_well(app: Flask, desk: Visitor, session: Session, report: Report) -> None:
    link = forward(report, app.config["SECRET_KEY"])
    session.commit()
    data = {"outcome": "will_do", "words": "Tuần sau chúng tôi làm."}
    Visitor(app).post(f"/chuyen/{link}", data, status=303, content_type="multipart/form-data")
    assert codes(desk.get("/dieu-hanh?xem=loi-moi")) == {report.display_code}
    assert "Tuần sau chúng tôi làm." in "".join(desk.get(at(report)).by_id("loi-moi").getparent().itertext())


def test_photos_without_a_word_are_unread_as_well(desk: Visitor, session: Session, report: Report) -> None:
    version = report.version
    visitor = Visitor(desk.client.application)
    page = visitor.get(f"{OWN}/anh")
    data = {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}
    for number in range(2):
        picture = (io.BytesIO(photo_file(size=(400 + number, 300))), f"{number}.jpg")
        visitor.post(f"{OWN}/anh", {**data, "anh": picture}, status=303, content_type="multipart/form-data")
    session.expire_all()
    assert report.version == version, "moderators are not told that the report changed under their hands"
    assert codes(desk.get("/dieu-hanh?xem=loi-moi")) == {report.display_code}
    assert len(desk.get(at(report)).by_id("loi-moi").getparent().findall(".//li")) == 2


def test_an_answer_of_the_desk_reads_the_words_that_its_page_showed(
    desk: Visitor, session: Session, visitor: Visitor, report: Report
) -> None:
    say(visitor, "them", words="Trước cổng chợ nhé.")
    move(desk, report, Status.SCHEDULED, date="2026-12-20")
    session.expire_all()
    assert report.unread_since is None


def test_words_that_came_after_the_page_was_opened_stay_unread(
    desk: Visitor, session: Session, visitor: Visitor, report: Report
) -> None:
    say(visitor, "them", words="Lời thứ nhất.")
    seen = hidden_of(desk.get(at(report)))
    say(visitor, "them", words="Lời thứ hai.")
    late = desk.post(f"{at(report)}/doc-loi-moi", seen, status=409)
    assert "Lời thứ hai." in late.text
    session.expire_all()
    assert report.unread_since is not None


def recipients(session: Session) -> list[str]:
    run_due_jobs(session, clock.now())
    messages = select(Message.recipient).where(Message.kind == MessageKind.NEW_REPLY)
    return sorted(session.scalars(messages.order_by(Message.id)))


def test_the_assignee_alone_hears_of_new_words_once_until_they_are_read(
    app: Flask, anna: tuple[Person, Visitor], session: Session, visitor: Visitor, report: Report
) -> None:
    person, desk = anna
    give_role(make_person("Vũ Nam", "nam@example.com"), Role.MODERATOR, WARD)
    report.assigned_to_id = person.id
    session.commit()
    box = PostBox(app)
    say(visitor, "them", words="Trước cổng chợ nhé.")
    say(visitor, "them", words="Cạnh cây đa.")
    assert recipients(session) == [f"person:{person.id}"]
    text = text_of_message(box.newest(ANNA))
    assert report.display_code in text
    assert "cổng chợ" not in text, "what was written stands in no email"
    desk.post(f"{at(report)}/doc-loi-moi", hidden_of(desk.get(at(report))), status=303)
    say(visitor, "them", words="Và thêm nữa.")
    assert recipients(session) == [f"person:{person.id}"] * 2


def test_without_an_assignee_those_who_watch_the_area_hear_of_it_but_never_its_reporter(
    app: Flask, anna: tuple[Person, Visitor], session: Session, visitor: Visitor, report: Report
) -> None:
    other, reporter, city = (make_person(name, f"{name}@example.com") for name in ("nam", "lan", "dung"))
    for each, area in ((other, WARD), (reporter, WARD), (city, "ha-noi")):
        give_role(each, Role.MODERATOR, area)
    report.reporter_id = reporter.id
    former = make_person("Cũ", "cu@example.com")
    report.assigned_to_id = former.id
    session.commit()
    say(visitor, "them", words="Trước cổng chợ nhé.")
    assert recipients(session) == sorted(f"person:{each.id}" for each in (anna[0], other))


def test_where_nobody_moderates_the_ward_those_above_it_hear_of_it(
    app: Flask, session: Session, visitor: Visitor, report: Report
) -> None:
    city = make_person("Dũng", "dung@example.com")
    give_role(city, Role.MODERATOR, "ha-noi")
    session.commit()
    say(visitor, "them", words="Trước cổng chợ nhé.")
    assert recipients(session) == [f"person:{city.id}"]


def test_words_on_what_is_in_quarantine_call_nobody_and_stay_marked(
    anna: tuple[Person, Visitor], session: Session, visitor: Visitor, report: Report
) -> None:
    report.quarantine_reason = "similar"
    session.commit()
    say(visitor, "them", words="Trước cổng chợ nhé.")
    assert recipients(session) == []
    assert codes(anna[1].get("/dieu-hanh?xem=loi-moi")) == set()
    assert "nội dung mới" in anna[1].get("/dieu-hanh?xem=giu-lai").text


def test_nobody_is_written_to_about_what_was_read_or_removed_before_the_mail_went(
    app: Flask, anna: tuple[Person, Visitor], session: Session, visitor: Visitor, report: Report
) -> None:
    box = PostBox(app)
    say(visitor, "them", words="Trước cổng chợ nhé.")
    remove_permanently(session, STAFF, report, "Lộ tên", now=clock.now())
    session.commit()
    assert recipients(session) == []
    assert list(box.folder.glob("*")) == []
    assert report.unread_since is None


def test_moderators_of_other_wards_neither_see_nor_read_the_words(
    app: Flask, session: Session, visitor: Visitor, report: Report
) -> None:
    elsewhere = make_staff(app, "Khác", Role.MODERATOR, "phuong-hoan-kiem")[1]
    say(visitor, "them", words="Trước cổng chợ nhé.")
    assert codes(elsewhere.get("/dieu-hanh?xem=loi-moi")) == set()
    elsewhere.submit("/dieu-hanh/bo-loc?xem=moi", {}, url=f"{at(report)}/doc-loi-moi", status=404)


def test_a_moderator_does_not_read_the_answers_to_their_own_report_for_others(
    app: Flask, anna: tuple[Person, Visitor], session: Session, visitor: Visitor, report: Report
) -> None:
    report.reporter_id = anna[0].id
    session.commit()
    say(visitor, "them", words="Trước cổng chợ nhé.")
    desk = signed_in(app, anna[0])
    desk.submit("/dieu-hanh/bo-loc?xem=moi", {}, url=f"{at(report)}/doc-loi-moi", status=403)
