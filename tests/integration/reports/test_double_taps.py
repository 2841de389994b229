"""A reporter's buttons tapped eight times at the same moment, or two of them at once: each act happens once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.reports.enums import Delivery, EventKind, Verification
from citizen_site.reports.models.participants import ReporterContact, ReportFeedback
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.accounts import PostBox
from tests.factories.drafts import Writer, bring_in_categories
from tests.factories.reports import STAFF, make_report
from tests.support.at_once import all_at_once, tap, taps
from tests.support.pages import Visitor

TOKEN = "t" * 43
PAGE = f"/phan-anh/cua-toi/{TOKEN}"
DONE = TransitionData(public_text="Đã vá xong đoạn đường.", evidence="reason")


@pytest.fixture
def resolved(session: Session, visitor: Visitor) -> Report:
    report = make_report(key=visitor.client.application.config["SECRET_KEY"], token=TOKEN)
    change_status(session, STAFF, report, Status.RESOLVED, DONE, now=clock.now())
    session.commit()
    return report


def hidden(visitor: Visitor) -> dict[str, str]:
    page = visitor.get(PAGE)
    return {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version", "seen")}


def count(session: Session, kind: EventKind) -> int:
    return session.scalars(select(func.count()).select_from(ReportEvent).where(ReportEvent.kind == kind)).one()


@pytest.mark.parametrize(
    ("act", "typed", "kind"),
    [
        ("da-xong", {"rating": "5"}, EventKind.FIX_CONFIRMED),
        ("chua-xong", {"reason": "Vẫn còn hai ổ gà", "score": "1"}, EventKind.FIX_DISPUTED),
    ],
)
def test_a_fix_is_judged_once_and_every_tap_of_the_same_person_ends_well(
    visitor: Visitor, resolved: Report, session: Session, act: str, typed: dict[str, str], kind: EventKind
) -> None:
    answers = taps(visitor, 8, f"{PAGE}/{act}", {**hidden(visitor), **typed})
    assert set(answers) == {(303, f"{PAGE}?da={act}")}
    assert len(session.scalars(select(ReportFeedback)).all()) == 1
    assert count(session, kind) == 1


def test_of_a_confirmation_and_a_dispute_at_once_one_counts_and_the_other_is_told(
    visitor: Visitor, resolved: Report, session: Session
) -> None:
    data = {**hidden(visitor), "reason": "Vẫn còn hai ổ gà"}
    answers = all_at_once([tap(visitor, f"{PAGE}/{act}", data) for act in ("da-xong", "chua-xong")])
    assert sorted(status for status, _ in answers) == [303, 409]
    assert len(session.scalars(select(ReportFeedback)).all()) == 1
    assert count(session, EventKind.FIX_CONFIRMED) + count(session, EventKind.FIX_DISPUTED) == 1


@pytest.fixture
def unsent(app: Flask, session: Session, visitor: Visitor) -> tuple[Writer, str]:
    """Somebody whose report waits for the code, and the code that came."""
    bring_in_categories()
    box = PostBox(app)
    writer = Writer(visitor).write(who={"way": "new", "contact": "lan@example.com", "consent": "y"})
    writer.send()
    code = box.code("lan@example.com")
    session.commit()
    return writer, code


def assert_sent_once(session: Session) -> None:
    session.expire_all()
    report = session.scalars(select(Report)).one()
    contact = session.get(ReporterContact, report.id)
    assert report.delivery is not Delivery.UNSENT
    assert count(session, EventKind.SUBMITTED) == 1
    assert (report.verification is Verification.VERIFIED) == (contact is not None and contact.verified_at is not None)


def test_a_code_that_is_typed_while_the_report_goes_without_contact_sends_it_once(
    session: Session, unsent: tuple[Writer, str]
) -> None:
    writer, code = unsent
    acts = [tap(writer.visitor, writer.url("ma"), {"code": code}) for _ in range(4)]
    acts += [tap(writer.visitor, writer.url("gui-khong-lien-lac"), {}) for _ in range(4)]
    assert set(all_at_once(acts)) == {(303, writer.url("da-gui"))}
    assert_sent_once(session)


def test_a_code_that_is_asked_for_while_the_report_goes_without_contact_is_no_error(
    session: Session, unsent: tuple[Writer, str]
) -> None:
    writer, _ = unsent
    acts = [tap(writer.visitor, writer.url("gui-ma"), {}) for _ in range(4)]
    acts += [tap(writer.visitor, writer.url("gui-khong-lien-lac"), {}) for _ in range(4)]
    assert {status for status, _ in all_at_once(acts)} == {303}
    assert_sent_once(session)
    for step in ("ma", "gui-ma"):
        assert writer.get(step, status=303, lint=False).response.location == writer.url("da-gui")
