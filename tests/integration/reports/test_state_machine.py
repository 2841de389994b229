"""Any sequence of acts, by anybody, leaves reports whole: commands on real databases, chosen by hypothesis."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError
from citizen_site.extensions import db
from citizen_site.reports.auto_resume import resume_unanswered
from citizen_site.reports.delivery import deliver
from citizen_site.reports.enums import Delivery, Moderation
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.publication import approve, hide, remove_permanently
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import EventAuthor
from citizen_site.reports.workflow import (
    CLOSED,
    ActorKind,
    Status,
    TransitionData,
    TransitionError,
    available_transitions,
    group_of,
)
from tests.factories.reports import STAFF, make_report

ACTOR_KINDS = {
    ActorKind.STAFF: STAFF,
    ActorKind.REPORTER: EventAuthor(ActorKind.REPORTER),
    ActorKind.SITE: EventAuthor(ActorKind.SITE),
    ActorKind.NEIGHBOUR: EventAuthor(ActorKind.NEIGHBOUR),
}
texts = st.sampled_from(["", "Xong.", "Đã vá " * 50])
# Half of the time something that may be done, so that long ways are walked; else anything at all.
likely = st.booleans()


class Reports(RuleBasedStateMachine):
    """Three reports and all commands that change where one stands."""

    reports = Bundle("reports")

    def __init__(self) -> None:
        super().__init__()
        self.now = clock.now()
        self.versions: dict[int, int] = {}
        self.events: dict[int, int] = {}

    @initialize(target=reports)
    def begin(self) -> int:
        return self.report()

    @rule(target=reports)
    def report(self) -> int:
        report = make_report(now=self.now, is_delivered=False, is_approved=False)
        db.session.commit()
        return report.id

    @rule(one=reports)
    def sent(self, one: int) -> None:
        deliver(db.session(), self.get(one), ACTOR_KINDS[ActorKind.REPORTER], self.now)

    @rule(one=reports)
    def approved(self, one: int) -> None:
        self.attempt(lambda report: approve(db.session(), STAFF, report, now=self.now), one)

    @rule(one=reports, reason=texts)
    def hidden(self, one: int, reason: str) -> None:
        self.attempt(lambda report: hide(db.session(), STAFF, report, reason, now=self.now), one)

    @rule(
        one=reports,
        other=reports,
        actor_kind=st.sampled_from(ActorKind),
        choice=st.integers(0, 20),
        is_likely=likely,
        text=texts,
        evidence=st.sampled_from(["", "reason"]),
        has_rest=st.booleans(),
    )
    def moved(
        self,
        one: int,
        other: int,
        actor_kind: ActorKind,
        choice: int,
        is_likely: bool,
        text: str,
        evidence: str,
        has_rest: bool,
    ) -> None:
        def act(report: Report) -> None:
            fitting = available_transitions(report.status, actor_kind, resume=report.resume_status) if is_likely else ()
            choices = list(fitting or Status)
            rest = (
                {"date": clock.today(self.now), "recipient": "Công ty", "target": self.get(other)} if has_rest else {}
            )
            facts = TransitionData(public_text=text, evidence=evidence, **rest)
            change_status(
                db.session(), ACTOR_KINDS[actor_kind], report, choices[choice % len(choices)], facts, now=self.now
            )

        self.attempt(act, one)

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days, hours=1)
        resume_unanswered(db.session(), self.now)

    @rule(one=consumes(reports))
    def removed(self, one: int) -> None:
        self.attempt(lambda report: remove_permanently(db.session(), STAFF, report, "Lý do", now=self.now), one)

    def get(self, report_id: int) -> Report:
        return db.session.get_one(Report, report_id)

    def attempt(self, act, report_id: int) -> None:
        """A refused act changes nothing; the database's own constraints are never what refuses it."""
        try:
            act(self.get(report_id))
            db.session.commit()
        except (TransitionError, InvalidInputError):
            db.session.rollback()

    @invariant()
    def everything_holds(self) -> None:
        session = db.session()
        session.commit()
        counted = dict(
            session.execute(select(ReportEvent.report_id, func.count()).group_by(ReportEvent.report_id)).all()
        )
        for report in session.scalars(select(Report)):
            events = counted.get(report.id, 0)
            assert events >= self.events.get(report.id, 0), "entries only grow"
            assert report.version > self.versions.get(report.id, 0) or events == self.events.get(report.id, 0)
            self.events[report.id], self.versions[report.id] = events, report.version
            self.stands_right(report)

    def stands_right(self, report: Report) -> None:
        last = db.session.scalars(
            select(ReportEvent.status_after)
            .where(ReportEvent.report_id == report.id, ReportEvent.status_after.is_not(None))
            .order_by(ReportEvent.id.desc())
        ).first()
        assert report.status is (last or Status.RECEIVED), "the last entry says where it stands"
        assert (report.closed_at is not None) == (report.status in CLOSED) == (group_of(report.status) == "closed")
        is_public = (
            report.visibility == "public"
            and report.moderation is Moderation.APPROVED
            and report.delivery is not Delivery.UNSENT
            and report.removed_at is None
        )
        assert report.is_public is is_public
        waits = report.status is Status.AWAITING_REPORTER
        assert not (waits and report.due_at), "the clock never runs while the reporter is asked"
        assert (report.remaining_seconds is not None) <= waits
        if report.duplicate_of_id:
            assert self.get(report.duplicate_of_id).is_original, "duplicates never chain"


def test_no_sequence_of_acts_breaks_a_report(app: Flask) -> None:
    """On SQLite and on PostgreSQL, each with the constraints that it enforces."""
    with app.app_context():
        run_state_machine_as_test(Reports, settings=settings(max_examples=8, stateful_step_count=20, deadline=None))
