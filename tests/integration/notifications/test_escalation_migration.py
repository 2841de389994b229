"""The step from one message for each report that is very late to one list: who was still to hear still hears."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from citizen_site.extensions import db
from citizen_site.notifications.escalations import Escalation, EscalationNotice
from citizen_site.notifications.models import Message, MessageKind, subject
from tests.factories.reports import make_report
from tests.support.databases import TestSite

BEFORE, AFTER = "b7d20c5e94a1", "7d3e1f0a94c6"
NOW = datetime.now(UTC)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_those_who_were_still_to_hear_are_in_the_next_list(kind: str, tmp_path: Path) -> None:
    site = TestSite(kind, tmp_path)
    with site.app.app_context():
        report = make_report()
        escalation = Escalation(report_id=report.id, level=3, run=NOW, at=NOW)
        db.session.add(escalation)
        db.session.flush()
        escalation_id, about = escalation.id, subject("escalation", escalation.id, NOW)
        values = {"kind": MessageKind.ESCALATION, "created_at": NOW}
        db.session.add_all(
            [
                Message(about=about, recipient="person:1", claimed_at=NOW, sent_at=NOW, **values),
                Message(about=about, recipient="person:2", **values),
                Message(about=about, recipient="unit:3", **values),
                Message(about=subject("escalation", 999, NOW), recipient="unit:3", **values),
                Message(about="2026-11-30", recipient="unit:3", **values),
            ]
        )
        db.session.commit()
        db.session.remove()
        downgrade(revision=BEFORE)
        upgrade(revision=AFTER)
        notices = db.session.execute(sa.select(EscalationNotice.escalation_id, EscalationNotice.recipient)).all()
        assert sorted(tuple(each) for each in notices) == [(escalation_id, "person:2"), (escalation_id, "unit:3")]
        assert db.session.scalars(sa.select(Message.recipient)).all() == ["person:1"], "what was sent stays"
        db.session.remove()
