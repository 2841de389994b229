"""The inbox of answers: what each person has read is theirs alone, and what waits goes on waiting for all."""

from __future__ import annotations

import io

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Role
from citizen_site.reports.assignment import assign
from citizen_site.reports.attachments.photos import attach_photos
from citizen_site.reports.enums import EventKind, PhotoStage
from citizen_site.reports.replies import note_added_photos
from citizen_site.reports.reply_reads import Source, count_unseen, inbox, mark_seen
from citizen_site.reports.timeline import NEIGHBOUR, REPORTER, add_event, write_note
from citizen_site.staff.actor import make_actor
from citizen_site.staff.queries import grants_of
from tests.factories.photos import photo_file
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_staff
from tests.support.desk import WARD, at, codes, hidden_of
from tests.support.pages import Visitor

INBOX = "/dieu-hanh/tra-loi"


def actor_of(session: Session, person: Person) -> Actor:
    return make_actor(person.id, grants_of(session, person.id, clock.now()), gazetteer(session))


def test_each_reads_their_own_inbox_and_nothing_stops_waiting_by_being_read(
    app: Flask, session: Session, anna: tuple[Person, Visitor]
) -> None:
    person, desk = anna
    huy, other = make_staff(app, "Trần Quốc Huy", Role.MODERATOR, WARD)
    said, noted, shown = make_report(), make_report(description="Đèn ngõ 64 chập chờn."), make_report()
    add_event(session, said, EventKind.COMMENTED, REPORTER, now=clock.now(), text="Ổ gà đã rộng ra.")
    add_event(
        session,
        shown,
        EventKind.NEIGHBOUR_UPDATE,
        NEIGHBOUR,
        now=clock.now(),
        text="Sáng nay vẫn vậy.",
        is_public=False,
    )
    assign(session, STAFF, noted, person_id=person.id, unit_id=None, now=clock.now())
    write_note(session, actor_of(session, huy), noted, "Mai tôi qua đo lại, chị giữ hạn giúp.", now=clock.now())
    session.commit()

    page = desk.get(INBOX)
    assert codes(page) == {each.display_code for each in (said, noted, shown)}
    assert page.html.count("reply--unread") == 3
    assert "Trần Quốc Huy: " in page.text
    assert codes(desk.get(f"{INBOX}?tu=dong-nghiep")) == {noted.display_code}
    assert codes(other.get(INBOX)) == {said.display_code, shown.display_code}, "their own note is no news to them"

    for report in (said, noted):
        seen = {**hidden_of(desk.get(at(report))), "luc": clock.now().isoformat()}
        assert "Bạn đã đọc" in desk.post(f"{at(report)}/da-doc", seen, status=200, headers={"HX-Request": "true"}).text
    page = desk.get(INBOX)
    assert codes(page) == {said.display_code, shown.display_code}, "a note that was read is done"
    assert page.html.count("reply--unread") == 1
    assert codes(desk.get(f"{INBOX}?doc=roi")) == {said.display_code, noted.display_code}
    assert other.get(INBOX).html.count("reply--unread") == 2, "what one has read is unread for all others"
    assert codes(desk.get("/dieu-hanh?xem=loi-moi")) >= {said.display_code}, "and waits as before"

    desk.post(f"{at(said)}/da-doc", {**hidden_of(desk.get(at(said))), "doc": "chua", "ve": "1"}, status=303)
    assert desk.get(INBOX).html.count("reply--unread") == 2


def test_what_came_after_the_page_was_made_and_photos_without_a_word_are_unread(
    session: Session, anna: tuple[Person, Visitor]
) -> None:
    person, report, before = anna[0], make_report(), clock.now()
    actor = actor_of(session, person)
    add_event(session, report, EventKind.COMMENTED, REPORTER, now=clock.now(), text="Vẫn chưa xong.")
    mark_seen(session, actor, report, before, now=clock.now())
    assert count_unseen(session, actor, clock.now()) == 1
    mark_seen(session, actor, report, clock.now(), now=clock.now())
    assert count_unseen(session, actor, clock.now()) == 0
    report.unread_since, now = None, clock.now()
    sent = [FileStorage(io.BytesIO(photo_file()))]
    attach_photos(session, report, sent, None, stage=PhotoStage.ADDED, now=now)
    note_added_photos(session, report, now)
    session.expire_all()
    (reply,) = inbox(session, actor, clock.now(), is_read=False)
    assert (reply.report.id, reply.source) == (report.id, Source.REPORTER)
