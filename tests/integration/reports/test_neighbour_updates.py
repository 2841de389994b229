"""What neighbours say of a report: read by the desk first, marked as theirs, and no dispute of the reporter's."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import close_account
from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.core.site import site_of
from citizen_site.notifications.models import Message
from citizen_site.reports.attachments.photos import own_photos_of
from citizen_site.reports.blocklist import SOURCE_DAYS, digest_of
from citizen_site.reports.enums import SourceKind
from citizen_site.reports.jobs import forget_all
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.block import Block
from citizen_site.reports.models.neighbour_update import NeighbourUpdate
from citizen_site.reports.models.report import Report
from citizen_site.reports.neighbour_updates import Said, count_not_fixed, whole_timeline
from citizen_site.reports.personal_data import updates_for_owner
from citizen_site.reports.publication import hide, remove_permanently
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.photos import photo_file
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person, make_staff, signed_in
from tests.support.at_once import taps
from tests.support.desk import WARD, acts, at, codes, hidden_of, let_undo_period_pass
from tests.support.pages import Visitor

WORDS = "Sáng nay nước vẫn đọng trước cổng."


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


@pytest.fixture
def report(session: Session) -> Report:
    report = make_report()
    done(session, report, Status.RESOLVED, public_text="Đã vá xong.", evidence="reason")
    return report


def done(session: Session, report: Report, status: Status, **facts: Any) -> None:
    change_status(session, STAFF, report, status, TransitionData(**facts), now=clock.now())
    session.commit()


def page_of(report: Report) -> str:
    return f"/phan-anh/{report.display_code}"


def say(visitor: Visitor, report: Report, kind: str = "not_fixed", words: str = WORDS, status: int = 303) -> None:
    visitor.submit(f"{page_of(report)}/cap-nhat", {"kind": kind, "words": words}, status=status)


def decide(desk: Visitor, report: Report, update: NeighbourUpdate, decision: str, status: int = 303) -> None:
    data = {**hidden_of(desk.get(at(report))), "decision": decision}
    desk.post(f"{at(report)}/cap-nhat/{update.event_id}", data, status=status)


def the_update(session: Session) -> NeighbourUpdate:
    session.expire_all()
    return session.scalars(select(NeighbourUpdate)).one()


def updates_of(session: Session, report: Report) -> list[Said]:
    return list(whole_timeline(session, report)[1])


def not_fixed(session: Session, report: Report) -> int:
    session.expire_all()
    return count_not_fixed(report, updates_of(session, report))


def test_what_a_neighbour_says_is_read_by_the_desk_first_and_then_by_everybody_as_a_neighbours(
    desk: Visitor, visitor: Visitor, session: Session, report: Report
) -> None:
    say(visitor, report)
    assert WORDS not in visitor.get(page_of(report)).text
    assert codes(desk.get("/dieu-hanh?xem=loi-moi")) == {report.display_code}
    page = desk.get(at(report))
    assert WORDS in page.text
    assert "1 người hàng xóm báo vẫn chưa xong" in page.text
    decide(desk, report, the_update(session), "dang")
    shown = visitor.get(page_of(report)).text
    assert WORDS in shown
    assert "Một người hàng xóm" in shown
    assert report.status is Status.RESOLVED, "only its reporter disputes the fix"
    assert codes(desk.get("/dieu-hanh?xem=loi-moi")) == set(), "who decided has read it"
    decide(desk, report, the_update(session), "dang")
    assert acts(session).count("report.update_published") == 1, "a second tap does nothing"
    decide(desk, report, the_update(session), "giu")
    assert WORDS not in visitor.get(page_of(report)).text
    assert not_fixed(session, report) == 0
    assert acts(session)[-1] == "report.update_withheld"
    decide(desk, report, the_update(session), "gi-do", status=422)


def test_followers_hear_of_it_once_it_is_published(
    app: Flask, desk: Visitor, visitor: Visitor, session: Session, report: Report
) -> None:
    lan = make_person("Nguyễn Lan", "lan@example.com")
    signed_in(app, lan).submit(f"{page_of(report)}/theo-doi", {}, status=303)
    run_due_jobs(session, clock.now())

    def messages() -> int:
        run_due_jobs(session, clock.now())
        return len(session.scalars(select(Message).where(Message.recipient == f"person:{lan.id}")).all())

    before = messages()
    say(visitor, report)
    assert messages() == before
    decide(desk, report, the_update(session), "dang")
    assert messages() == before
    let_undo_period_pass(session)
    assert messages() == before + 1


def test_eight_taps_are_one_and_each_neighbour_counts_once_until_the_next_answer(
    app: Flask, visitor: Visitor, session: Session, report: Report
) -> None:
    url = f"{page_of(report)}/cap-nhat"
    token = visitor.get(url).all("input", name="csrf_token")[0].get("value")
    said = {"csrf_token": token, "kind": "not_fixed", "words": WORDS}
    assert {status for status, _ in taps(visitor, 8, url, said)} == {303}
    assert the_update(session).kind == "not_fixed"
    say(visitor, report, words="")
    say(visitor, report, words="Chiều cũng vậy.")
    assert not_fixed(session, report) == 1
    assert len(updates_of(session, report)) == 2, "more words are news, not another neighbour"
    say(Visitor(app), report, words="")
    assert not_fixed(session, report) == 2
    done(session, report, Status.REOPENED, public_text="Làm lại.")
    done(session, report, Status.RESOLVED, public_text="Đã vá lại.", evidence="reason")
    assert not_fixed(session, report) == 0
    say(visitor, report, words="")
    assert not_fixed(session, report) == 1


def test_photos_of_neighbours_wait_for_the_desk_and_are_not_the_reporters(
    desk: Visitor, visitor: Visitor, session: Session, report: Report
) -> None:
    url = f"{page_of(report)}/cap-nhat"
    file = (io.BytesIO(photo_file()), "a.jpg")
    visitor.submit(url, {"kind": "news", "words": "", "photos": file}, status=303)
    run_due_jobs(session, clock.now())
    (photo,) = session.scalars(select(ReportPhoto).where(ReportPhoto.event_id == the_update(session).event_id))
    assert own_photos_of(session, report) == []
    address = f"/phan-anh/anh/{photo.id}/nho.webp"
    visitor.get(address, status=404)
    decide(desk, report, the_update(session), "dang")
    visitor.get(address, status=404)
    redaction = f"{at(report)}/anh/{photo.id}/che"
    desk.submit(redaction, {"version": "0", "decision": "", "viec": "dang"}, status=303)
    let_undo_period_pass(session)
    visitor.get(address)
    assert address in visitor.get(page_of(report)).html
    decide(desk, report, the_update(session), "giu")
    visitor.get(address, status=404)
    for files in ({"photos": (io.BytesIO(b"x" * 99), "a.jpg")}, {}):
        visitor.submit(url, {"kind": "news", "words": "", **files}, status=422)
    for colour in ("red", "green"):
        file = (io.BytesIO(photo_file(colour=colour)), "a.jpg")
        visitor.submit(url, {"kind": "news", "words": "", "photos": file}, status=303)
    assert len(updates_of(session, report)) == 3, "another photo without a word is no second tap"


def test_hidden_withdrawn_and_own_reports_take_nothing(
    app: Flask, visitor: Visitor, session: Session, report: Report
) -> None:
    lan = make_person("Nguyễn Lan", "lan@example.com")
    own, hidden = make_report(reporter_id=lan.id), make_report()
    hide(session, STAFF, hidden, "nêu tên người khác", now=clock.now())
    session.commit()
    for suffix in ("cap-nhat", "bao-sai"):
        visitor.get(f"{page_of(hidden)}/{suffix}", status=404)
    browser = signed_in(app, lan)
    assert f"/phan-anh/cua-toi/so/{own.display_code}" in browser.get(f"{page_of(own)}/cap-nhat").html
    browser.submit("/tai-khoan", {"kind": "news", "words": WORDS}, status=403, url=f"{page_of(own)}/cap-nhat")
    assert session.scalars(select(NeighbourUpdate)).all() == []


def test_what_looks_like_spam_notifies_nobody_but_stays_readable_for_the_desk(
    app: Flask, desk: Visitor, session: Session, report: Report
) -> None:
    lan, now = make_person("Nguyễn Lan", "lan@example.com"), clock.now()
    key = app.config["SECRET_KEY"]
    block = Block(
        area_id=report.area_id,
        kind=SourceKind.ACCOUNT,
        digest=digest_of(key, SourceKind.ACCOUNT, lan.id),
        reason="Phá.",
        starts_at=now,
        ends_at=now + timedelta(days=1),
    )
    session.add(block)
    session.commit()
    say(signed_in(app, lan), report, status=403)
    advert = "Cho vay tiền nhanh lãi thấp gọi ngay số không chín một hai ba giải ngân trong ngày"
    for number in range(3):
        say(Visitor(app), report, "news", f"{advert} {number}")
    assert [each.update.quarantine_reason for each in updates_of(session, report)] == ["", "", "similar"]
    session.execute(update(Report).values(unread_since=None))
    session.commit()
    for _ in range(6):
        say(Visitor(app), report, words="")
    assert updates_of(session, report)[-1].update.quarantine_reason == "many"
    assert "Quá nhiều phản ánh từ cùng một người" in desk.get(at(report)).text
    assert f"{at(report)}#hang-xom" in desk.get("/dieu-hanh/chan-nguon").html


def test_it_is_exported_with_the_account_detached_from_a_closed_one_and_its_network_forgotten(
    app: Flask, session: Session, report: Report
) -> None:
    lan = make_person("Nguyễn Lan", "lan@example.com")
    session.commit()
    say(signed_in(app, lan), report)
    (exported,) = updates_for_owner(session, lan.id)
    assert (exported["report"], exported["text"]) == (report.display_code, WORDS)
    assert the_update(session).source_digest
    later = clock.now() + timedelta(days=SOURCE_DAYS, hours=1)
    forget_all(session, later, site_of(app).settings)
    assert the_update(session).source_digest == ""
    close_account(session, session.get_one(Person, lan.id), clock.now())
    assert the_update(session).person_id is None
    remove_permanently(session, STAFF, session.get_one(Report, report.id), "Lý do", now=clock.now())
    assert session.scalars(select(NeighbourUpdate)).all() == []
