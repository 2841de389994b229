"""Acts on the directory at the same moment: each happens once."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.directory.exchanged_days import seed_exchanged_days
from citizen_site.directory.importing import import_services
from citizen_site.directory.labels import REPORT_TOPICS
from citizen_site.directory.models import ExchangedDay, Service, ServiceReport
from citizen_site.directory.seed import EXCHANGED_DAYS
from tests.factories.directory import add_service
from tests.support.at_the_same_time import at_the_same_time, send_together, tap
from tests.support.pages import Visitor

DAYS = "/van-hanh/ngay-hoan-doi"
FILE = b"""slug,kind,pillar,name,summary,audiences,areas,phone
khai-tu,procedure,government,X,Y,residents,ha-noi,1022
khai-sinh,procedure,government,X,Y,residents,ha-noi,1022
"""


@pytest.fixture(autouse=True)
def nothing_seeded(session: Session) -> None:
    session.execute(delete(ExchangedDay))
    session.commit()


def entries(session: Session, action: str) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)) or 0


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_day_that_is_exchanged_by_eight_taps_is_exchanged_once_and_each_tap_succeeds(
    app: Flask, operator: Visitor, session: Session
) -> None:
    for kind, number in (("Fr", 1), ("off", 2)):  # a new one, and one that is replaced
        entered = tap(operator, DAYS, {"day": "2027-01-09", "kind": kind, "document": "Số 1", "note": ""}, url=DAYS)
        assert {each.status_code for each in send_together(app, [entered] * 8)} == {303}
        assert (count(session, ExchangedDay), entries(session, "calendar.day_exchanged")) == (1, number)
    removing = tap(operator, DAYS, {}, url=f"{DAYS}/2027-01-09/bo")
    # A tap that comes late finds the day no more, as any later one does.
    assert {each.status_code for each in send_together(app, [removing] * 8)} <= {303, 404}
    assert entries(session, "calendar.exchange_removed") == 1


def test_days_are_seeded_once_by_eight_processes(app: Flask, session: Session) -> None:
    def seed(database: Session) -> int:
        number = seed_exchanged_days(database, EXCHANGED_DAYS.read_bytes(), clock.now())
        database.commit()
        return number

    assert sorted(at_the_same_time(app, 8, seed))[-1] == 4
    assert count(session, ExchangedDay) == 4
    assert session.get(ExchangedDay, date(2026, 1, 2))


def test_a_file_that_is_imported_by_eight_commands_is_written_once(app: Flask, session: Session) -> None:
    def bring_in(database: Session) -> int:
        result = import_services(database, FILE, clock.now())
        database.commit()
        return result.new

    assert sorted(at_the_same_time(app, 8, bring_in)) == [0] * 7 + [2]
    assert count(session, Service) == 2
    assert entries(session, "directory.imported") == 1


def test_a_mistake_that_is_reported_by_eight_taps_is_one_report(app: Flask, visitor: Visitor, session: Session) -> None:
    add_service(session, slug="khai-tu", name="Khai tử")
    session.commit()
    page = "/dich-vu/khai-tu/bao-sai"
    topic = next(iter(REPORT_TOPICS))
    sending = tap(visitor, page, {"topic": topic, "message": "Số điện thoại sai."}, url=page)
    assert {each.status_code for each in send_together(app, [sending] * 8)} == {303}
    assert count(session, ServiceReport) == 1
