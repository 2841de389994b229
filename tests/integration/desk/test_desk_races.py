"""Eight at the same moment at the desk: one does it, and all are answered with a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, event, func, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.models import Area
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.idempotency import DOUBLE_TAP
from citizen_site.core.permissions import Role
from citizen_site.desk.queue.saved_filters import MOST, SavedFilter
from citizen_site.desk.responses.templates import ResponseTemplate
from citizen_site.extensions import db
from citizen_site.notices.flags import FlagReason, NoticeFlag
from citizen_site.reports.models.block import Block
from citizen_site.reports.models.routing_rule import RoutingRule
from tests.factories.notices import make_groups, make_leader, post
from tests.factories.reports import make_report
from tests.factories.staff import make_person, make_staff
from tests.factories.units import make_unit
from tests.support.at_once import all_at_once, tap, taps
from tests.support.desk import WARD, at
from tests.support.pages import Visitor

FILTERS, BLOCKS, FLAGS = "/dieu-hanh/bo-loc", "/dieu-hanh/chan-nguon", "/dieu-hanh/bi-bao"
TEMPLATES, ADD = "/dieu-hanh/mau-tra-loi", f"/dieu-hanh/phan-cong/them?khu-vuc={WARD}"
CHOSEN = {"kind": "account", "days": "7", "reason": "Phá rối nhiều lần.", "hides": "y"}


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def token(desk: Visitor, url: str) -> dict[str, str]:
    return {"csrf_token": desk.get(url).all("input", name="csrf_token")[0].get("value")}


def noted(session: Session, action: str) -> int:
    return session.scalars(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)).one()


def test_a_filter_that_is_saved_by_eight_taps_is_there_once(desk: Visitor, session: Session) -> None:
    answers = taps(
        desk, 8, FILTERS, {**token(desk, f"{FILTERS}?nhom=duong"), "query": "nhom=duong", "name": "Đường hỏng"}
    )
    assert {status for status, _ in answers} == {303}
    assert session.scalars(select(SavedFilter.name)).all() == ["Đường hỏng"]


def test_eight_filters_saved_at_once_are_no_more_than_there_may_be(desk: Visitor, session: Session) -> None:
    person_id = session.scalars(select(Person.id).where(Person.name == "Lê Minh Anh")).one()
    session.add_all(
        SavedFilter(person_id=person_id, name=f"{number}", query="", created_at=clock.now())
        for number in range(MOST - 3)
    )
    session.commit()
    given = {**token(desk, f"{FILTERS}?nhom=duong"), "query": "nhom=duong"}
    answers = all_at_once([tap(desk, FILTERS, {**given, "name": f"Đường {number}"}) for number in range(8)])
    assert sorted(status for status, _ in answers) == [303] * 3 + [422] * 5
    assert session.scalar(select(func.count(SavedFilter.id))) == MOST


def test_a_rule_that_is_added_by_eight_taps_is_there_once_and_a_minute_later_again(
    desk: Visitor, session: Session
) -> None:
    unit = make_unit()
    session.commit()
    empty = dict.fromkeys(("what", "within", "start", "end", "person", "urgency"), "")
    given = {**empty, "name": "Đèn đường", "unit": unit.id, "words": "đèn", "weekdays": ["0", "6"], **token(desk, ADD)}
    answers = taps(desk, 8, ADD, given)
    assert {status for status, _ in answers} == {303}
    rule = session.scalars(select(RoutingRule)).one()
    assert (rule.position, rule.weekdays, noted(session, "routing.added")) == (1, [0, 6], 1)
    desk.post(ADD, {**given, "weekdays": ["0"]}, status=303)
    session.execute(update(RoutingRule).values(created_at=clock.now() - DOUBLE_TAP))
    session.commit()
    desk.post(ADD, given, status=303)
    assert session.scalars(select(RoutingRule.position).order_by(RoutingRule.id)).all() == [1, 2, 3]


def test_a_template_that_is_added_by_eight_taps_is_there_once(desk: Visitor, session: Session) -> None:
    area_id = session.scalars(select(Area.id).where(Area.slug == WARD)).one()
    given: dict[str, Any] = {"area": area_id, "title": "Đã xong", "body": "Xong {ma}", "status": "", "about": ""}
    given |= {"position": "0", **token(desk, f"{TEMPLATES}/them")}
    answers = taps(desk, 8, f"{TEMPLATES}/them", given)
    assert {status for status, _ in answers} == {303}
    template = session.scalars(select(ResponseTemplate)).one()
    assert noted(session, "response_template.added") == 1
    template.closed_at = clock.now()
    session.commit()
    desk.post(f"{TEMPLATES}/them", given, status=303)
    assert len(session.scalars(select(ResponseTemplate)).all()) == 2, "one that was closed is no tap of before"


def test_a_source_that_two_moderators_block_at_once_is_blocked_once_and_its_reports_hidden_once(
    app: Flask, desk: Visitor, session: Session
) -> None:
    reporter = make_person("Trần Văn Phá")
    reports = [make_report(is_approved=False, reporter_id=reporter.id) for _ in range(3)]
    other = make_staff(app, "Phạm Thu Hà", Role.MODERATOR, WARD)[1]
    session.commit()
    urls = [f"{at(each)}/chan-nguon" for each in reports[:2]]
    tokens = {desk: token(desk, urls[0]), other: token(other, urls[0])}
    acts = [tap(each, url, {**tokens[each], **CHOSEN}) for each in (desk, other) for url in urls for _ in range(2)]
    answers = all_at_once(acts)
    assert {status for status, _ in answers} == {303}
    assert len(session.scalars(select(Block)).all()) == 1
    assert (noted(session, "source.blocked"), noted(session, "report.hidden")) == (1, 3)


def test_a_block_that_holds_longer_is_a_new_one_and_is_ended_once(desk: Visitor, session: Session) -> None:
    report = make_report(is_approved=False, reporter_id=make_person("Trần Văn Phá").id)
    session.commit()
    for days in ("7", "1", "30"):
        desk.submit(f"{at(report)}/chan-nguon", {**CHOSEN, "days": days}, status=303)
    kept = session.scalars(select(Block).order_by(Block.id)).all()
    assert [(each.ends_at - each.starts_at) for each in kept] == [timedelta(days=7), timedelta(days=30)]
    answers = taps(desk, 8, f"{BLOCKS}/{kept[0].id}/thoi", token(desk, BLOCKS))
    assert {status for status, _ in answers} == {303}
    assert noted(session, "source.unblocked") == 1


def test_a_flag_that_is_sent_and_dismissed_by_eight_taps_is_one(
    desk: Visitor, visitor: Visitor, session: Session
) -> None:
    make_groups(session)
    notice = post(session, make_leader(session))
    session.commit()
    url = f"/thong-bao/{notice.code}/bao-sai"
    said = {**token(visitor, url), "reason": FlagReason.WRONG.value, "message": "Sai ngày họp."}
    assert {status for status, _ in taps(visitor, 8, url, said)} == {303}
    flag = session.scalars(select(NoticeFlag)).one()
    answers = taps(desk, 8, f"{FLAGS}/thong-bao/{flag.id}", token(desk, FLAGS))
    assert {status for status, _ in answers} == {303}
    assert noted(session, "notice.flag_handled") == 1


def test_who_loses_twice_reads_that_somebody_was_faster_and_gets_the_words_back(
    desk: Visitor, session: Session
) -> None:
    sent = {**token(desk, f"{FILTERS}?nhom=duong"), "query": "nhom=duong", "name": "Đường hỏng"}
    moderator = select(Person.id).where(Person.name == "Lê Minh Anh").scalar_subquery()
    theirs = insert(SavedFilter).values(
        person_id=moderator, name=sent["name"], query="nhom=duong", created_at=clock.now()
    )
    session.commit()
    statements = {"SELECT saved_filter": delete(SavedFilter), "INSERT INTO saved_filter": theirs}

    def be_faster(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        """Somebody else takes the name right before it is written, and gives it back before it is looked for again."""
        for beginning, faster in statements.items():
            if statement.startswith(beginning) and not connection.info.get("is_faster"):
                with db.engine.begin() as other:
                    other.info["is_faster"] = True
                    try:
                        other.execute(faster)
                    finally:
                        del other.info["is_faster"]

    event.listen(Engine, "before_cursor_execute", be_faster)
    try:
        page = desk.post(FILTERS, sent, status=409)
    finally:
        event.remove(Engine, "before_cursor_execute", be_faster)
    assert "Có người vừa làm cùng lúc" in page.text
    assert sent["name"] in page.html
