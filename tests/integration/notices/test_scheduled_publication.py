"""Publishing and archiving on time: after a pause too, once only, and never for somebody whose role is over."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.errors import NotAllowedError
from citizen_site.core.permissions import Actor, Role
from citizen_site.core.revisions import current_revisions
from citizen_site.extensions import db
from citizen_site.notices import jobs
from citizen_site.notices.commands import PublishTimePassedError, claim_due, publish, save_draft, schedule
from citizen_site.notices.jobs import publish_and_archive_due, publish_due
from citizen_site.notices.models import Notice, NoticeRevision, NoticeState
from citizen_site.staff.models import RoleGrant
from tests.factories.notices import GROUP, actor_for, content, draft, place_id, post
from tests.support.pages import Visitor

HOUR = timedelta(hours=1)


def scheduled(session: Session, leader: Person, title: str = "Họp tối mai", **values: object) -> Notice:
    notice = draft(session, leader, title, **values)
    schedule(session, actor_for(session, leader), notice, clock.now() + HOUR, clock.now())
    session.commit()
    return notice


def test_a_scheduled_notice_is_seen_by_nobody_before_its_time_and_by_all_after(
    session: Session, leader: Person, visitor: Visitor
) -> None:
    notice = scheduled(session, leader)
    publish_and_archive_due(clock.now())
    visitor.get(f"/thong-bao/{notice.code}", status=404)
    assert "Họp tối mai" not in visitor.get("/thong-bao").text
    publish_and_archive_due(clock.now() + 30 * HOUR)  # the worker was down for a day
    assert "Họp tối mai" in visitor.get(f"/thong-bao/{notice.code}").text
    assert "Họp tối mai" in visitor.get("/tim-kiem?q=hop toi mai").text
    assert "Tổ trưởng tổ dân phố" in visitor.get("/thong-bao").text
    publish_and_archive_due(clock.now() + 31 * HOUR)
    assert session.query(NoticeRevision).count() == 1


@pytest.mark.parametrize("end", ["ended early", "ran out", "another area"])
def test_whose_role_is_over_by_then_publishes_nothing(
    session: Session, leader: Person, visitor: Visitor, end: str
) -> None:
    notice = scheduled(session, leader)
    grant = session.query(RoleGrant).filter_by(person_id=leader.id).one()
    if end == "ended early":
        grant.ended_at = clock.now()
    elif end == "ran out":
        grant.ends_at = clock.now() + HOUR / 2
    else:
        grant.area_id = place_id(session, "phuong-viet-hung")
    session.commit()
    publish_and_archive_due(clock.now() + 2 * HOUR)
    session.expire_all()
    assert (notice.state, notice.reverted_at is not None) == (NoticeState.DRAFT, True)
    visitor.get(f"/thong-bao/{notice.code}", status=404)
    assert session.query(AuditEntry).filter_by(action="notice.reverted").count() == 1
    publish_and_archive_due(clock.now() + 3 * HOUR)
    assert session.query(NoticeRevision).count() == 0


def test_an_old_draft_is_not_published_after_the_role_ended(session: Session, leader: Person) -> None:
    notice = draft(session, leader)
    session.query(RoleGrant).filter_by(person_id=leader.id).one().ended_at = clock.now()
    session.flush()
    actor = actor_for(session, leader)
    with pytest.raises(NotAllowedError):
        publish(session, actor, notice, clock.now())
    with pytest.raises(NotAllowedError):
        schedule(session, actor, notice, clock.now() + HOUR, clock.now())
    with pytest.raises(NotAllowedError):
        save_draft(session, actor, notice, content("Sau nhiệm kỳ"), area_id=notice.area_id, version=1, now=clock.now())
    assert notice.published_at is None


def test_a_draft_is_not_moved_to_an_area_of_somebody_else(session: Session, leader: Person) -> None:
    notice = draft(session, leader)
    ward = place_id(session, "phuong-phuc-loi")
    with pytest.raises(NotAllowedError):
        save_draft(session, actor_for(session, leader), notice, content(), area_id=ward, version=1, now=clock.now())


def test_one_that_makes_no_sense_any_more_is_held_back_and_the_others_go_out(session: Session, leader: Person) -> None:
    late = scheduled(session, leader, "Hết hạn trước khi đăng", expires_at=clock.now() + 2 * HOUR)
    fine = scheduled(session, leader, "Vẫn đăng được")
    publish_and_archive_due(clock.now() + 5 * HOUR)
    session.expire_all()
    assert (late.state, fine.state) == (NoticeState.DRAFT, NoticeState.PUBLISHED)
    with pytest.raises(PublishTimePassedError):
        schedule(session, actor_for(session, leader), draft(session, leader), clock.now() - HOUR, clock.now())


def test_what_is_over_goes_to_the_archive_and_stays_readable(
    session: Session, leader: Person, visitor: Visitor
) -> None:
    notice = post(session, leader, "Cắt điện chiều nay", expires_at=clock.now() + HOUR, is_pinned=True)
    session.commit()
    assert "Cắt điện chiều nay" in visitor.get("/thong-bao").text
    before = current_revisions(session)["notices"]
    publish_and_archive_due(clock.now() + 2 * HOUR)
    session.expire_all()
    assert (notice.state, notice.is_pinned) == (NoticeState.EXPIRED, False)
    assert current_revisions(session)["notices"] != before, "pages that are kept learn of it"
    assert "Cắt điện chiều nay" not in visitor.get("/thong-bao").text
    assert "Cắt điện chiều nay" in visitor.get("/thong-bao?luc=luu-tru").text
    assert "đã hết hạn" in visitor.get(f"/thong-bao/{notice.code}").text


def test_of_two_workers_at_once_only_one_publishes(app: Flask, session: Session, leader: Person) -> None:
    for number in range(6):
        scheduled(session, leader, f"Thông báo số {number}")
    notice = post(session, leader, "Hết hạn cùng lúc", expires_at=clock.now() + HOUR)
    session.commit()
    versions = notice.version
    both_ready, later, errors = threading.Barrier(2), clock.now() + 2 * HOUR, []

    def work() -> None:
        with app.app_context():
            try:
                both_ready.wait(timeout=10)
                publish_and_archive_due(later)
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    session.expire_all()
    assert errors == []
    assert session.query(Notice).filter_by(state=NoticeState.PUBLISHED).count() == 6
    assert session.query(NoticeRevision).count() == 7, "each went out once"
    assert session.query(AuditEntry).filter_by(action="notice.published").count() == 7
    assert (notice.state, notice.version) == (NoticeState.EXPIRED, versions + 1)


def test_a_worker_waits_for_another_that_has_claimed_a_notice_and_then_leaves_it_alone(
    app: Flask, session: Session, leader: Person
) -> None:
    """On both databases one claim is held open while the second worker comes, so that they really meet."""
    notice, later = scheduled(session, leader), clock.now() + 2 * HOUR
    published: list[int] = []

    def second() -> None:
        with app.app_context():
            published.append(publish_due(db.session(), later))
            db.session.remove()

    assert claim_due(session, notice.id, later)
    worker = threading.Thread(target=second)
    worker.start()
    worker.join(timeout=0.5)
    assert worker.is_alive(), "it waits for the outcome"
    session.expire_all()
    publish(session, actor_for(session, leader), notice, later)
    session.commit()
    worker.join(timeout=30)
    assert published == [0]
    assert session.query(NoticeRevision).count() == 1


def test_what_a_worker_had_claimed_when_it_died_is_published_by_the_next(
    app: Flask, session: Session, leader: Person
) -> None:
    notice, later = scheduled(session, leader), clock.now() + 2 * HOUR
    assert claim_due(session, notice.id, later)
    session.rollback()  # what the database does when a connection breaks
    publish_and_archive_due(later)
    session.expire_all()
    assert notice.state == NoticeState.PUBLISHED
    assert session.query(NoticeRevision).count() == 1


def test_one_that_cannot_be_published_for_an_unknown_reason_does_not_hold_up_the_others(
    session: Session, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = scheduled(session, leader, "Hỏng"), scheduled(session, leader, "Lành")

    def publish_or_break(session: Session, actor: Actor, notice: Notice, now: datetime) -> None:
        if notice.title == "Hỏng":
            raise RuntimeError("a fault of ours")
        publish(session, actor, notice, now)

    with monkeypatch.context() as changed:
        changed.setattr(jobs, "publish", publish_or_break)
        publish_and_archive_due(clock.now() + 2 * HOUR)
    session.expire_all()
    assert (broken.state, fine.state) == (NoticeState.SCHEDULED, NoticeState.PUBLISHED)
    publish_and_archive_due(clock.now() + 3 * HOUR)
    session.expire_all()
    assert broken.state == NoticeState.PUBLISHED


def test_a_moderator_posts_for_the_ward_and_an_operator_for_the_city(session: Session, leader: Person) -> None:
    leader_grant = session.query(RoleGrant).filter_by(person_id=leader.id).one()
    leader_grant.role, leader_grant.area_id = Role.MODERATOR, place_id(session, "phuong-phuc-loi")
    session.flush()
    for area in ("phuong-phuc-loi", GROUP):
        assert post(session, leader, area=area).signed_role == Role.MODERATOR
    with pytest.raises(NotAllowedError):
        post(session, leader, area="ha-noi")
    leader_grant.role, leader_grant.area_id = Role.OPERATOR, place_id(session, "ha-noi")
    session.flush()
    assert post(session, leader, area="ha-noi").signed_role == Role.OPERATOR
