"""Eight at the same moment: what the site shares (cache tags, consents, calendars, limits) is written once."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import delete, event, select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Consent
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.revisions import Revision, current_revisions, invalidate
from citizen_site.directory.exchanged_days import exchanged_days
from citizen_site.extensions import db
from citizen_site.reports.models.time_limits import CategoryDeadline
from tests.factories.reports import make_category
from tests.factories.staff import make_person, signed_in
from tests.support.at_once import all_at_once, taps
from tests.support.pages import Visitor


def token(visitor: Visitor, url: str) -> dict[str, str]:
    return {"csrf_token": visitor.get(url).all("input", name="csrf_token")[0].get("value")}


def noted(session: Session, action: str) -> int:
    return len(session.scalars(select(AuditEntry.id).where(AuditEntry.action == action)).all())


def test_the_first_row_of_a_cache_tag_is_written_by_all_and_fails_nobody(app: Flask, session: Session) -> None:
    session.execute(delete(Revision))
    session.commit()

    def change() -> None:
        with app.app_context():
            invalidate(db.session(), "reports")
            db.session.commit()
            db.session.remove()

    all_at_once([change] * 8)
    session.expire_all()
    assert list(current_revisions(session)) == ["reports"]


def test_the_statement_that_writes_versions_is_put_together_once_however_many_they_are(session: Session) -> None:
    """SQLAlchemy needs a millisecond to put it together, and forgets what has its rows in it."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: Any) -> None:
        if "INTO revision" in statement:
            found.append(context.cache_hit.name)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for tags in (["reports"], ["notices"], ["news", "services"]):
            for tag in tags:
                invalidate(session, tag)
            session.commit()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert found[1] == "CACHE_HIT"
    assert len(found) == 3
    assert current_revisions(session).keys() >= {"reports", "notices", "news", "services"}


def test_consent_is_given_once_by_eight_taps(app: Flask, session: Session) -> None:
    lan = signed_in(app, make_person("Trần Thị Lan"))
    session.execute(update(Consent).values(text_version="2020-01-01"))
    session.execute(delete(AuditEntry))
    session.commit()
    url = "/dang-nhap/chao-mung"
    answers = taps(lan, 8, url, {**token(lan, url), "name": "Lan", "consent": "y"})
    assert {status for status, _ in answers} == {303}
    assert len(session.scalars(select(Consent)).all()) == 2
    assert noted(session, "consent.given") == 1


def test_a_day_that_eight_taps_exchange_is_exchanged_once_and_removed_once(operator: Visitor, session: Session) -> None:
    url = "/van-hanh/ngay-hoan-doi"
    sent = {**token(operator, url), "day": "2027-01-09", "kind": "Fr", "document": "Công văn số 1/A", "note": ""}
    assert {status for status, _ in taps(operator, 8, url, sent)} == {303}
    (only,) = exchanged_days(session)
    assert (only.worked_as, only.document) == (4, "Công văn số 1/A")
    session.commit()
    answers = taps(operator, 8, f"{url}/2027-01-09/bo", token(operator, url))
    assert {status for status, _ in answers} == {303}
    assert (noted(session, "calendar.day_exchanged"), noted(session, "calendar.exchange_removed")) == (1, 1)


def test_a_time_limit_that_eight_taps_set_is_set_once(operator: Visitor, session: Session) -> None:
    category = make_category()
    session.commit()
    url = "/van-hanh/thoi-han"
    today = clock.today(clock.now()).isoformat()
    typed = {"category": category.code, "urgency": "normal", "hours": "12", "valid_from": today, "reason": "Mùa mưa."}
    answers = taps(operator, 8, url, {**token(operator, url), **typed})
    assert sorted(status for status, _ in answers) == [303, *[422] * 7], "the others read that it is so already"
    assert len(session.scalars(select(CategoryDeadline)).all()) == 1
    assert noted(session, "deadline.changed") == 1
