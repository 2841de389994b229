"""The one writer of a report's status, and what the database itself refuses."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.reports.duplicates import DuplicateOfItselfError
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.publication import approve, hide
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import EventAuthor
from citizen_site.reports.workflow import ActorKind, Status, TransitionData, TransitionError
from tests.factories.reports import STAFF, make_report

DONE = TransitionData(public_text="Đã vá xong đoạn đường.", evidence="reason")


def test_a_change_of_status_leaves_an_event_that_says_who_what_and_why(session: Session) -> None:
    report = make_report()
    change_status(session, STAFF, report, Status.RESOLVED, DONE, now=clock.now())
    event = session.scalars(select(ReportEvent).order_by(ReportEvent.id.desc())).first()
    assert event
    assert (event.status_before, event.status_after) == (Status.RECEIVED, Status.RESOLVED)
    assert (event.text, event.unit) == ("Đã vá xong đoạn đường.", "Phường Phúc Lợi")
    assert report.closed_at
    assert report.delivery is Delivery.ACKNOWLEDGED


def test_nothing_is_resolved_without_evidence_or_reason(session: Session) -> None:
    report = make_report()
    with pytest.raises(TransitionError) as refused:
        change_status(session, STAFF, report, Status.RESOLVED, TransitionData(public_text="Xong."), now=clock.now())
    assert [each.value for each in refused.value.missing] == ["evidence"]
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(update(Report).values(status="resolved", closed_at=clock.now(), answer=""))


def test_the_clock_stands_still_while_the_reporter_is_asked(session: Session) -> None:
    report = make_report()
    due = report.due_at
    asked = TransitionData(public_text="Nhà số mấy ạ?")
    change_status(session, STAFF, report, Status.AWAITING_REPORTER, asked, now=clock.now())
    assert report.due_at is None
    change_status(session, STAFF, report, Status.RECEIVED, TransitionData(), now=clock.now())
    assert report.due_at
    assert due
    assert abs((report.due_at - due).total_seconds()) < 5


def test_duplicates_lead_to_an_original_and_never_in_a_circle(session: Session) -> None:
    one, two, three = make_report(), make_report(), make_report()
    now = clock.now()
    change_status(session, STAFF, two, Status.DUPLICATE, TransitionData(target=one), now=now)
    with pytest.raises(DuplicateOfItselfError):
        change_status(session, STAFF, one, Status.DUPLICATE, TransitionData(target=two), now=now)
    change_status(session, STAFF, one, Status.DUPLICATE, TransitionData(target=three), now=now)
    assert (one.duplicate_of_id, two.duplicate_of_id) == (three.id, three.id)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(
            update(Report)
            .where(Report.id == three.id)
            .values(
                status="duplicate",
                duplicate_of_id=one.id,
                duplicate_of_original=True,
                is_original=False,
                closed_at=now,
            )
        )


def test_a_decision_on_an_older_version_is_refused_and_says_so(session: Session) -> None:
    report = make_report()
    seen = report.version
    change_status(session, STAFF, report, Status.ASSIGNED, TransitionData(), now=clock.now(), seen_version=seen)
    with pytest.raises(ChangedMeanwhileError):
        change_status(session, STAFF, report, Status.RESOLVED, DONE, now=clock.now(), seen_version=seen)
    assert report.status is Status.ASSIGNED


def test_a_withdrawn_report_is_reopened_although_nothing_of_it_is_loaded(session: Session) -> None:
    """Half a change never meets the constraints, whatever has to be read in between."""
    report = make_report()
    change_status(session, EventAuthor(ActorKind.REPORTER), report, Status.WITHDRAWN, TransitionData(), now=clock.now())
    session.commit()
    report_id = report.id
    session.expunge_all()
    again = session.get_one(Report, report_id)
    change_status(session, STAFF, again, Status.REOPENED, TransitionData(public_text="Làm lại."), now=clock.now())
    session.commit()
    assert again.due_at
    assert again.closed_at is None


def test_the_listing_follows_the_axes_although_nothing_of_it_is_loaded(session: Session) -> None:
    report = make_report()
    session.commit()
    hide(session, STAFF, report, "Có mặt người", now=clock.now())
    assert not report.is_public
    session.commit()
    approve(session, STAFF, report, now=clock.now())
    session.commit()
    assert report.is_public


def test_every_entry_makes_a_new_version_and_approving_twice_is_once(session: Session) -> None:
    report, now = make_report(is_approved=False), clock.now()
    approve(session, STAFF, report, now=now)
    seen = report.version
    approve(session, STAFF, report, now=now)
    assert report.version == seen
    hide(session, STAFF, report, "Có mặt người", now=now)
    hide(session, STAFF, report, "Có mặt người", now=now)
    assert report.version > seen + 1
