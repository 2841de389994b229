"""The messages of a publication leave once: after ten minutes, of an urgent notice at once, of an undone one never."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.notices.announcement import announce
from citizen_site.notices.commands import correct, discard_draft, publish, schedule, withdraw
from citizen_site.notices.jobs import publish_and_archive_due
from citizen_site.notices.models import UNDO_FOR, Content, Notice, NoticeKind, NoticeState
from citizen_site.notices.undo_publication import UndoRefusedError, undo_publication
from tests.factories.notices import actor_for, draft, post

A_SECOND = timedelta(seconds=1)


def announced(session: Session) -> list[tuple[str, datetime]]:
    """The notices whose messages may leave: title and moment, the first one first."""
    session.expire_all()
    rows = select(Notice).where(Notice.announced_at.is_not(None)).order_by(Notice.announced_at, Notice.id)
    return [(each.title, each.announced_at) for each in session.scalars(rows)]


def posted(session: Session, leader: Person, title: str = "Họp tổ", **values: object) -> Notice:
    notice = post(session, leader, title, **values)
    session.commit()
    return notice


def test_messages_leave_once_when_the_ten_minutes_are_over(session: Session, leader: Person) -> None:
    notice = posted(session, leader)
    in_time = notice.published_at + UNDO_FOR
    run_due_jobs(session, in_time - A_SECOND)
    assert announced(session) == []
    run_due_jobs(session, in_time)
    run_due_jobs(session, in_time + UNDO_FOR)
    assert announced(session) == [("Họp tổ", in_time)]
    assert session.query(OutboxJob).count() == 0


def test_messages_of_an_urgent_notice_leave_at_once_and_it_can_still_be_undone(
    session: Session, leader: Person
) -> None:
    notice = posted(session, leader, "Vỡ ống nước", kind=NoticeKind.URGENT)
    run_due_jobs(session, notice.published_at)
    assert announced(session) == [("Vỡ ống nước", notice.published_at)]
    late = notice.published_at + UNDO_FOR - A_SECOND
    undo_publication(session, actor_for(session, leader), notice, late, publication=1)
    assert notice.state == NoticeState.DRAFT
    assert notice.announced_at is not None, "its author reads that messages have left"


def test_an_undone_publication_sends_nothing_and_a_new_one_once(session: Session, leader: Person) -> None:
    notice, actor = posted(session, leader), actor_for(session, leader)
    began = notice.published_at
    undo_publication(session, actor, notice, began + A_SECOND, publication=1)
    publish(session, actor, notice, began + 2 * A_SECOND)
    session.commit()
    run_due_jobs(session, began + UNDO_FOR + A_SECOND)
    assert announced(session) == [], "the job of the first publication is no business of the second"
    run_due_jobs(session, began + 2 * UNDO_FOR)
    assert announced(session) == [("Họp tổ", began + 2 * UNDO_FOR)]


def test_a_draft_that_was_thrown_away_after_the_undo_sends_nothing(session: Session, leader: Person) -> None:
    notice, actor = posted(session, leader), actor_for(session, leader)
    undo_publication(session, actor, notice, clock.now(), publication=1)
    discard_draft(session, actor, notice, clock.now())
    session.commit()
    assert run_due_jobs(session, clock.now() + 2 * UNDO_FOR) == 1
    assert announced(session) == []


def test_what_is_withdrawn_or_over_by_then_sends_nothing(session: Session, leader: Person) -> None:
    withdrawn = posted(session, leader)
    posted(session, leader, "Mất nước", expires_at=clock.now() + UNDO_FOR / 2)
    withdraw(session, actor_for(session, leader), withdrawn, "Nhầm.", clock.now())
    session.commit()
    run_due_jobs(session, clock.now() + 2 * UNDO_FOR)
    assert announced(session) == []


def corrected(session: Session, leader: Person, notice: Notice, **changes: object) -> None:
    content = Content(**{**vars(Content.of(notice)), **changes})
    actor = actor_for(session, leader)
    correct(session, actor, notice, content, reason="Lùi.", version=notice.version, now=clock.now())
    session.commit()


def test_a_correction_within_the_ten_minutes_sends_the_corrected_words_once(session: Session, leader: Person) -> None:
    notice = posted(session, leader)
    corrected(session, leader, notice, title="Họp lúc 20 giờ")
    late = clock.now() + 2 * UNDO_FOR
    run_due_jobs(session, late)
    run_due_jobs(session, late + UNDO_FOR)
    assert announced(session) == [("Họp lúc 20 giờ", late)]


def test_what_a_correction_makes_urgent_is_sent_at_once_and_not_again(session: Session, leader: Person) -> None:
    notice = posted(session, leader)
    corrected(session, leader, notice, kind=NoticeKind.URGENT)
    at_once = clock.now()
    run_due_jobs(session, at_once)
    assert announced(session) == [("Họp tổ", at_once)]
    run_due_jobs(session, clock.now() + 2 * UNDO_FOR)
    corrected(session, leader, notice, kind=NoticeKind.INFORMATION)
    corrected(session, leader, notice, kind=NoticeKind.URGENT)
    run_due_jobs(session, clock.now() + 4 * UNDO_FOR)
    assert announced(session) == [("Họp tổ", at_once)]


def test_messages_of_a_scheduled_notice_wait_from_its_publication_on(session: Session, leader: Person) -> None:
    now = clock.now()
    for kind, title in ((NoticeKind.INFORMATION, "Họp tổ"), (NoticeKind.URGENT, "Vỡ ống nước")):
        notice = draft(session, leader, title, kind=kind)
        schedule(session, actor_for(session, leader), notice, now + timedelta(hours=1), now)
    session.commit()
    late = now + timedelta(hours=5)  # the worker was down
    publish_and_archive_due(late)
    run_due_jobs(session, late)
    assert announced(session) == [("Vỡ ống nước", late)]
    run_due_jobs(session, late + UNDO_FOR)
    assert announced(session) == [("Vỡ ống nước", late), ("Họp tổ", late + UNDO_FOR)]


def test_who_undoes_while_messages_leave_is_refused_although_the_request_began_in_time(
    session: Session, leader: Person
) -> None:
    notice = posted(session, leader)
    assert announce(session, notice.id, 1, notice.published_at + UNDO_FOR)
    in_time = notice.published_at + UNDO_FOR - A_SECOND
    with pytest.raises(UndoRefusedError):
        undo_publication(session, actor_for(session, leader), notice, in_time, publication=1)
    assert not announce(session, notice.id, 1, notice.published_at + UNDO_FOR)
