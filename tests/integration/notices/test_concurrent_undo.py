"""Undoing a publication while somebody else corrects, withdraws or undoes it: one is first, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.extensions import db
from citizen_site.notices import correction_routes, undo_routes
from citizen_site.notices.announcement import announce
from citizen_site.notices.commands import correct, withdraw
from citizen_site.notices.models import UNDO_FOR, Content, Notice, NoticeRevision, NoticeState, RevisionAct
from citizen_site.notices.undo_publication import UndoRefusal, UndoRefusedError, undo_publication
from tests.factories.notices import WARD, actor_for, browser_of, make_leader, post
from tests.support.notices import fields
from tests.support.pages import Visitor

Act = Callable[[Session, Person, Notice], object]


@pytest.fixture
def notice(session: Session, leader: Person) -> Notice:
    posted = post(session, leader, "Họp lúc 19 giờ")
    session.commit()
    return posted


def undo(session: Session, person: Person, notice: Notice) -> object:
    undo_publication(session, actor_for(session, person), notice, clock.now(), publication=1)
    return "undone"


def put_right(session: Session, person: Person, notice: Notice) -> object:
    content = Content(**{**vars(Content.of(notice)), "title": "Họp lúc 20 giờ"})
    correct(
        session, actor_for(session, person), notice, content, reason="Lùi.", version=notice.version, now=clock.now()
    )
    return "corrected"


def take_off(session: Session, person: Person, notice: Notice) -> object:
    withdraw(session, actor_for(session, person), notice, "Nhầm.", clock.now())
    return "withdrawn"


def send(session: Session, _person: Person, notice: Notice) -> object:
    return announce(session, notice.id, 1, clock.now() + UNDO_FOR)


@pytest.mark.parametrize(
    ("first", "refusal"),
    [
        (undo, UndoRefusal.UNDONE),
        (put_right, UndoRefusal.CORRECTED),
        (take_off, UndoRefusal.WITHDRAWN),
        (send, UndoRefusal.TOO_LATE),
    ],
)
def test_an_undo_waits_for_those_who_are_first_and_is_told_what_they_did(
    app: Flask, session: Session, leader: Person, notice: Notice, first: Act, refusal: UndoRefusal
) -> None:
    """On both databases the first transaction is held open while the undo comes, so that they really meet."""
    outcome = meet(app, session, leader, notice, first, undo)
    assert outcome == [refusal]
    session.refresh(notice)
    acts = [each.act for each in session.query(NoticeRevision).order_by(NoticeRevision.number)]
    assert acts[:1] == ([] if refusal == UndoRefusal.UNDONE else [RevisionAct.PUBLISHED])


@pytest.mark.parametrize(
    ("second", "outcome"), [(put_right, "StaleError"), (take_off, "WrongStateError"), (send, False)]
)
def test_those_who_come_while_it_is_undone_change_nothing(
    app: Flask, session: Session, leader: Person, notice: Notice, second: Act, outcome: object
) -> None:
    assert meet(app, session, leader, notice, undo, second) == [outcome]
    session.refresh(notice)
    assert (notice.state, notice.title, notice.announced_at) == (NoticeState.DRAFT, "Họp lúc 19 giờ", None)
    assert session.query(NoticeRevision).count() == 0


def meet(app: Flask, session: Session, leader: Person, notice: Notice, first: Act, second: Act) -> list[object]:
    """What became of the second, which began before the first was committed."""
    outcome: list[object] = []
    notice_id, person_id, has_read = notice.id, leader.id, threading.Event()

    def come_second() -> None:
        with app.app_context():
            own = db.session()
            person, seen = own.get_one(Person, person_id), own.get_one(Notice, notice_id)
            actor_for(own, person)
            has_read.set()
            try:
                outcome.append(second(own, person, seen))
                own.commit()
            except UndoRefusedError as error:
                outcome.append(error.refusal)
            except Exception as error:
                outcome.append(type(error).__name__)
            finally:
                db.session.remove()

    first(session, leader, notice)
    worker = threading.Thread(target=come_second)
    worker.start()
    assert has_read.wait(timeout=10)
    worker.join(timeout=0.5)
    assert worker.is_alive(), "it waits for the outcome"
    session.commit()
    worker.join(timeout=30)
    return outcome


@pytest.mark.parametrize(
    ("step", "typed"), [("sua", {"title": "Họp lúc 20 giờ", "reason": "Lùi."}), ("rut-lai", {"reason": "Nhầm."})]
)
def test_whose_form_arrives_in_the_moment_of_the_undo_sees_what_was_typed(
    app: Flask,
    session: Session,
    leader: Person,
    notice: Notice,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    typed: dict[str, str],
) -> None:
    url = f"/thong-bao/{notice.code}/{step}"
    moderator = browser_of(app, make_leader(session, area=WARD, role=Role.MODERATOR, name="Lê Minh Anh"))
    sent = {**fields(moderator.get(url)), **typed}
    undone_after(monkeypatch, correction_routes, "notice_for", app, notice.id, leader.id)
    page = moderator.post(url, sent, status=409)
    assert "Người đăng vừa hoàn tác việc đăng" in page.text
    assert all(text in page.text for text in typed.values())


def test_of_two_presses_in_one_moment_the_second_is_told_that_it_is_undone(
    app: Flask, desk: Visitor, session: Session, leader: Person, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"/thong-bao/{notice.code}/hoan-tac"
    sent = fields(desk.get(url))
    undone_after(monkeypatch, undo_routes, "publication_for", app, notice.id, leader.id)
    assert "Đã hoàn tác" in desk.post(url, sent, status=409).text


def undone_after(monkeypatch: pytest.MonkeyPatch, module: object, name: str, app: Flask, *ids: int) -> None:
    """Another connection undoes the publication right after a view has read the notice."""
    read = getattr(module, name)

    def read_and_be_overtaken(*args: object) -> Notice:
        found: Notice = read(*args)
        with Session(db.engine) as other, other.begin():
            undo(other, other.get_one(Person, ids[1]), other.get_one(Notice, ids[0]))
        monkeypatch.setattr(module, name, read)
        return found

    monkeypatch.setattr(module, name, read_and_be_overtaken)
