"""Acts that touch the same rows wait for each other in turn, never crosswise."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Role
from citizen_site.desk.bulk.commands import begin_action
from citizen_site.desk.bulk.models import BulkActionItem, BulkKind, Outcome
from citizen_site.reports.delivery import run_after_delivery
from citizen_site.reports.engagement import Supporter, add_me_too, withdraw_me_too
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.participants import ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.routing import RuleInput, add_rule
from citizen_site.reports.timeline import write_note
from citizen_site.staff.actor import make_actor
from citizen_site.staff.queries import grants_of
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD
from tests.support.lock_order import let_meet

BROWSER = Supporter(None, "b" * 64)
NEIGHBOUR = Supporter(None, "n" * 64)
ANYBODY = Actor()


@pytest.fixture
def moderator_id(app: Flask, session: Session) -> int:
    person, _ = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
    session.commit()
    return person.id


def actor_in(session: Session, person_id: int) -> Actor:
    return make_actor(person_id, grants_of(session, person_id, clock.now()), gazetteer(session))


def bulk(person_id: int, kind: BulkKind, parameters: dict[str, Any], reports: list[int]) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        versions = session.execute(select(Report.id, Report.version).where(Report.id.in_(reports))).all()
        chosen = [(row.id, row.version) for row in versions]
        actor = actor_in(session, person_id)
        begin_action(session, actor, kind, parameters, chosen, key=secrets.token_hex(8), now=clock.now())

    return act


def outcomes(session: Session) -> set[Outcome]:
    return set(session.scalars(select(BulkActionItem.outcome)))


def test_a_bulk_merge_and_a_residents_support_are_both_done(app: Flask, session: Session, moderator_id: int) -> None:
    one, two, original = (make_report() for _ in range(3))
    add_me_too(session, one, ANYBODY, NEIGHBOUR, clock.now())
    session.commit()
    ids = [one.id, two.id]
    merge = bulk(moderator_id, BulkKind.DUPLICATE, {"original_id": original.id}, ids)

    def support(mine: Session) -> None:
        add_me_too(mine, mine.get_one(Report, ids[1]), ANYBODY, BROWSER, clock.now())

    assert let_meet(app, merge, support, after="RELEASE SAVEPOINT") == []
    session.expire_all()
    assert outcomes(session) == {Outcome.DONE}
    counted = sum(each.support_count for each in (one, two, original))
    assert counted == session.scalar(select(func.count(ReportSupport.id))) == 2


def test_a_support_that_is_withdrawn_while_its_report_is_merged_is_counted_nowhere(
    app: Flask, session: Session, moderator_id: int
) -> None:
    one, original = make_report(), make_report()
    add_me_too(session, one, ANYBODY, BROWSER, clock.now())
    session.commit()
    report_id = one.id
    merge = bulk(moderator_id, BulkKind.DUPLICATE, {"original_id": original.id}, [report_id])

    def withdraw(mine: Session) -> None:
        withdraw_me_too(mine, mine.get_one(Report, report_id), BROWSER)

    assert let_meet(app, withdraw, merge, after="DELETE FROM report_support") == []
    session.expire_all()
    assert outcomes(session) == {Outcome.DONE}
    assert (one.support_count, original.support_count) == (0, 0)
    assert session.scalar(select(func.count(ReportSupport.id))) == 0


def test_two_bulk_actions_on_the_same_reports_are_done_one_after_the_other(
    app: Flask, session: Session, moderator_id: int
) -> None:
    unit = make_unit()
    one, two, original = (make_report() for _ in range(3))
    session.commit()
    ids = [one.id, two.id, original.id]
    merge = bulk(moderator_id, BulkKind.DUPLICATE, {"original_id": ids[2]}, ids[:2])
    assign = bulk(moderator_id, BulkKind.ASSIGN, {"unit_id": unit.id, "person_id": None}, ids[1:])
    assert let_meet(app, merge, assign, after="RELEASE SAVEPOINT") == []
    session.expire_all()
    assert {one.duplicate_of_id, two.duplicate_of_id} == {ids[2]}
    assert outcomes(session) == {Outcome.DONE, Outcome.FAILED}, "the second one finds the versions of the first"


def test_a_routing_rule_and_a_note_of_the_same_moment_are_both_there(
    app: Flask, session: Session, moderator_id: int
) -> None:
    report, unit = make_report(), make_unit()
    rule = RuleInput(name="Tất cả", unit_id=unit.id)
    add_rule(session, actor_in(session, moderator_id), report.area_id or 0, rule, now=clock.now())
    session.commit()
    report_id, key = report.id, app.config["SECRET_KEY"]

    def route(mine: Session) -> None:
        run_after_delivery(mine, mine.get_one(Report, report_id), key=key, now=clock.now())

    def note(mine: Session) -> None:
        actor = actor_in(mine, moderator_id)
        write_note(mine, actor, mine.get_one(Report, report_id), "Đã gọi điện.", now=clock.now())

    assert let_meet(app, route, note, after="INSERT INTO report_event") == []
    kinds = set(session.scalars(select(ReportEvent.kind).where(ReportEvent.report_id == report_id)))
    assert {EventKind.ROUTED, EventKind.NOTE_ADDED} <= kinds
